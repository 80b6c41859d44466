import Babbage
import BabbageData
import BabbageRuntime
import Foundation
import Testing

/// The committed models keep what `Models/README.md` promises.
@Suite struct ModelTests {
  private func model(_ name: String) throws -> Network {
    try NetworkFile.read(
      from: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Models/\(name)").standardizedFileURL)
  }

  private func accuracy(_ network: Network, on images: ImageSet) throws -> Double {
    var executor = BatchExecutor(try Plan(network))
    let scores = executor.scores(count: images.count) {
      images.tensor(at: $0).values
    }
    return Accuracy(scores: scores, labels: images.labels.map(Int.init)).percent
  }

  @Test func leNet5IsSmallAndRight() throws {
    let network = try model("lenet5-mnist.babbage")
    #expect(network.size.payloadBytes <= 601)
    #expect(network.size.denseParameters == 431_080)
    let subset = try DatasetCatalog.load("mnist-subset")
    #expect(try accuracy(network, on: subset.test) >= 98.5)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["BABBAGE_DATA"] != nil))
  func leNet5IsRightOnAllTestImages() throws {
    let mnist = try DatasetCatalog.load("mnist")
    #expect(mnist.test.count == 10_000)
    #expect(try accuracy(model("lenet5-mnist.babbage"), on: mnist.test) >= 98.5)
  }

  /// Integers alone: nearly always the same class, and the same accuracy within 0.1 points.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["BABBAGE_DATA"] != nil))
  func integersAgreeWithFloatingPoint() throws {
    let mnist = try DatasetCatalog.load("mnist")
    let network = try model("lenet5-mnist.babbage")
    let calibration = try Calibration(
      network, on: (0..<1000).lazy.map { mnist.train.tensor(at: $0).values })
    var float = BatchExecutor(try Plan(network))
    var integer = BatchExecutor(try IntegerPlan(network, calibration: calibration))
    let image: @Sendable (Int) -> [Float] = { mnist.test.tensor(at: $0).values }
    let count = mnist.test.count
    let scores = (
      float.scores(count: count, image: image), integer.scores(count: count, image: image)
    )
    let classes = (scores.0.map(Self.highest), scores.1.map(Self.highest))
    let same = zip(classes.0, classes.1).count { $0 == $1 }
    #expect(same >= 9980)
    let labels = mnist.test.labels.map(Int.init)
    let accuracies = [scores.0, scores.1].map { Accuracy(scores: $0, labels: labels).percent }
    print("integers agree on \(same) of \(count) images; accuracies \(accuracies)")
    #expect(abs(accuracies[0] - accuracies[1]) <= 0.1)
  }

  private static func highest(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] }
  }
}
