import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// The committed models keep what `Models/README.md` promises.
@Suite struct ModelTests {
  private func model(_ name: String) throws -> Network {
    try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/\(name)"))
  }

  private func accuracy(_ network: Network, on images: ImageSet) throws -> Double {
    var executor = try BatchExecutor(LoweredNetwork(network))
    let scores = executor.scores(count: images.count) {
      images.tensor(at: $0).values
    }
    return Accuracy(scores: scores, labels: images.labels.map(Int.init)).percent
  }

  /// A file, its data, and the bars that it was made to clear.
  struct Bar: Sendable, CustomTestStringConvertible {
    let file: String
    let data: String
    let bytes: Int
    let accuracy: Double
    /// Of the dense network.
    var parameters = 431_080

    var testDescription: String { file }
  }

  static let bars = [
    Bar(file: "lenet5-mnist.babbage", data: "mnist", bytes: 601, accuracy: 99.0),
    Bar(file: "lenet5-mnist-300.babbage", data: "mnist", bytes: 300, accuracy: 98.2),
    // The dense network reaches 91.96 %.
    Bar(
      file: "lenet5-fashion-mnist-27k.babbage", data: "fashion-mnist", bytes: 27_150,
      accuracy: 91.96),
    Bar(
      file: "lenet5-fashion-mnist-4k.babbage", data: "fashion-mnist", bytes: 4096,
      accuracy: 90.96),
    // 19.3 times smaller; the dense network reaches 91.73 %.
    Bar(
      file: "resnet20-cifar10.babbage", data: "cifar-10", bytes: 1_076_136 * 10 / 193,
      accuracy: 91.5, parameters: 269_034),
  ]

  @Test(arguments: bars) func isSmall(_ bar: Bar) throws {
    let network = try model(bar.file)
    #expect(network.size.payloadBytes <= bar.bytes)
    #expect(network.size.denseParameters == bar.parameters)
  }

  static func bars(of data: String) -> [Bar] { bars.filter { $0.data == data } }

  @Test func everyModelHasABar() throws {
    let folder = Repository.root.appendingPathComponent("Models").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".babbage") }
    #expect(files.sorted() == Self.bars.map(\.file).sorted())
    let data = Set(Self.bars.map(\.data))
    #expect(data == ["mnist", "fashion-mnist", "cifar-10"], "a test for each below")
  }

  private func expectRight(_ bar: Bar, on images: ImageSet) throws {
    #expect(images.count == 10_000)
    #expect(try accuracy(model(bar.file), on: images) >= bar.accuracy)
  }

  @Test(.needs(.mnist), .tags(.tool), arguments: bars(of: "mnist"))
  func isRightOnMNIST(_ bar: Bar) throws {
    try expectRight(bar, on: DatasetCatalog.load("mnist").test)
  }

  @Test(.needs(.fashionMNIST), .tags(.tool), arguments: bars(of: "fashion-mnist"))
  func isRightOnFashionMNIST(_ bar: Bar) throws {
    try expectRight(bar, on: DatasetCatalog.load("fashion-mnist").test)
  }

  @Test(.needs(.cifar10), .tags(.tool), arguments: bars(of: "cifar-10"))
  func isRightOnCIFAR(_ bar: Bar) throws {
    try expectRight(bar, on: DatasetCatalog.load("cifar-10").test)
  }

  @Test(arguments: [("lenet5-mnist.babbage", 98.5), ("lenet5-mnist-300.babbage", 97.5)])
  func isRightOnTheSubset(file: String, least: Double) throws {
    let subset = try DatasetCatalog.load("mnist-subset")
    #expect(try accuracy(model(file), on: subset.test) >= least)
  }

  /// Integers alone: nearly always the same class, and the same accuracy within 0.1 points.
  @Test(.needs(.mnist), .tags(.tool)) func integersAgreeWithFloatingPoint() throws {
    let mnist = try DatasetCatalog.load("mnist")
    let network = try model("lenet5-mnist.babbage")
    let images = (0..<1000).lazy.map { mnist.train.tensor(at: $0).values }
    var float = try BatchExecutor(LoweredNetwork(network))
    var integer = try BatchExecutor(IntegerNetwork(network, calibratedOn: images))
    let image: @Sendable (Int) -> [Float] = { mnist.test.tensor(at: $0).values }
    let count = mnist.test.count
    let scores = (
      float.scores(count: count, image: image), integer.scores(count: count, image: image)
    )
    let classes = (scores.0.map(Self.highest), scores.1.map(Self.highest))
    #expect(classes.0.count == count && classes.1.count == count)
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
