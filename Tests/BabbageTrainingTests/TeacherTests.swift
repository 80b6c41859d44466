import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

/// A teacher that is not the network which is compressed.
@Suite(.serialized) struct TeacherTests {
  private let data = syntheticDataset(train: 320, test: 80)

  private var options: CompressionOptions {
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs) = (3, 3)
    (options.batchSize, options.distillation, options.augmentation) = (32, 1, [])
    return options
  }

  private let plan = CompressionPlan(fallback: Scheme(format: .bits(8)))

  private func accuracy(_ network: Network) throws -> Double {
    var executor = try BatchExecutor(LoweredNetwork(network), threads: 1)
    let scores = executor.scores(count: data.test.count) { data.test.tensor(at: $0).values }
    return Accuracy(scores: scores, labels: data.test.labels.map(Int.init)).percent
  }

  /// With distillation alone nothing says what the classes are but the teacher.
  @Test func itsScoresAreLearnt() throws {
    var dense = TrainingOptions()
    (dense.epochs, dense.batchSize) = (6, 32)
    let teacher = try Trainer(options: dense).train(smallNetwork(), on: data)
    #expect(try accuracy(teacher) >= 95)
    let student = try smallNetwork(seed: 11)
    let alone = try Compressor(options: options).compress(student, plan: plan, on: data)
    let taught = try Compressor(options: options, teacher: teacher)
      .compress(student, plan: plan, on: data)
    #expect(try accuracy(alone) <= 60)
    #expect(try accuracy(taught) >= 90)
    // Its own scores are those that a network learns if there is no teacher.
    let own = try Compressor(options: options, teacher: student)
      .compress(student, plan: plan, on: data)
    #expect(NetworkFile.encode(own) == NetworkFile.encode(alone))
  }

  @Test func othersImagesAndClassesAreRefused() throws {
    let network = try smallNetwork()
    func teach(by teacher: Network, _ student: Network) throws -> Network {
      try Compressor(options: options, teacher: teacher).compress(student, plan: plan, on: data)
    }
    let larger = try smallNetwork(side: 14)
    #expect(throws: TrainingError.teacherOfOtherImages(larger.input, network: network.input)) {
      try teach(by: larger, network)
    }
    let ten = try Network.leNet300(input: network.input, classes: 10, width: 0.1)
    #expect(throws: TrainingError.teacherOfOtherClasses("10 classes", network: "4")) {
      try teach(by: ten, network)
    }
    let named = try network.replacing(classNames: ["a", "b", "c", "d"])
    let other = try network.replacing(classNames: ["a", "c", "b", "d"])
    let error = TrainingError.teacherOfOtherClasses("'c' as class 2", network: "'b'")
    #expect(throws: error) { try teach(by: other, named) }
    var search = SearchOptions()
    (search.trials, search.epochs, search.jobs) = (1, [1], 1)
    #expect(throws: error) {
      try PlanSearch(options: search, training: options, teacher: other)
        .plan(for: named, .bytes(400), on: data, log: TrialLog())
    }
  }

  /// Runs without a teacher are named as they were before there were teachers.
  @Test func aRunIsNamedByIt() throws {
    let network = try smallNetwork()
    func identity(_ teacher: Network?) -> RunIdentity {
      PlanSearch(options: SearchOptions(), training: options, teacher: teacher)
        .identity(of: network, on: data)
    }
    #expect(identity(nil).values["the teacher"] == nil)
    let differences = identity(try smallNetwork(seed: 11)).differences(from: identity(nil))
    #expect(differences.map(\.name) == ["the teacher"])
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    func compress(_ teacher: Network?, resume: Bool) throws {
      var checkpoint = CheckpointPolicy(file: file, resume: resume)
      checkpoint.pace.keepsEnd = true
      _ = try Compressor(
        options: options, teacher: teacher, checkpoint: checkpoint
      ).compress(network, plan: plan, on: data)
    }
    try compress(smallNetwork(seed: 11), resume: false)
    let error = #expect(throws: TrainingError.self) { try compress(nil, resume: true) }
    guard case .otherRun(_, let differences) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(differences.map(\.name) == ["the teacher"])
  }
}
