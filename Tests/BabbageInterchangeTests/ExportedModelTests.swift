import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// What PyTorch and Keras export today, with no option: `scripts/exported-models` made the models.
@Suite(.needs(.onnxRuntime), .tags(.tool)) struct ExportedModelTests {
  private static let models = Repository.root.appendingPathComponent(
    "Tests/BabbageInterchangeTests/Fixtures/exported")

  @Test(arguments: ["keras_lenet", "squeezenet1_1"])
  func smallModelsAgree(name: String) throws { try expectAgreement(of: name) }

  @Test(
    .slow, .tags(.slow),
    arguments: [
      "alexnet", "densenet121", "efficientnet_b0", "googlenet", "keras_mobilenet",
      "keras_mobilenet_v2", "mobilenet_v2", "mobilenet_v3_small", "regnet_y_400mf", "resnet18",
      "shufflenet_v2_x1_0", "vgg11",
    ])
  func largeModelsAgree(name: String) throws { try expectAgreement(of: name) }

  @Test func noModelIsLeftOut() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.models.path)
    #expect(files.count { $0.hasSuffix(".onnx") } == 14)
  }

  /// The largest difference is 1e-4 of the largest score at most.
  private func expectAgreement(of name: String) throws {
    let scratch = try Scratch()
    try Oracle.python("exported.py", Self.models.path, scratch.url.path, name)
    let file = scratch.url.appendingPathComponent(name)
    let network = try ONNXFile.read(from: file.appendingPathExtension("onnx"))
    var images = try Oracle.floats(in: file.appendingPathExtension("images")).split(into: 2)
    if name.hasPrefix("keras") { images = images.map { Self.channelsFirst($0, network.input) } }
    let scores = try Oracle.floats(in: file.appendingPathExtension("scores")).split(into: 2)
    let largest = scores.joined().map(abs).max() ?? 0
    #expect(largest > 1e-3 && largest.isFinite)
    for (mine, theirs) in zip(try network.scores(of: images), scores) {
      let difference = zip(mine, theirs).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference <= 1e-4 * largest, "\(name): \(difference) of \(largest)")
    }
  }

  /// An image whose channels come last, as Keras has it, in this package's layout.
  private static func channelsFirst(_ image: [Float], _ shape: MapShape) -> [Float] {
    (0..<shape.channels).flatMap { channel in
      stride(from: channel, to: image.count, by: shape.channels).map { image[$0] }
    }
  }
}
