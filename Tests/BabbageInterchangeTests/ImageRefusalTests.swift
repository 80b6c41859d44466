import Babbage
import BabbageInterchange
import Foundation
import Testing

/// Images in the forms in which models take them, and what is refused of them.
@Suite struct ImageRefusalTests {
  /// The transposition that follows tells where an image has its channels, whatever their number.
  @Test(arguments: [[1, 5, 6, 4], [1, 3, 3, 3]]) func imagesWithChannelsLast(shape: [Int]) throws {
    var builder = ModelBuilder(input: shape)
    builder.floats("w", [2, shape[3], 2, 2])
    builder.node("Transpose", ["image"], ["t"], ints: ["perm": [0, 3, 1, 2]])
    builder.node("Conv", ["t", "w"], ["y"])
    builder.output("y")
    #expect(
      try ONNXFile.decode(builder.bytes).input
        == MapShape(channels: shape[3], height: shape[1], width: shape[2]))
  }

  private static func ofBytes(_ nodes: (inout ModelBuilder) -> Void) throws -> Data {
    var builder = ModelBuilder(input: [1, 2, 4, 4])
    builder.graph.input[0].tensorType?.elemType = 2
    nodes(&builder)
    builder.output("y")
    return try builder.bytes
  }

  /// Integers wrap around, which a network does not.
  @Test(arguments: ["Add", "Div", "AveragePool", "Relu"]) func arithmeticWithBytes(op: String)
    throws
  {
    let bytes = try Self.ofBytes {
      $0.floats("two", [1], repeating: 2)
      $0.node("Identity", ["image"], ["x"])
      $0.node(
        op, ["Add", "Div"].contains(op) ? ["x", "two"] : ["x"], ["y"],
        ints: op == "AveragePool" ? ["kernel_shape": [2, 2]] : [:])
    }
    let error = #expect(throws: ONNXError.self) { try ONNXFile.decode(bytes) }
    #expect(error?.what == "arithmetic with an image of bytes")
  }

  /// Who says how images are normalised says so of bytes as well.
  @Test func bytesThatAreNormalised() throws {
    let bytes = try Self.ofBytes { $0.node("Cast", ["image"], ["y"], int: ["to": 1]) }
    var notes: [ONNXNote] = []
    let network = try ONNXFile.decode(bytes) { notes.append($0) }
    let deviation: Float = 1.0 / 255
    #expect(
      network.nodes.map(\.operation) == [
        .normalize(Normalization(mean: [0, 0], deviation: [deviation, deviation]))
      ])
    #expect(notes == [.bytes(input: "image")])
    notes = []
    let norm = Normalization(mean: [0.5, 0.5], deviation: [0.25, 0.5])
    let own = try ONNXFile.decode(bytes, options: ONNXImportOptions(normalization: norm)) {
      notes.append($0)
    }
    #expect(own.nodes.map(\.operation) == [.normalize(norm)])
    #expect(notes == [])
  }
}
