import Babbage
import BabbageData
import BabbageTestSupport
import BabbageTraining
import BabbageWorkflows
import Foundation
import Synchronization
import Testing

/// Everything as short as possible: accuracy does not matter here.
@Suite(.serialized)
struct PlannedCompressionTests {
  private let scratch: Scratch
  private let network: Network
  private let data: Dataset

  init() throws {
    scratch = try Scratch()
    network = try .leNet5(seed: 7)
    data = try Models(test: 20).data
  }

  private var training: CompressionOptions {
    var options = CompressionOptions()
    (options.coefficientEpochs, options.quantizedEpochs) = (1, 1)
    (options.batchSize, options.threads) = (100, 1)
    return options
  }

  @Test func anObserverIsToldOfTraining() throws {
    var (progress, noted): ([String], [String]) = ([], [])
    let kept = Kept()
    let observer = RunObserver(
      progress: { progress.append($0) }, noted: { noted.append($0) },
      kept: { part, file in kept.add("\(part) in \(file.lastPathComponent)") })
    let file = scratch.url.appendingPathComponent("run.checkpoint")
    let plan = CompressionPlan(fallback: try Scheme(parsing: "filters=linear/10 bits=4"))
    var policy = CheckpointPolicy(file: file, resume: false)
    policy.pace = .everyStep
    let compressed = try PlannedCompression(
      of: network, on: data, training: training, observer: observer
    ).compress(by: plan, checkpoint: policy)
    #expect(compressed.layers.allSatisfy { $0.layer.weight.scheme.format == .bits(4) })
    // Compiling the bridge to LibTorch may come first.
    #expect(progress.contains("preparing the images"))
    #expect(progress.contains { $0.hasPrefix("coefficients 1/2  ") })
    #expect(noted.count == 2 && noted.allSatisfy { $0.contains("accuracy ") })
    #expect(kept.texts.first?.hasPrefix("the state after 0.33 of 2 ") == true)
    #expect(kept.texts.contains("the state after 1.67 of 2 epochs in run.checkpoint"))
    #expect(kept.texts.last == "the state after 2.00 of 2 epochs in run.checkpoint")
  }

  @Test func aPlanIsFound() throws {
    var search = SearchOptions()
    (search.trials, search.epochs, search.jobs) = (1, [1], 1)
    var began: [String] = []
    let compression = PlannedCompression(
      of: network, on: data, training: training, search: search,
      observer: RunObserver(began: { began.append($0) }))
    let found = try compression.find(.bytes(2000))
    #expect(found.trial.payloadBytes <= 2000 && !found.plan.layers.isEmpty)
    #expect(began == ["looking for a plan"])
    let error = #expect(throws: TrainingError.self) { try compression.find(.bytes(20)) }
    #expect(error?.location == "at option `Goal.bytes`")
  }

  private final class Kept: Sendable {
    private let state = Mutex<[String]>([])
    var texts: [String] { state.withLock { $0 } }
    func add(_ text: String) { state.withLock { $0.append(text) } }
  }
}
