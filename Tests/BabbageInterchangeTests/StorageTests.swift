import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// However a model's tensors, inputs and outputs are stored: the network computes what ONNX Runtime
/// computes, and the import says what it left out.
@Suite(.needs(.onnxRuntime), .tags(.tool)) struct StorageTests {
  private struct Case: Decodable {
    let name: String
    let output: String?
    let notes: [String]
    let tolerance: Float
  }

  @Test func importedModelsAgree() throws {
    let scratch = try Scratch()
    try Oracle.python("front.py", scratch.url.path)
    let list = try Data(contentsOf: scratch.url.appendingPathComponent("cases.json"))
    let cases = try JSONDecoder().decode([Case].self, from: list)
    #expect(cases.count >= 36)
    for one in cases {
      let folder = scratch.url.appendingPathComponent(one.name)
      func floats(_ part: String) throws -> [[Float]] {
        try Oracle.floats(in: folder.appendingPathComponent(part)).split(into: 4)
      }
      do {
        var notes: [ONNXNote] = []
        let network = try ONNXFile.read(
          from: folder.appendingPathComponent("model.onnx"),
          options: ONNXImportOptions(output: one.output)
        ) { notes.append($0) }
        let difference = try error(
          of: network.scores(of: floats("images")), against: floats("scores"))
        #expect(difference < one.tolerance, "\(one.name)")
        #expect(notes.map(Self.kind) == one.notes, "\(one.name)")
        #expect(notes.allSatisfy { !$0.description.isEmpty })
      } catch { Issue.record("\(one.name): \(error)") }
    }
  }

  private static func kind(_ note: ONNXNote) -> String {
    switch note {
    case .leftOut(_, let name): "left out \(name)"
    case .otherOutputs: "other outputs"
    case .bytes: "bytes"
    case .rounded: "rounded"
    case .costly: "costly"
    }
  }
}
