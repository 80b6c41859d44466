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
    let scores = BatchExecutor(try Plan(network)).scores(count: images.count) {
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
}
