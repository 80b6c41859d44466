import Babbage
import BabbageInterchange
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// Models that ONNX Runtime's quantiser made, in each of its formats.
@Suite(.needs(.onnxRuntime), .tags(.tool)) struct QuantizedModelTests {
  private struct Case: Decodable {
    let name: String
    /// The ranges of all quantised maps.
    let ranges: [[Double]]
    /// The largest step between neighbouring codes.
    let step: Float
    let operators: [String]
  }

  private let scratch: Scratch
  private let cases: [Case]

  init() throws {
    scratch = try Scratch()
    try Oracle.python("quantized.py", scratch.url.path)
    let list = try Data(contentsOf: scratch.url.appendingPathComponent("quantized.json"))
    cases = try JSONDecoder().decode([Case].self, from: list)
  }

  private func network(_ one: Case) throws -> Network {
    try ONNXFile.read(from: scratch.url.appendingPathComponent("\(one.name).onnx"))
  }

  private func floats(_ one: Case, _ part: String) throws -> [[Float]] {
    try Oracle.floats(in: scratch.url.appendingPathComponent("\(one.name).\(part)")).split(into: 40)
  }

  /// The network computes what the model does, but for rounding: half a step of each of the maps on
  /// the way, which add up at random.
  @Test func scoresAgreeWithinRounding() throws {
    #expect(cases.count == 13)
    for one in cases {
      let network = try network(one)
      let (mine, theirs) = (
        try network.scores(of: floats(one, "images")), try floats(one, "scores")
      )
      let differences = zip(mine.joined(), theirs.joined()).map { ($0 - $1).magnitude }
      // What is quantised anew for each image has some 100 codes for the scores.
      let largest = theirs.joined().map(\.magnitude).max() ?? 0
      let step = one.step > 0 ? one.step : largest / 100
      let mean = differences.reduce(0, +) / Float(differences.count)
      #expect(mean < step, "\(one.name)")
      #expect((differences.max() ?? .infinity) < 5 * step, "\(one.name)")
      let agreed = zip(mine, theirs).count { $0.indexOfMaximum == $1.indexOfMaximum }
      #expect(agreed >= 36, "\(one.name): \(agreed)")
    }
  }

  /// The ranges of the codes are the network's own, in whatever format they were.
  @Test func rangesAreThoseOfTheModel() throws {
    for one in cases {
      let ranges = try network(one).nodes.compactMap(\.range)
      let known = one.ranges.map { Float($0[0])...Float($0[1]) }
      #expect(ranges.isEmpty == known.isEmpty)
      for range in ranges {
        #expect(known.contains { isSame($0, range) }, "\(one.name): \(range)")
      }
      // The image has the range of images.
      for range in known.dropFirst() {
        #expect(ranges.contains { isSame($0, range) }, "\(one.name): \(range)")
      }
    }
  }

  /// The quantiser leaves ReLU and ReLU6 out where codes begin at 0; the network has them.
  @Test func activationsAreGivenBack() throws {
    func activations(_ network: Network) -> [Activation] {
      network.nodes.compactMap {
        if case .activation(let activation) = $0.operation { activation } else { nil }
      }
    }
    let original = try ONNXFile.read(from: scratch.url.appendingPathComponent("float.onnx"))
    let known = activations(original)
    #expect(known.count == 5 && known.contains(.clip(low: 0, high: 6)))
    for one in cases {
      let network = try network(one)
      let found = activations(network)
      #expect(found.count == 5, "\(one.name)")
      #expect(found.count { $0 == .relu || $0 == .clip(low: 0, high: 6) } == 4, "\(one.name)")
    }
  }

  /// As Brevitas and others write it: codes of weights and of maps that a Clip keeps within bounds.
  @Test func codesThatAreClipped() throws {
    var model = ModelBuilder(input: [1, 2, 4, 4])
    model.floats("step", [], repeating: 0.25)
    model.tensor("w", [1, 2, 1, 1], [0.6, -9])
    model.bytes("zero", 3, 0)
    model.bytes("low", 3, 0x81)
    model.bytes("high", 3, 7)
    for (value, name) in [("image", "x"), ("w", "v")] {
      model.node("QuantizeLinear", [value, "step", "zero"], ["\(name)q"])
      model.node("Clip", ["\(name)q", "low", "high"], ["\(name)c"])
      model.node("DequantizeLinear", ["\(name)c", "step", "zero"], [name])
    }
    model.node("Conv", ["x", "v"], ["y"])
    model.node("QuantizeLinear", ["y", "step", "zero"], ["yq"])
    model.node("Clip", ["yq", "low", "high"], ["yc"])
    model.node("DequantizeLinear", ["yc", "step", "zero"], ["scores"])
    model.output("scores")
    let network = try ONNXFile.decode(model.bytes)
    // 0.6 is 2.4 steps; -9 is cut off at -127 to 7 steps.
    #expect(network.layers.first?.layer.dense.weight.parameter.tensor.values == [0.5, -9])
    #expect(network.nodes.map(\.range) == [-31.75...1.75])
  }

  /// The integer engine has codes over these ranges, whatever images it is calibrated on.
  @Test func integersTakeTheRanges() throws {
    for one in cases where one.step > 0 {
      let (network, images) = (try network(one), try floats(one, "images"))
      let black = [[Float](repeating: 0, count: network.input.count)]
      let integers = try IntegerNetwork(network, calibratedOn: black)
      let seen = try IntegerNetwork(network, calibratedOn: images)
      let theirs = try floats(one, "scores")
      for engine in [integers, seen] {
        var executor = try Executor(engine)
        let scores = images.map { executor.run($0) }
        let agreed = zip(scores, theirs).count { $0.indexOfMaximum == $1.indexOfMaximum }
        #expect(agreed >= 34, "\(one.name): \(agreed)")
      }
    }
  }

  private func isSame(_ one: ClosedRange<Float>, _ other: ClosedRange<Float>) -> Bool {
    let width = max(one.upperBound - one.lowerBound, 1e-9)
    return (one.lowerBound - other.lowerBound).magnitude < 1e-5 * width
      && (one.upperBound - other.upperBound).magnitude < 1e-5 * width
  }
}

extension [Float] {
  fileprivate var indexOfMaximum: Int? { indices.max { self[$0] < self[$1] } }
}
