import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// Damaged models and tensors give a network or an error that says what is wrong, in little memory.
///
/// Each test runs in a process of its own, so that only its memory is measured.
@Suite(.timeLimit(.minutes(30))) struct FuzzTests {
  @Test func damagedModels() async {
    await #expect(processExitsWith: .success) { try Fuzz.damagedModels() }
  }

  @Test func modelsWithOtherFields() async {
    await #expect(processExitsWith: .success) { try Fuzz.modelsWithOtherFields() }
  }

  /// Quantised graphs, and models with their weights in another file.
  @Test func quantizedAndExternalModels() async {
    await #expect(processExitsWith: .success) { try Fuzz.quantizedAndExternalModels() }
  }

  @Test func damagedTensorFiles() async {
    await #expect(processExitsWith: .success) { try Fuzz.damagedTensorFiles() }
  }
}

private enum Fuzz {
  private static func models() throws -> [Data] {
    var random = SeededGenerator(seed: 1, stream: 74)
    let residual = try Network.resNet(
      depth: 8, input: MapShape(channels: 3, height: 8, width: 8), seed: 1)
    return try [
      ONNXFile.encode(residual, weights: .dense),
      ONNXFile.encode(residual.withRandom("*: filters=linear/4 channels=linear/4 bits=4")),
      ONNXFile.encode(.randomLayers(using: &random), steps: [.reduce, .expand]),
      ONNXFile.encode(.randomLayers(using: &random), steps: []),
    ]
  }

  static func damagedModels() throws {
    let files = try models().map(Array.init)
    var mutator = Mutator(seed: 11)
    try fuzz(count: 4000) { turn in
      let bytes = mutator.mutated(files[turn % files.count], others: files)
      _ = try ONNXFile.decode(Data(bytes))
    }
  }

  /// Well-formed models with altered fields, which get deeper than damaged bytes.
  static func modelsWithOtherFields() throws {
    let files = try models().map { try ModelProto(serialized: $0) }
    var random = SeededGenerator(seed: 12, stream: 75)
    var spoiled = 0
    try fuzz(count: 4000) { turn in
      var model = files[turn % files.count]
      var graph = try #require(model.graph)
      for _ in 0...Int.random(in: 0...2, using: &random) { spoil(&graph, using: &random) }
      model.graph = graph
      if model != files[turn % files.count] { spoiled += 1 }
      _ = try ONNXFile.decode(model.serialized())
    }
    #expect(spoiled > 3500, "some have nothing that could be altered")
  }

  static func quantizedAndExternalModels() throws {
    let scratch = try Scratch()
    let model = try ModelProto(serialized: models()[0])
    let (external, weights) = model.external(in: "weights")
    let (codes, weightsOfCodes) = model.quantized.external(in: "codes")
    _ = try scratch.write(weights, to: "weights")
    _ = try scratch.write(weightsOfCodes, to: "codes")
    let valid = [external, model.quantized, codes, ModelBuilder.ofCodes().model]
    let files = try valid.map { try Array($0.serialized()) }
    for (index, file) in files.enumerated() {
      let url = try scratch.write(Data(file), to: "valid")
      let network = try ONNXFile.read(from: url)
      #expect(index == 0 || network.nodes.contains { $0.range != nil })
    }
    var (mutator, random) = (Mutator(seed: 14), SeededGenerator(seed: 15, stream: 76))
    try fuzz(count: 4000) { turn in
      let index = turn / 2 % valid.count
      var bytes = Data(mutator.mutated(files[index], others: files))
      if turn.isMultiple(of: 2) {
        var model = valid[index]
        var graph = try #require(model.graph)
        for _ in 0...Int.random(in: 0...2, using: &random) { spoil(&graph, using: &random) }
        model.graph = graph
        bytes = try model.serialized()
      }
      _ = try ONNXFile.read(from: scratch.write(bytes, to: "model"))
    }
  }

  private static func spoil(_ graph: inout GraphProto, using random: inout SeededGenerator) {
    let numbers: [Int64] = [
      0, 1, -1, 2, 3, 7, 65_536, 1 << 31, 1 << 40, .max, .min, .min + 1,
    ]
    let number = numbers.randomElement(using: &random) ?? 0
    let node = Int.random(in: 0..<graph.node.count, using: &random)
    let tensor = Int.random(in: 0..<max(graph.initializer.count, 1), using: &random)
    let names =
      graph.node.flatMap { $0.output + $0.input } + graph.initializer.map(\.name) + ["none"]
    let name = names.randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<13, using: &random) {
    case 0: graph.initializer[tensor].dims.append(number)
    case 1 where !graph.initializer[tensor].dims.isEmpty:
      graph.initializer[tensor].dims[0] = number
    case 2: graph.initializer[tensor].dataType = Int32.random(in: 0...20, using: &random)
    case 3: graph.initializer.remove(at: tensor)
    case 4 where !graph.node[node].input.isEmpty:
      let input = Int.random(in: 0..<graph.node[node].input.count, using: &random)
      graph.node[node].input[input] = name
    case 5: graph.node[node].output = [name]
    case 6:
      let operators = [
        "Conv", "Gemm", "MatMul", "Add", "Mul", "Div", "Concat", "Slice", "Pad", "Reshape",
        "Transpose",
        "Shape", "Gather", "ReduceMean", "MaxPool", "Softmax", "Squeeze", "Clip", "Range", "Expand",
        "ConstantOfShape", "ArgMax", "ZipMap", "Cast", "Identity", "QuantizeLinear",
        "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul",
        "ConvInteger", "MatMulInteger", "LRN", "Resize",
      ]
      graph.node[node].opType = operators.randomElement(using: &random) ?? ""
    case 7 where !graph.node[node].attribute.isEmpty:
      let attribute = Int.random(in: 0..<graph.node[node].attribute.count, using: &random)
      if graph.node[node].attribute[attribute].ints.isEmpty {
        graph.node[node].attribute[attribute].i = number
      } else {
        graph.node[node].attribute[attribute].ints[0] = number
      }
    case 8: graph.node.swapAt(node, Int.random(in: 0..<graph.node.count, using: &random))
    case 9:
      var output = graph.output[0]
      output.name = name
      graph.output.insert(output, at: Int.random(in: 0...1, using: &random))
    case 10: graph.input[0].tensorType?.elemType = Int32.random(in: 0...20, using: &random)
    case 11:
      graph.initializer[tensor].dataLocation = .external
      let texts = ["location", "offset", "length", "..", "/", "none", "-1", "\(number)"]
      graph.initializer[tensor].externalData = (0...3).map { _ in
        var entry = StringStringEntryProto()
        entry.key = texts.randomElement(using: &random) ?? ""
        entry.value = texts.randomElement(using: &random) ?? ""
        return entry
      }
    default:
      // Integers are shapes, axes and bounds.
      let integers = graph.initializer.indices.filter { graph.initializer[$0].dataType == 7 }
      guard let place = integers.randomElement(using: &random) else { return }
      guard var raw = graph.initializer[place].rawData, raw.count >= 8 else { return }
      let bytes = withUnsafeBytes(of: number.littleEndian, Array.init)
      raw.replaceSubrange(raw.startIndex..<(raw.startIndex + 8), with: bytes)
      graph.initializer[place].rawData = raw
    }
  }

  static func damagedTensorFiles() throws {
    let network = try Network.resNet(depth: 8, input: MapShape(channels: 1, height: 8, width: 8))
    let file = Array(Safetensors.file(of: network))
    var mutator = Mutator(seed: 13)
    try fuzz(count: 4000) { turn in
      var bytes = mutator.mutated(file, others: [file])
      if turn.isMultiple(of: 2) {
        // Damage within the header, whose length is made to fit.
        let length = Int(file[0]) | Int(file[1]) << 8
        let header = mutator.mutated(Array(file[8..<(8 + length)]), others: [file])
        let size = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init)
        bytes = size + header + file[(8 + length)...]
      }
      _ = try SafetensorsFile(Data(bytes)).filling(network)
    }
  }

  /// Decodes many damaged files and checks what is thrown.
  private static func fuzz(count: Int, decode: (Int) throws -> Void) throws {
    var refused = 0
    var slowest = Duration.zero
    let growth = try PeakMemory.growth {
      for turn in 0..<count {
        let start = ContinuousClock.now
        do {
          try decode(turn)
        } catch let error as any DescribedError {
          refused += 1
          #expect(!error.what.isEmpty && !error.location.isEmpty && !error.remedy.isEmpty)
        }
        slowest = max(slowest, .now - start)
      }
    }
    print("fuzz: \(refused) of \(count) refused, \(slowest) the slowest, \(growth >> 10) KiB more")
    #expect(refused > count / 10)
    #expect(refused < count, "some must stay valid, or nothing deep was tested")
    #expect(growth < 200_000_000)
  }
}
