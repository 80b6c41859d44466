import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// Small files that would take up all stack, memory or time are refused.
///
/// Each test runs in a process of its own, which may crash, and whose memory is measured.
@Suite(.timeLimit(.minutes(10))) struct HostileModelTests {
  @Test func deepNesting() async {
    await #expect(processExitsWith: .success) {
      #expect(throws: Hostile.damaged) { try ONNXFile.decode(Wire.nested(levels: 200_000)) }
    }
  }

  @Test func deepNestingOnASmallStack() async {
    await #expect(processExitsWith: .success) {
      let results = await withCheckedContinuation { continuation in
        let thread = Thread {
          // The second is as deep as protobuf's own libraries go.
          let models = [200_000, 98].map(Wire.nested(levels:))
          continuation.resume(
            returning: models.map { bytes in
              Result { try ModelProto(serialized: bytes) }
            })
        }
        thread.stackSize = 512 << 10
        thread.start()
      }
      #expect(throws: Hostile.damaged) { try results[0].get() }
      let shallow = try results[1].get()
      #expect(shallow.graph?.node.count == 1)
    }
  }

  @Test func manyEmptyNodes() async {
    await #expect(processExitsWith: .success) {
      let file = Data(Wire.field(7, Wire.repeated(Wire.field(1, []), doublings: 23)))
      let growth = try PeakMemory.growth {
        #expect(throws: Hostile.damaged) { try ONNXFile.decode(file) }
      }
      #expect(growth < 800_000_000)
    }
  }

  /// Each of a million parts is merged with as many nodes as were there before.
  @Test func aGraphInManyParts() async {
    await #expect(processExitsWith: .success) {
      let node = Wire.field(1, [])
      let first = Wire.field(7, Wire.repeated(node, doublings: 20))
      let others = Wire.repeated(Wire.field(7, node), doublings: 20)
      #expect(throws: Hostile.damaged) { try ONNXFile.decode(Data(first + others)) }
    }
  }

  /// Many nodes together may not claim more than the weights of a large network take.
  @Test(arguments: ["Slice", "Concat"]) func manyConstantsOfAFewBytes(op: String) async {
    await #expect(processExitsWith: .success) { [op] in
      var builder = ModelBuilder(input: [1, 2, 4, 4])
      builder.integers("shape", [op == "Slice" ? 1 << 26 : 1 << 24])
      builder.integers("from", [0])
      builder.integers("to", [1])
      var last = "image"
      if op == "Concat" { builder.node("ConstantOfShape", ["shape"], ["c"]) }
      for index in 0..<20 {
        if op == "Slice" {
          builder.node("ConstantOfShape", ["shape"], ["c\(index)"])
        } else {
          builder.node(
            "Concat", [String](repeating: "c", count: 4), ["c\(index)"], int: ["axis": 0])
        }
        builder.node("Slice", ["c\(index)", "from", "to"], ["s\(index)"])
        builder.node("Add", [last, "s\(index)"], ["y\(index)"])
        last = "y\(index)"
      }
      builder.output(last)
      let file = try builder.bytes
      let growth = try PeakMemory.growth {
        let error = #expect(throws: ONNXError.self) { try ONNXFile.decode(file) }
        #expect(error == .constantTooLarge(node: op == "Slice" ? "c4" : "c3"))
      }
      #expect(growth < 1_400_000_000)
    }
  }

  /// The largest layer of VGG, in a few bytes, takes up little more than its weights.
  @Test(.slow, .tags(.slow)) func weightsOfVGG() async {
    await #expect(processExitsWith: .success) {
      var builder = ModelBuilder(input: [1, 512, 7, 7])
      builder.integers("shape", [4096, 25_088])
      builder.node("ConstantOfShape", ["shape"], ["w"])
      builder.node("Flatten", ["image"], ["flat"])
      builder.node("Gemm", ["flat", "w"], ["y"], int: ["transB": 1])
      builder.output("y")
      let file = try builder.bytes
      let growth = try PeakMemory.growth {
        let network = try ONNXFile.decode(file)
        #expect(network.size.parameters == 4096 * 25_088)
      }
      #expect(growth < 900_000_000)
    }
  }

  /// Nor may what is computed of one constant again and again.
  @Test func manyResultsOfOneConstant() async {
    await #expect(processExitsWith: .success) {
      var builder = ModelBuilder(input: [1, 2, 4, 4])
      builder.integers("shape", [1 << 24])
      builder.node("ConstantOfShape", ["shape"], ["t0"])
      for index in 1..<40 { builder.node("Transpose", ["t\(index - 1)"], ["t\(index)"]) }
      builder.node("Add", ["image", "t39"], ["y"])
      builder.output("y")
      let file = try builder.bytes
      #expect(throws: ONNXError.constantTooLarge(node: "t32")) { try ONNXFile.decode(file) }
    }
  }

  /// Parts of a constant count like any other results.
  @Test func manyPartsOfOneConstant() async {
    await #expect(processExitsWith: .success) {
      var builder = ModelBuilder(input: [1, 2, 4, 4])
      builder.integers("shape", [1 << 24])
      builder.node("ConstantOfShape", ["shape"], ["t"])
      for index in 0..<40 { builder.node("Split", ["t"], ["a\(index)", "b\(index)"]) }
      builder.node("Concat", (0..<40).flatMap { ["a\($0)", "b\($0)"] }, ["c"], int: ["axis": 0])
      builder.node("Add", ["image", "c"], ["y"])
      builder.output("y")
      let file = try builder.bytes
      #expect(throws: ONNXError.constantTooLarge(node: "a31")) { try ONNXFile.decode(file) }
    }
  }

  /// A header that claims a tensor of a gigabyte, in a file that has none of it.
  @Test func externalDataThatIsNotThere() async {
    await #expect(processExitsWith: .success) {
      let scratch = try Scratch()
      try scratch.write(Data(count: 100), to: "w.data")
      var builder = ModelBuilder(input: [1, 2, 4, 4])
      builder.external("w", [1 << 28], [("location", "w.data")])
      builder.node("Add", ["image", "w"], ["y"])
      builder.output("y")
      let model = try scratch.write(builder.bytes, to: "model.onnx")
      let growth = try PeakMemory.growth {
        let error = #expect(throws: ONNXError.self) { try ONNXFile.read(from: model) }
        #expect(error?.what.hasPrefix("the file 'w.data' has 100 bytes where") == true)
      }
      #expect(growth < 50_000_000)
    }
  }
}

private enum Hostile {
  static let damaged = ONNXError.notAModel("its protocol buffers are damaged")
}
