import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// The messages of ONNX as bytes.
@Suite struct ModelProtoTests {
  /// A model with a value in every field that is written; the same as in `Oracle/fields.py`.
  private static var full: ModelProto {
    var builder = ModelBuilder(input: [nil, 2], opset: 21)
    builder.node("Op", ["a", ""], ["b"], name: "node", int: ["i": -1], domain: "own")
    builder.graph.node[0].attribute += [
      attribute("f", .float) { $0.f = 0 }, attribute("s", .string) { $0.s = Data([0, 255]) },
      attribute("t", .tensor) { $0.t = TensorProto() },
      attribute("floats", .floats) { $0.floats = [1.5, -2] },
      attribute("ints", .ints) { $0.ints = [.min, .max] },
      attribute("strings", .strings) { $0.strings = [Data("é".utf8), Data()] },
    ]
    builder.floats("raw", [1], repeating: 0.5)
    builder.integers("int64", [3, -3])
    builder.graph.initializer += [
      tensor("float", 1) { $0.floatData = [0.25, .infinity] },
      tensor("int32", 6) { $0.int32Data = [-7, 7] },
      tensor("double", 11) { $0.doubleData = [1e300] },
      tensor("uint64", 13) { $0.uint64Data = [.max] },
      tensor("external", 1) {
        $0.externalData = [entry("location", "file")]
        $0.dataLocation = .external
      },
    ]
    builder.output("b")
    builder.graph.output[0].tensorType?.shape?.dim.append(.unknown)
    var model = builder.model
    model.producerName = "babbage"
    model.opsetImport[0].domain = "ai.onnx"
    model.metadataProps = [entry("key", "a\0b")]
    return model
  }

  private static func attribute(
    _ name: String, _ type: AttributeProto.AttributeType, set: (inout AttributeProto) -> Void
  ) -> AttributeProto {
    var attribute = AttributeProto()
    (attribute.name, attribute.type) = (name, type)
    set(&attribute)
    return attribute
  }

  private static func tensor(
    _ name: String, _ type: Int32, set: (inout TensorProto) -> Void
  ) -> TensorProto {
    var tensor = TensorProto()
    (tensor.name, tensor.dataType) = (name, type)
    set(&tensor)
    return tensor
  }

  private static func entry(_ key: String, _ value: String) -> StringStringEntryProto {
    var entry = StringStringEntryProto()
    (entry.key, entry.value) = (key, value)
    return entry
  }

  @Test func whatIsWrittenIsRead() throws {
    #expect(try ModelProto(serialized: Self.full.serialized()) == Self.full)
    #expect(try ModelProto(serialized: Data()) == ModelProto())
  }

  @Test(.needs(.onnxRuntime), .tags(.tool)) func theBytesArePythons() throws {
    let scratch = try Scratch()
    try Oracle.python("fields.py", scratch.path("fields.onnx"))
    let bytes = try Data(contentsOf: scratch.url.appendingPathComponent("fields.onnx"))
    #expect(try ModelProto(serialized: bytes) == Self.full)
    #expect(try Self.full.serialized() == bytes)
  }

  @Test(.needs(.onnxRuntime), .tags(.tool)) func pythonWritesExportsTheSame() throws {
    let scratch = try Scratch()
    let network = try Network.resNet(depth: 8, seed: 8)
      .withRandom("*: filters=linear/4 channels=linear/4 bits=4")
      .replacing(classNames: (0..<10).map { "Klasse é \($0)" })
    let files = try ONNXWeights.allCases.map {
      try scratch.write(ONNXFile.encode(network, weights: $0), to: "\($0).onnx").path
    }
    try Oracle.python("rewritten.py", list: files)
  }

  /// Numbers of a list may come packed or one by one, whatever the format says.
  @Test func listsOfBothKinds() throws {
    let tensor =
      Wire.field(1, [2, 3]) + Wire.field(1, integer: 4)
      + Wire.varint(4 << 3 | 5) + [0, 0, 128, 63] + Wire.field(4, [0, 0, 0, 64])
    let model = try ModelProto(serialized: Data(Wire.field(7, Wire.field(5, tensor))))
    let read = try #require(model.graph?.initializer.first)
    #expect(read.dims == [2, 3, 4])
    #expect(read.floatData == [1, 2])
  }

  @Test func whatIsNotKnownIsSkipped() throws {
    let attribute =
      Wire.field(1, "a".utf8) + Wire.field(20, integer: 99) + Wire.field(22, [])
      + Wire.field(77, [1])
    let tensor = Wire.field(14, integer: 99) + Wire.field(2, integer: 1000)
    let sequence = Wire.field(2, Wire.field(4, []))
    let graph =
      Wire.field(1, Wire.field(5, attribute)) + Wire.field(5, tensor) + Wire.field(11, sequence)
    let model = try ModelProto(serialized: Data(Wire.field(7, graph) + Wire.field(99, integer: 5)))
    let read = try #require(model.graph)
    #expect(read.node.first?.attribute.first?.type == .undefined)
    #expect(read.node.first?.attribute.first?.hasSparseTensor == true)
    #expect(read.initializer.first?.dataLocation == .default)
    #expect(read.initializer.first?.dataType == 1000)
    #expect(read.input == [ValueInfoProto()])
  }

  @Test func textsThatAreNotUTF8() throws {
    let name = Wire.field(7, Wire.field(2, [0x41, 0xFF]))
    #expect(throws: ONNXError.notAModel("its protocol buffers are damaged")) {
      try ModelProto(serialized: Data(name))
    }
  }

  /// By the rules of protocol buffers.
  @Test func twoModelsInOneFileAreMerged() throws {
    var other = ModelBuilder()
    other.node("Relu", ["image"], ["y"])
    let merged = try ModelProto(serialized: Self.full.serialized() + other.bytes)
    #expect(merged.graph?.node == Self.full.graph.map { $0.node + other.graph.node })
    #expect(merged.graph?.initializer == Self.full.graph?.initializer)
    #expect(merged.graph?.name == "built")
  }

  @Test func filesBeyondTheFormat() throws {
    let count = try Self.full.serialized().count
    #expect(throws: ONNXError.tooLarge(bytes: count)) {
      try Self.full.serialized(limit: count - 1)
    }
    #expect(try Self.full.serialized(limit: count).count == count)
  }
}
