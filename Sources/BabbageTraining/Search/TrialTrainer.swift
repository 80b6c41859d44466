import Babbage
import BabbageData
import Foundation

/// Trains plans for a while and judges them on validation images, or on images held out.
struct TrialTrainer {
  private let network: Network
  private let options: CompressionOptions
  private let images: TrainingImages
  private let heldOut: ImageSet
  private let heldOutScores: TorchTensor
  private let jobs: Int
  private let group: ProcessGroup?

  /// Prepares the images, and computes the teacher's scores once for all trials.
  ///
  /// `share` is the part of the training images to hold out, if there are no validation images.
  /// `epochs` is the most that a trial takes: this many augmented copies are made at once. `jobs`
  /// trials run at a time in each process of the `group`, on as many `images` as are given.
  init(
    _ network: Network, teacher: Network, _ data: Dataset, options: CompressionOptions,
    share: Double, epochs: Int, jobs: Int, images most: Int?, group: ProcessGroup?
  ) throws {
    let network = try network.foldingBatchNorm()
    self.network = network
    self.options = options
    self.jobs = jobs
    self.group = group
    let training: ImageSet
    (training, heldOut) = Self.split(data, share: share, most: most ?? .max, seed: options.seed)
    try TorchSettings.apply(
      threads: options.threads, group: group, device: options.device)
    let teacher = try Model(teacher.foldingBatchNorm(), compute: options.compute)
    images = try TrainingImages(
      training, augmentation: options.augmentation(of: data.train),
      device: options.device, seed: options.seed,
      teacher: .init(model: teacher, use: .copies, copies: options.copies), group: group)
    heldOutScores = try TorchTensor.cat(
      TorchEvaluator.batches(of: teacher, on: heldOut) { scores, _ in scores })
    // Trials that run side by side only read the copies.
    try images.makeCopies(for: epochs)
  }

  /// The images to train on, and those to judge by.
  private static func split(
    _ data: Dataset, share: Double, most: Int, seed: UInt64
  ) -> (training: ImageSet, judging: ImageSet) {
    if let validation = data.validation, data.train.count <= most {
      return (data.train, validation)
    }
    var generator = SeededGenerator(seed: seed, stream: 4 << 32)
    let order = Array(0..<data.train.count).shuffled(using: &generator)
    if let validation = data.validation {
      return (data.train.subset(order.prefix(most)), validation)
    }
    let held = min(max(Int(share * Double(order.count)), 1), order.count - 1)
    return (data.train.subset(order[held...].prefix(most)), data.train.subset(order[..<held]))
  }

  /// Trains plans, some at a time.
  ///
  /// `done` is called after each trial with the plan's position, by one thread at a time.
  func judge(
    _ plans: [[Scheme]], epochs: Int, done: (Int, Trial.Outcome) throws -> Void
  ) throws {
    guard let group else {
      return try Workers.run(
        count: plans.count, jobs: jobs,
        make: { try outcome(of: plans[$0], epochs: epochs) }, done: done)
    }
    // As many at a time as all processes can run together; then they exchange their outcomes.
    let many = group.size * jobs
    for start in stride(from: 0, to: plans.count, by: many) {
      let all = Array(start..<min(start + many, plans.count))
      let mine = all.filter { $0 % group.size == group.rank }
      var outcomes: [Int: Trial.Outcome] = [:]
      try Workers.run(
        count: mine.count, jobs: jobs,
        make: { try outcome(of: plans[mine[$0]], epochs: epochs) },
        done: { outcomes[mine[$0]] = $1 })
      for bytes in try group.gather(Array(JSONEncoder().encode(outcomes))) {
        let others = try JSONDecoder().decode([Int: Trial.Outcome].self, from: Data(bytes))
        outcomes.merge(others) { $1 }
      }
      for index in all { if let outcome = outcomes[index] { try done(index, outcome) } }
    }
  }

  private func outcome(of schemes: [Scheme], epochs: Int) throws -> Trial.Outcome {
    let start = Date()
    // These settings belong to the thread, and each trial has its own.
    try TorchSettings.apply(threads: 1)
    return try TorchSettings.flushingDenormals {
      let plan = try PlanSpace(network).plan(schemes)
      let inOrder = try options.inOrder(network, for: plan)?.network ?? network
      let model = try Model(
        inOrder, compute: options.compute, schemes: plan.schemes(for: inOrder),
        hasZero: options.codedBytes != nil, start: options.start(of: inOrder))
      if options.start == .network { try model.calibrate(on: images) }
      let loss = Loss(temperature: options.temperature, distillation: options.distillation)
      do {
        try TrainingLoop(
          model: model, images: images, test: nil, epochs: epochs,
          quantizedFrom: epochs * options.coefficientEpochs
            / max(options.coefficientEpochs + options.quantizedEpochs, 1),
          rates: options.rates, largestBatch: options.batchSize, seed: options.seed, loss: loss,
          run: RunIdentity(), checkpoint: nil, progress: nil, group: nil,
          rate: options.codedBytes.map { RateControl(model.coded, goal: $0) })()
      } catch TrainingError.diverged {
        return Trial.Outcome(
          loss: nil, accuracy: 0, seconds: Date().timeIntervalSince(start))
      }
      try model.measureStatistics(on: images)
      let codedBytes = try options.codedBytes.map { _ in try model.codedBytes() }
      return try Trial.Outcome(
        loss: distance(of: model, loss) * excess(codedBytes),
        accuracy: TorchEvaluator.accuracy(of: model, on: heldOut),
        seconds: Date().timeIntervalSince(start), codedBytes: codedBytes)
    }
  }

  /// What the loss of a trial counts times, whose payload did not come down to its goal in time.
  private func excess(_ codedBytes: Int?) -> Double {
    guard let codedBytes, let goal = options.codedBytes else { return 1 }
    return max(1, Double(codedBytes) / Double(goal))
  }

  /// The mean loss on the images held out.
  private func distance(of model: Model, _ loss: Loss) throws -> Double {
    var start = 0
    let losses = try TorchEvaluator.batches(of: model, on: heldOut) { scores, labels in
      defer { start += labels.count }
      return try loss(
        scores: scores, labels: TorchTensor(integers: labels).on(model.device),
        teacher: heldOutScores.narrow(0, start: start, length: labels.count)
      ).item() * Double(labels.count)
    }
    return losses.reduce(0, +) / Double(heldOut.count)
  }
}
