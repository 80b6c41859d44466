import Babbage
import BabbageData
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// The committed models as ONNX.
@Suite struct ModelFileTests {
  private static let folder = Repository.root.appendingPathComponent("Models")

  /// Each model and the data set that it was made for.
  static let models = [
    "lenet5-mnist": "mnist", "lenet5-mnist-300": "mnist",
    "lenet5-fashion-mnist-27k": "fashion-mnist", "lenet5-fashion-mnist-4k": "fashion-mnist",
    "resnet20-cifar10": "cifar-10",
  ]

  static func names(of data: String) -> [String] {
    models.filter { $0.value == data }.map(\.key).sorted()
  }

  private func network(_ name: String) throws -> Network {
    try NetworkFile.read(from: Self.folder.appendingPathComponent("\(name).babbage"))
  }

  @Test func noModelIsLeftOut() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".babbage") }
    #expect(files.sorted() == Self.models.keys.map { "\($0).babbage" }.sorted())
  }

  @Test(
    .needs(.onnxRuntime), .tags(.tool), arguments: models.keys.sorted(), ONNXWeights.allCases)
  func scoresAgree(name: String, form: ONNXWeights) throws {
    let network = try network(name)
    let difference = try RoundTripTests.difference(
      of: network, written: ONNXFile.encode(network, weights: form), images: 20)
    #expect(difference < 1e-4)
  }

  @Test(.slow, .needs(.onnxRuntime, .mnist), .tags(.slow, .tool), arguments: names(of: "mnist"))
  func classesAgreeOnMNIST(name: String) throws {
    try expectSameClasses(name, on: DatasetCatalog.load("mnist").test)
  }

  @Test(
    .slow, .needs(.onnxRuntime, .fashionMNIST), .tags(.slow, .tool),
    arguments: names(of: "fashion-mnist"))
  func classesAgreeOnFashionMNIST(name: String) throws {
    try expectSameClasses(name, on: DatasetCatalog.load("fashion-mnist").test)
  }

  @Test(.needs(.onnxRuntime, .cifar10), .tags(.tool), arguments: names(of: "cifar-10"))
  func classesAgreeOnCIFAR(name: String) throws {
    try expectSameClasses(name, on: DatasetCatalog.load("cifar-10").test)
  }

  private func expectSameClasses(_ name: String, on images: ImageSet) throws {
    let network = try network(name)
    try #require(images.mapShape == network.input && images.count == 10_000)
    let values = (0..<images.count).map { images.tensor(at: $0).values }
    let scratch = try Scratch()
    let jobs = try ONNXWeights.allCases.map { form in
      Oracle.Job(
        model: try scratch.write(ONNXFile.encode(network, weights: form), to: "\(form).onnx"),
        images: values, batch: 100)
    }
    let ours = try network.scores(of: values).map(Self.highest)
    let theirs = try Oracle.scores(jobs)
    #expect(theirs.count == ONNXWeights.allCases.count)
    for (form, scores) in zip(ONNXWeights.allCases, theirs) {
      try #require(scores.count == ours.count)
      let same = zip(ours, scores.map(Self.highest)).count { $0 == $1 }
      print("\(name), \(form.rawValue): \(same) of \(images.count) images in the same class")
      #expect(same * 1000 >= images.count * 999)
    }
  }

  private static func highest(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] }
  }
}
