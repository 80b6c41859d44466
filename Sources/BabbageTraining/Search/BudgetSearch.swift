import Babbage
import Foundation

/// Finds the best plan for a number of bytes, by successive halving.
///
/// Half of the first rung's plans are drawn at random; their losses decide, through a
/// ``Surrogate``, which of many candidates make up the other half. The best of a rung are trained
/// longer in the next one, beside new candidates near them. See Jamieson and Talwalkar,
/// "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS 2016.
package struct BudgetSearch {
  /// Trains plans for some epochs, and calls `done` with the position and outcome of each.
  package typealias Judge = (
    _ plans: [[Scheme]], _ epochs: Int, _ done: (Int, Trial.Outcome) throws -> Void
  ) throws -> Void

  let space: PlanSpace
  let options: SearchOptions
  let seed: UInt64
  let log: TrialLog
  let judge: Judge
  let progress: ((SearchProgress) -> Void)?

  /// - Parameters:
  ///   - space: What may be tried.
  ///   - options: How much to try.
  ///   - seed: Determines everything that is drawn at random.
  ///   - log: Keeps the trials.
  ///   - judge: Trains plans.
  ///   - progress: Called after every trial.
  package init(
    space: PlanSpace, options: SearchOptions, seed: UInt64, log: TrialLog,
    judge: @escaping Judge, progress: ((SearchProgress) -> Void)?
  ) {
    self.space = space
    self.options = options
    self.seed = seed
    self.log = log
    self.judge = judge
    self.progress = progress
  }

  /// What a search found.
  package struct Result {
    package let schemes: [Scheme]
    package let trial: Trial
    /// Fitted to all trials of the first rung.
    package let surrogate: Surrogate
  }

  private struct Candidate {
    let schemes: [Scheme]
    var trial: Trial?

    var loss: Double { trial?.outcome.loss ?? .infinity }
  }

  /// The best plan found whose payload is within a budget of bytes.
  ///
  /// - Throws: ``TrainingError/budgetTooSmall(bytes:fewest:)``, or what training throws.
  package func best(within budget: Int) throws -> Result {
    guard budget >= space.fewestBytes else {
      throw TrainingError.budgetTooSmall(bytes: budget, fewest: space.fewestBytes)
    }
    var generator = SeededGenerator(seed: seed, stream: 3 << 32 + UInt64(budget))
    var effort = Effort(rungs: rungs)
    // The first half shows which candidates for the other two quarters are promising.
    let half = (0..<((rungs[0].count + 1) / 2)).map { _ in
      space.random(within: budget, using: &generator)
    }
    var tried = try run(unique(half), rung: 0, &effort)
    for missing in [rungs[0].count / 4, 0] {
      let fresh = candidates(
        count: rungs[0].count - missing - tried.count, after: tried, fit(tried), within: budget,
        &generator)
      tried += try run(fresh, rung: 0, &effort)
    }
    let surrogate = fit(tried)
    for rung in rungs.indices.dropFirst() {
      tried.sort { $0.loss < $1.loss }
      // Two thirds have proved themselves, one third is new.
      let survivors = tried.prefix((2 * rungs[rung].count + 2) / 3)
      let fresh = candidates(
        count: rungs[rung].count - survivors.count, after: tried, surrogate, within: budget,
        &generator)
      tried = try run(survivors.map(\.schemes) + fresh, rung: rung, &effort)
    }
    guard let best = tried.min(by: { $0.loss < $1.loss }), let trial = best.trial else {
      throw TrainingError.diverged(phase: "search", epoch: options.epochs.last ?? 0)
    }
    return Result(schemes: best.schemes, trial: trial, surrogate: surrogate)
  }

  /// How many plans each rung tries, and for how many epochs.
  private var rungs: [(count: Int, epochs: Int)] {
    var count = options.trials
    return options.epochs.map { epochs in
      defer { count = max(1, (count + options.reduction - 1) / options.reduction) }
      return (count, epochs)
    }
  }

  private func fit(_ tried: [Candidate]) -> Surrogate {
    Surrogate(
      space, trials: tried.filter { $0.loss.isFinite }.map { ($0.schemes, $0.loss) })
  }

  /// The most promising new plans: the best of many drawn at random or near those that did well.
  private func candidates(
    count: Int, after tried: [Candidate], _ surrogate: Surrogate, within budget: Int,
    _ generator: inout SeededGenerator
  ) -> [[Scheme]] {
    guard count > 0 else { return [] }
    let parents = tried.sorted { $0.loss < $1.loss }.prefix(max(4, tried.count / 4))
    var drawn: [[Scheme]] = []
    for number in 0..<(40 * count) {
      if number.isMultiple(of: 4) || parents.isEmpty {
        drawn.append(space.random(within: budget, using: &generator))
      } else {
        let parent = parents[parents.startIndex + number % parents.count]
        drawn.append(space.mutate(parent.schemes, within: budget, using: &generator))
      }
    }
    let known = Set(tried.map(\.schemes))
    return Array(
      unique(drawn).filter { !known.contains($0) }
        .map { ($0, surrogate.loss($0)) }
        .sorted { $0.1 < $1.1 }.prefix(count).map(\.0))
  }

  private func unique(_ plans: [[Scheme]]) -> [[Scheme]] {
    var seen: Set<[Scheme]> = []
    return plans.filter { seen.insert($0).inserted }
  }

  /// Trains the plans whose outcomes are not in the log yet.
  private func run(
    _ plans: [[Scheme]], rung: Int, _ effort: inout Effort
  ) throws -> [Candidate] {
    let epochs = rungs[rung].epochs
    var candidates = plans.map { Candidate(schemes: $0) }
    var open: [Int] = []
    for index in plans.indices {
      if let outcome = log.outcome(of: setting(plans[index], epochs)) {
        candidates[index].trial = trial(plans[index], epochs, outcome)
        effort.skip(epochs)
      } else {
        open.append(index)
      }
    }
    try judge(open.map { plans[$0] }, epochs) { position, outcome in
      let index = open[position]
      let trial = trial(plans[index], epochs, outcome)
      candidates[index].trial = trial
      try log.append([trial])
      effort.finish(epochs)
      progress?(
        effort.progress(
          rung: rung + 1, of: rungs.count,
          best: candidates.min { $0.loss < $1.loss }?.trial))
    }
    return candidates
  }

  private func setting(_ schemes: [Scheme], _ epochs: Int) -> Trial.Setting {
    Trial.Setting(schemes: schemes.map(\.description), epochs: epochs)
  }

  private func trial(
    _ schemes: [Scheme], _ epochs: Int, _ outcome: Trial.Outcome
  ) -> Trial {
    Trial(
      setting: setting(schemes, epochs),
      payloadBytes: outcome.codedBytes ?? space.bytes(schemes), outcome: outcome)
  }
}

/// How much of a search is done, in epochs.
private struct Effort {
  private let start = Date()
  private let allTrials: Int
  private let allEpochs: Int
  private var trials = 0
  private var trained = 0
  private var skipped = 0

  init(rungs: [(count: Int, epochs: Int)]) {
    allTrials = rungs.reduce(0) { $0 + $1.count }
    allEpochs = rungs.reduce(0) { $0 + $1.count * $1.epochs }
  }

  mutating func skip(_ epochs: Int) {
    trials += 1
    skipped += epochs
  }

  mutating func finish(_ epochs: Int) {
    trials += 1
    trained += epochs
  }

  func progress(rung: Int, of rungs: Int, best: Trial?) -> SearchProgress {
    let pace = Date().timeIntervalSince(start) / Double(max(trained, 1))
    return SearchProgress(
      trials: trials, allTrials: allTrials, rung: rung, rungs: rungs, best: best,
      secondsLeft: trained > 0 ? pace * Double(allEpochs - trained - skipped) : nil)
  }
}
