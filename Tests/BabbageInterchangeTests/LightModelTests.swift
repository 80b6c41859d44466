import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// The nine models that ONNX's package has without their weights (AlexNet, DenseNet, GoogLeNet twice,
/// ResNet, ShuffleNet, SqueezeNet, VGG and ZFNet): all are read as they are.
@Suite(.needs(.onnxRuntime), .tags(.tool)) struct LightModelTests {
  @Test(.slow, .tags(.slow)) func allAgree() throws {
    let scratch = try Scratch()
    try Oracle.python("light.py", scratch.url.path)
    let list = try Data(contentsOf: scratch.url.appendingPathComponent("light.json"))
    let names = try JSONDecoder().decode([String].self, from: list)
    #expect(names.count { !$0.hasSuffix("_random") } == 9)
    #expect(names.count { $0.hasSuffix("_random") } >= 4)
    for name in names {
      let file = scratch.url.appendingPathComponent(name)
      do {
        let whole = try ONNXFile.read(from: file.appendingPathExtension("onnx"))
        let hasSoftmax = whole.nodes.last?.operation == .softmax
        let network = hasSoftmax ? try whole.replacing(nodes: Array(whole.nodes.dropLast())) : whole
        let images = try Oracle.floats(in: file.appendingPathExtension("images"))
        let scores = try Oracle.floats(in: file.appendingPathExtension("scores"))
        let difference = try error(of: network.scores(of: [images]), against: [scores])
        // Of equal weights, 25,088 in a sum, all roundings go the same way; of random ones they do not.
        #expect(difference < (name.hasSuffix("_random") ? 1e-4 : 1e-3), "\(name)")
      } catch { Issue.record("\(name): \(error)") }
    }
  }
}
