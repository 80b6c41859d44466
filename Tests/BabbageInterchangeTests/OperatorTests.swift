import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// Every operator in every version: imported networks compute what ONNX Runtime computes.
@Suite(.needs(.onnxRuntime), .tags(.tool)) struct OperatorTests {
  @Test(arguments: [7, 9, 11, 13, 17, 21, 24]) func importedCasesAgree(opset: Int) throws {
    let scratch = try Scratch()
    try Oracle.python("cases.py", scratch.url.path, String(opset))
    let list = try Data(contentsOf: scratch.url.appendingPathComponent("cases.json"))
    let names = try JSONDecoder().decode([String].self, from: list)
    #expect(names.count >= 38)
    for name in names {
      let file = scratch.url.appendingPathComponent(name)
      func floats(_ part: String) throws -> [[Float]] {
        try Oracle.floats(in: file.appendingPathExtension(part)).split(into: 4)
      }
      do {
        let network = try ONNXFile.read(from: file.appendingPathExtension("onnx"))
        let images = try floats("images").map { Self.channelsFirst($0, name, network) }
        let difference = try error(of: network.scores(of: images), against: floats("scores"))
        #expect(difference < 1e-5, "\(name)")
        // Exported again, the network computes the same.
        let again = try ONNXFile.decode(ONNXFile.encode(network))
        #expect(
          try error(of: again.scores(of: images), against: floats("scores")) < 1e-5, "\(name)")
      } catch { Issue.record("\(name): \(error)") }
    }
  }

  /// However an exporter spells an activation out, it is one node.
  @Test func spelledOutActivationsAreOne() throws {
    let scratch = try Scratch()
    try Oracle.python("cases.py", scratch.url.path, "17")
    func activations(_ name: String) throws -> [Activation] {
      let file = scratch.url.appendingPathComponent("\(name).onnx")
      return try ONNXFile.read(from: file).nodes.compactMap { node in
        switch node.operation {
        case .activation(let activation): return activation
        case .convolution: return nil
        default:
          Issue.record("\(name): \(node)")
          return nil
        }
      }
    }
    #expect(try activations("hard_swish_of_exporters") == [.hardSwish, .hardSwish])
    #expect(try activations("gelu_of_exporters") == [.gelu(.exact), .gelu(.tanh)])
    let swish = try activations("silu_of_exporters")
    #expect(swish.first == .swish(steepness: 1))
    guard swish.count == 2, case .swish(let steepness) = swish[1] else {
      Issue.record("\(swish)")
      return
    }
    #expect(abs(steepness - 1.702) < 1e-5)
  }

  /// Poolings with windows, strides and padding of all kinds, many at random; exported again they
  /// compute the same.
  @Test func windowsOfPoolsAgree() throws {
    struct Case: Decodable {
      let name: String
      let what: String
    }
    let scratch = try Scratch()
    try Oracle.python("pools.py", scratch.url.path, "400", "7")
    let list = try Data(contentsOf: scratch.url.appendingPathComponent("pools.json"))
    let cases = try JSONDecoder().decode([Case].self, from: list)
    #expect(cases.count == 400)
    for one in cases {
      let file = scratch.url.appendingPathComponent(one.name)
      do {
        let network = try ONNXFile.read(from: file.appendingPathExtension("onnx"))
        let images = try Oracle.floats(in: file.appendingPathExtension("images")).split(into: 3)
        let scores = try Oracle.floats(in: file.appendingPathExtension("scores")).split(into: 3)
        #expect(try error(of: network.scores(of: images), against: scores) < 1e-5, "\(one.what)")
        let again = try ONNXFile.decode(ONNXFile.encode(network))
        #expect(again.nodes.map(\.operation) == network.nodes.map(\.operation), "\(one.what)")
      } catch { Issue.record("\(one.what): \(error)") }
    }
  }

  /// Attributes and inputs that change what a node computes count as in ONNX Runtime, or are
  /// refused.
  @Test func everyAttributeCountsOrIsRefused() throws {
    struct Case: Decodable {
      let name: String
      let verdict: String
    }
    let scratch = try Scratch()
    try Oracle.python("attributes.py", list: [scratch.url.path] + ONNXFile.operators)
    let list = try Data(contentsOf: scratch.url.appendingPathComponent("attributes.json"))
    let cases = try JSONDecoder().decode([Case].self, from: list)
    #expect(cases.count > 850)
    #expect(Set(cases.map(\.verdict)) == ["coded", "refused", "rounded", "same"])
    // Largest differences to what is computed in fewer bits; half a step of codes is 0.035.
    let tolerances: [String: Float] = ["same": 1e-5, "rounded": 1e-3, "coded": 0.05]
    for one in cases {
      let file = scratch.url.appendingPathComponent(one.name)
      let model = file.appendingPathExtension("onnx")
      if one.verdict == "refused" {
        let error = #expect(throws: (any Error).self, "\(one.name)") {
          try ONNXFile.read(from: model)
        }
        #expect(error is any DescribedError, "\(one.name)")
        continue
      }
      do {
        let network = try ONNXFile.read(from: model)
        let images = try Oracle.floats(in: file.appendingPathExtension("images")).split(into: 3)
        let scores = try Oracle.floats(in: file.appendingPathExtension("scores")).split(into: 3)
        let difference = try error(of: network.scores(of: images), against: scores)
        #expect(difference < tolerances[one.verdict, default: 0], "\(one.name)")
      } catch { Issue.record("\(one.name): \(error)") }
    }
  }

  /// The image with its channels first; some cases have them last.
  private static func channelsFirst(
    _ image: [Float], _ name: String, _ network: Network
  ) -> [Float] {
    guard name.contains("channels_last") else { return image }
    let (channels, positions) = (network.input.channels, image.count / network.input.channels)
    return (0..<channels).flatMap { channel in
      (0..<positions).map { image[$0 * channels + channel] }
    }
  }
}
