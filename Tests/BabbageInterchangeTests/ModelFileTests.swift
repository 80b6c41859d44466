import Babbage
import BabbageData
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// The committed models as ONNX.
@Suite struct ModelFileTests {
  static let names: [String] = {
    let folder = Oracle.package.appendingPathComponent("Models").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".babbage") }.sorted()
  }()

  private func network(_ name: String) throws -> Network {
    try NetworkFile.read(from: Oracle.package.appendingPathComponent("Models/\(name)"))
  }

  @Test func thereAreModels() { #expect(Self.names.count >= 5) }

  @Test(arguments: names, ONNXWeights.allCases) func scoresAgree(name: String, form: ONNXWeights)
    throws
  {
    let network = try network(name)
    let difference = try RoundTripTests.difference(
      of: network, written: ONNXFile.encode(network, weights: form), images: 20)
    #expect(difference < 1e-4)
  }

  /// The test images of the data set in a file's name, where this machine has them.
  private func testImages(for name: String, _ scratch: Scratch) throws -> ImageSet? {
    if name.contains("cifar10-jpeg") {
      return try PackedPictures.unpack(PackedPictures.testImages, into: scratch.url).map {
        try DatasetCatalog.load($0.path, environment: [:]).test
      }
    }
    let known = DatasetCatalog.all.map(\.name).filter { name.contains($0) }
    return known.max { $0.count < $1.count }.flatMap { try? DatasetCatalog.load($0).test }
  }

  @Test(arguments: names) func classesAgree(name: String) throws {
    let network = try network(name)
    let scratch = try Scratch()
    guard let images = try testImages(for: name, scratch), images.mapShape == network.input else {
      return
    }
    let values = (0..<images.count).map { images.tensor(at: $0).values }
    let jobs = try ONNXWeights.allCases.map { form in
      Oracle.Job(
        model: try scratch.write(ONNXFile.encode(network, weights: form), to: "\(form).onnx"),
        images: values, batch: 100)
    }
    let ours = try network.scores(of: values).map(Self.highest)
    for (form, scores) in zip(ONNXWeights.allCases, try Oracle.scores(jobs)) {
      let same = zip(ours, scores.map(Self.highest)).count { $0 == $1 }
      print("\(name), \(form.rawValue): \(same) of \(images.count) images in the same class")
      #expect(same * 1000 >= images.count * 999)
    }
  }

  private static func highest(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] }
  }
}
