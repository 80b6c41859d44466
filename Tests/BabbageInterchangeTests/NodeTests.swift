import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// ONNX's own tests of operators, of the Python package `onnx`: those that could be part of an image
/// classifier made of the operators that are read.
@Suite(.needs(.onnxRuntime), .tags(.tool)) struct NodeTests {
  private struct List: Decodable {
    struct Case: Decodable {
      let name: String
      let count: Int
      let shape: [Int]
      let isRounded: Bool
      let operators: [String]
    }
    let cases: [Case]
    let tests: Int
    let others: [String: Int]
  }

  /// None computes something else, and 1 in 20 at most is refused, by node and operator.
  ///
  /// `scripts/onnx-tests` writes the counts into the documentation.
  @Test(.slow, .tags(.slow)) func noneComputesSomethingElse() throws {
    let scratch = try Scratch()
    try Oracle.python("nodes.py", list: [scratch.url.path] + ONNXFile.operators)
    let data = try Data(contentsOf: scratch.url.appendingPathComponent("nodes.json"))
    let list = try JSONDecoder().decode(List.self, from: data)
    try #require(list.cases.count > 190)
    var (passed, wrong, refused) = (0, [String](), [(name: String, reason: String)]())
    for one in list.cases {
      let file = scratch.url.appendingPathComponent(one.name)
      do {
        let network = try ONNXFile.read(from: file.appendingPathExtension("onnx"))
        let images = try Oracle.floats(in: file.appendingPathExtension("images"))
          .split(into: one.count).map { channelsFirst($0, one.shape, network.input) }
        let scores = try Oracle.floats(in: file.appendingPathExtension("scores"))
        let found = try network.scores(of: images).flatMap { $0 }
        let isRight = agree(found, scores, within: one.isRounded ? 2e-3 : 1e-5)
        if isRight { passed += 1 } else { wrong.append(one.name) }
      } catch let error as any DescribedError {
        #expect(
          error.location.hasPrefix("at node") || error.location.hasPrefix("at input"),
          "\(one.name): \(error)")
        refused.append((one.name, error.what))
      }
    }
    #expect(wrong == [])
    #expect(refused.count * 20 <= list.cases.count, "\(refused)")
    let others = list.others.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "- \($0.value): \($0.key)" }
    let text =
      """
      | ONNX's tests of operators | |
      |---|---:|
      | in the package `onnx` | \(list.tests) |
      | that could be part of a classifier of the operators above | \(list.cases.count) |
      | pass | \(passed) |
      | refused, by node and operator | \(refused.count) |
      | wrong | \(wrong.count) |

      Refused are:

      \(refused.map { "- `\($0.name)`: \($0.reason)" }.joined(separator: "\n"))

      Other tests do not count, for the first of these reasons:

      \(others.joined(separator: "\n"))
      """
    try Snapshot.expect(text + "\n", is: "onnx-tests")
  }

  @Test func countsAreThoseOfTheDocumentation() throws {
    let counts = try String(
      contentsOf: Repository.root.appendingPathComponent(
        "Tests/BabbageInterchangeTests/Snapshots/onnx-tests"), encoding: .utf8)
    let document = try String(
      contentsOf: Repository.root.appendingPathComponent("docs/onnx.md"), encoding: .utf8)
    #expect(document.contains(counts), "run scripts/onnx-tests")
  }

  /// The image with its channels first: these tests have them last where the import says so.
  private func channelsFirst(_ image: [Float], _ shape: [Int], _ input: MapShape) -> [Float] {
    let isLast = shape.count == 3 && shape != input.axes && shape[2] == input.channels
    let isSequence = shape.count == 2 && input.axes == [shape[1], 1, shape[0]] && shape[1] > 1
    guard isLast || isSequence else { return image }
    return (0..<input.channels).flatMap { channel in
      stride(from: channel, to: image.count, by: input.channels).map { image[$0] }
    }
  }

  private func agree(_ found: [Float], _ wanted: [Float], within tolerance: Float) -> Bool {
    guard found.count == wanted.count else { return false }
    return zip(found, wanted).allSatisfy { one, other in
      one == other || one.isNaN && other.isNaN
        || (one - other).magnitude <= tolerance * max(1, other.magnitude)
    }
  }
}
