import Babbage
import BabbageData
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

/// The search itself, on losses that are known in closed form.
@Suite struct BudgetSearchTests {
  private let space: PlanSpace

  init() throws { space = try PlanSpace(.leNet5()) }

  /// A loss that falls with the coefficients of each axis, fastest for the filters of `fc1`, and
  /// with the bits; longer training lowers it.
  private func loss(_ schemes: [Scheme], epochs: Int = 1) -> Double {
    let parts = zip(space.layers, schemes).map { layer, scheme -> Double in
      let axes = scheme.coefficientShape(for: layer.shape).map(Double.init)
      let bits = Double(scheme.bits)
      let weight = layer.name == "fc1" ? 3.0 : 1
      return weight / axes[0] + 0.5 / axes[1] + 0.5 / axes[2] + pow(2, -bits)
    }
    return parts.reduce(0, +) * (1 + 1 / Double(epochs))
  }

  private func search(
    log: TrialLog = TrialLog(), seed: UInt64 = 0, judged: (([[Scheme]], Int) -> Void)? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) -> BudgetSearch {
    BudgetSearch(
      space: space, options: SearchOptions(), seed: seed, log: log,
      judge: { plans, epochs, done in
        judged?(plans, epochs)
        // In another order than requested: nothing may depend on it.
        for index in plans.indices.reversed() {
          let value = loss(plans[index], epochs: epochs)
          try done(
            index, Trial.Outcome(loss: value, accuracy: 100 - value, seconds: 1))
        }
      }, progress: progress)
  }

  @Test(arguments: [200, 601, 4096, 27_150])
  func staysWithinTheBudgetAndBeatsChance(budget: Int) throws {
    let found = try search().best(within: budget)
    #expect(space.bytes(found.schemes) == found.trial.payloadBytes)
    #expect(found.trial.payloadBytes <= budget)
    #expect(Double(found.trial.payloadBytes) > 0.7 * Double(budget))
    // As many plans drawn at random as the search trains in all.
    var generator = SeededGenerator(seed: 99)
    let chance = (0..<70).map { _ in loss(space.random(within: budget, using: &generator)) }.min()
    #expect(loss(found.schemes) < (try #require(chance)))
  }

  @Test func longerTrialsGoToFewerPlans() throws {
    var rungs: [Int: Int] = [:]
    _ = try search(judged: { plans, epochs in rungs[epochs, default: 0] += plans.count })
      .best(within: 601)
    #expect(rungs == [2: 48, 5: 16, 12: 6])
  }

  @Test func sameSeedSamePlan() throws {
    let first = try search().best(within: 601)
    #expect(try search().best(within: 601).schemes == first.schemes)
    #expect(try search(seed: 1).best(within: 601).schemes != first.schemes)
  }

  @Test func resumesFromTheLog() throws {
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("search.trials")
    func log(resume: Bool, seed: Int = 7) throws -> TrialLog {
      try TrialLog(
        file: file, resume: resume,
        run: RunIdentity(["--seed": "\(seed)", "the data set": "mnist"]))
    }
    struct Stopped: Error {}
    // A search that is killed in its second rung.
    var trials = 0
    let whole = try search().best(within: 601)
    let stopped = BudgetSearch(
      space: space, options: SearchOptions(), seed: 0, log: try log(resume: false),
      judge: { plans, epochs, done in
        for index in plans.indices {
          trials += 1
          if trials > 55 { throw Stopped() }
          let value = loss(plans[index], epochs: epochs)
          try done(index, Trial.Outcome(loss: value, accuracy: 100 - value, seconds: 1))
        }
      }, progress: nil)
    #expect(throws: Stopped.self) { try stopped.best(within: 601) }

    var judged = 0
    let resumed = try search(
      log: log(resume: true), judged: { plans, _ in judged += plans.count }
    )
    .best(within: 601)
    #expect(resumed.schemes == whole.schemes)
    #expect(judged == 70 - 55)
    let error = #expect(throws: TrainingError.self) { try log(resume: true, seed: 8) }
    #expect(try #require(error).what.hasSuffix(": `seed` was 7 and is 8"))
    try Data(#"{"data":"mnist","network":"lenet5","search":"7"}"#.utf8).write(to: file)
    #expect(throws: TrainingError.earlierVersion(path: file.path)) { try log(resume: true) }
    try Data("{}\n".utf8).write(to: file)
    #expect(throws: TrainingError.badTrialLog(path: file.path, line: 1)) { try log(resume: true) }
  }

  @Test func refusesWhatNoPlanCanReach() throws {
    #expect(
      throws: TrainingError.budgetTooSmall(bytes: 20, fewest: space.fewestBytes)
    ) { try search().best(within: 20) }
  }

  @Test func divergedTrialsLose() throws {
    let search = BudgetSearch(
      space: space, options: SearchOptions(), seed: 0, log: TrialLog(),
      judge: { plans, epochs, done in
        for (index, plan) in plans.enumerated() {
          let value = plan[2].bits < 4 ? nil : loss(plan, epochs: epochs)
          try done(index, Trial.Outcome(loss: value, accuracy: 10, seconds: 1))
        }
      }, progress: nil)
    #expect(try search.best(within: 4096).schemes[2].bits >= 4)
  }

  @Test func smallestForADrop() throws {
    // Losses here are losses of accuracy.
    let found = try search().smallest(reaching: 98, within: 100_000)
    #expect(found.trial.outcome.accuracy >= 98)
    // Nothing a fifth smaller reaches it.
    let smaller = try search().best(within: found.trial.payloadBytes * 4 / 5)
    #expect(smaller.trial.outcome.accuracy < 98)
    #expect(throws: TrainingError.self) { try search().smallest(reaching: 99.99, within: 500) }
  }

  @Test func saysHowFarItIs() throws {
    var last: SearchProgress?
    _ = try search(progress: { last = $0 }).best(within: 601)
    #expect(last?.trials == 70 && last?.allTrials == 70)
    #expect(last?.rung == 3 && last?.rungs == 3)
    #expect(last?.secondsLeft == 0)
  }

  @Test func reasonsTellBytesAndLosses() throws {
    let found = try search().best(within: 601)
    let reasons = PlanReason.reasons(for: found.schemes, in: space, by: found.surrogate)
    #expect(reasons.map(\.layer) == ["conv1", "conv2", "fc1", "fc2"])
    #expect(reasons.reduce(0) { $0 + $1.payloadBytes } == found.trial.payloadBytes)
    #expect(space.layers.count == reasons.count)
    for (layer, reason) in zip(space.layers, reasons) {
      #expect(reason.neighbours.count >= 3)
      for neighbour in reason.neighbours {
        #expect(layer.bytes(neighbour.scheme) == reason.payloadBytes + neighbour.bytes)
        #expect(neighbour.lossRatio > 0)
      }
    }
  }
}

/// What a search may try.
@Suite struct PlanSpaceTests {
  @Test func stepsClimbTheLadder() throws {
    let space = try PlanSpace(.leNet5())
    var generator = SeededGenerator(seed: 1)
    var (up, down): ([String: Int], [String: Int]) = ([:], [:])
    for _ in 0..<200 {
      let schemes = space.random(within: 2000, using: &generator)
      #expect(schemes.count == space.layers.count)
      for (layer, scheme) in zip(space.layers, schemes) {
        try scheme.validate(for: layer.shape)
        for part in LayerSpace.Part.allCases {
          for step in layer.steps(scheme, part, up: true) {
            up["\(part)", default: 0] += 1
            #expect(layer.bytes(step) >= layer.bytes(scheme))
          }
          for step in layer.steps(scheme, part, up: false) {
            down["\(part)", default: 0] += 1
            #expect(layer.bytes(step) <= layer.bytes(scheme))
          }
        }
      }
    }
    // Each part has been at a place from which it can go up, and at one from which it can go down.
    let parts = Set(LayerSpace.Part.allCases.map { "\($0)" })
    #expect(Set(up.keys) == parts && Set(down.keys) == parts, "\(up) \(down)")
  }

  @Test func bytesAreThoseOfTheStoredNetwork() throws {
    let network = try Network.leNet5(classes: 4)
    let space = try PlanSpace(network)
    let data = syntheticDataset(train: 128, test: 10, side: 28)
    var options = CompressionOptions()
    options.coefficientEpochs = 1
    options.quantizedEpochs = 1
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<3 {
      let schemes = space.random(within: 5000, using: &generator)
      let plan = space.plan(schemes)
      let small = try Compressor(options: options).compress(network, plan: plan, on: data)
      #expect(small.size.payloadBytes == space.bytes(schemes))
      #expect(try plan.payloadBytes(for: network) == space.bytes(schemes))
    }
  }

  /// Plans for a range coder leave one to four bits for a code; codes have no say.
  @Test func plansForARangeCoder() throws {
    let space = try PlanSpace(.leNet5(), coding: .range)
    let budget = 4096
    var generator = SeededGenerator(seed: 5)
    var counts: [Int] = []
    for number in 0..<60 {
      var schemes = space.random(within: budget, using: &generator)
      if number % 2 == 1 { schemes = space.mutate(schemes, within: budget, using: &generator) }
      #expect(space.bytes(schemes) <= budget)
      #expect(schemes.allSatisfy { $0.bits == 5 })
      let coefficients = zip(space.layers, schemes).reduce(0) {
        $0 + $1.1.coefficientShape(for: $1.0.shape).reduce(1, *)
      }
      #expect(coefficients <= 8 * budget)
      counts.append(coefficients)
    }
    let (fewest, most) = (try #require(counts.min()), try #require(counts.max()))
    #expect(fewest < 3 * budget && most > 6 * budget, "\(fewest) to \(most)")
  }

  @Test func theSurrogateOrdersPlans() throws {
    let space = try PlanSpace(.leNet5())
    var generator = SeededGenerator(seed: 3)
    func loss(_ schemes: [Scheme]) -> Double {
      let rows = Double(schemes[2].coefficientShape(for: space.layers[2].shape)[0])
      return 1 / rows + 1 / Double(schemes[1].bits)
    }
    let known = (0..<60).map { _ in space.random(within: 2000, using: &generator) }
    let surrogate = Surrogate(space, trials: known.map { ($0, loss($0)) })
    let fresh = (0..<200).map { _ in space.random(within: 2000, using: &generator) }
    var (right, pairs) = (0, 0)
    for first in 0..<200 {
      for second in 0..<first where loss(fresh[first]) != loss(fresh[second]) {
        pairs += 1
        let said = surrogate.loss(fresh[first]) < surrogate.loss(fresh[second])
        if said == (loss(fresh[first]) < loss(fresh[second])) { right += 1 }
      }
    }
    #expect(pairs > 10_000)
    #expect(Double(right) > 0.85 * Double(pairs))
  }
}

extension Scheme {
  fileprivate var bits: Int {
    if case .bits(let bits) = format { bits } else { 32 }
  }
}
