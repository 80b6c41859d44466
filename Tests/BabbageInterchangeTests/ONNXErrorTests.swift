import Babbage
import BabbageInterchange
import Foundation
import Testing

/// What cannot become a network is refused with the node, the operator and what would help.
@Suite struct ONNXErrorTests {
  /// A model of one convolution, which a test then spoils.
  private static func small(opset: Int64 = 17) -> ModelBuilder {
    var builder = ModelBuilder(opset: opset)
    builder.floats("w", [3, 2, 3, 3])
    builder.node("Conv", ["image", "w"], ["y"], name: "/features/conv/Conv")
    builder.output("y")
    return builder
  }

  private func error(of builder: ModelBuilder) throws -> ONNXError? {
    do {
      _ = try ONNXFile.decode(builder.bytes)
    } catch let error as ONNXError {
      #expect(!error.what.isEmpty && !error.location.isEmpty && !error.remedy.isEmpty)
      return error
    }
    return nil
  }

  @Test func theSmallModelIsRight() throws {
    let network = try ONNXFile.decode(Self.small().bytes)
    #expect(network.nodes.map(\.name) == ["features.conv"])
    #expect(network.output == MapShape(channels: 3, height: 2, width: 2))
  }

  @Test func damagedBytes() throws {
    let error = #expect(throws: ONNXError.self) {
      try ONNXFile.decode(Data([0xFF, 0xFF, 0xFF, 0xFF]))
    }
    #expect(error == .notAModel("its protocol buffers are damaged"))
    #expect(throws: ONNXError.notAModel("it has no graph")) { try ONNXFile.decode(Data()) }
  }

  @Test(arguments: [0, 6, 25]) func unknownVersions(opset: Int64) throws {
    #expect(try error(of: Self.small(opset: opset)) == .unsupportedOpset(Int(opset)))
  }

  @Test func unknownOperatorsAreNamedWithAdvice() throws {
    var builder = ModelBuilder(input: [1, 2, 4, 4])
    builder.node("Flatten", ["image"], ["x"])
    builder.node("LogSoftmax", ["x"], ["y"], name: "/LogSoftmax")
    builder.output("y")
    let error = try #require(try error(of: builder))
    #expect(
      "\(error)" == "operator LogSoftmax is not supported, at node '/LogSoftmax', "
        + "end the model at the scores, before LogSoftmax: the order of classes is the same")
  }

  /// Numbers that no file can hold are refused by the node's name.
  @Test(arguments: [
    (Float(-0.5), Float(1), NetworkError.badVariance(node: "norm")),
    (.nan, 1, .notFinite(node: "norm")), (.infinity, 1, .notFinite(node: "norm")),
    (1, .nan, .notFinite(node: "norm")), (1, -.infinity, .notFinite(node: "norm")),
  ])
  func badNormalizations(variance: Float, scale: Float, expected: NetworkError) throws {
    var builder = ModelBuilder()
    builder.floats("scale", [2], repeating: scale)
    builder.floats("zero", [2], repeating: 0)
    builder.floats("variance", [2], repeating: variance)
    builder.node(
      "BatchNormalization", ["image", "scale", "zero", "zero", "variance"], ["y"],
      name: "/norm/BatchNormalization")
    builder.output("y")
    let error = #expect(throws: NetworkError.self) { try ONNXFile.decode(builder.bytes) }
    #expect(error == expected)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func badWeights(value: Float) throws {
    var builder = ModelBuilder()
    builder.floats("w", [3, 2, 3, 3], repeating: value)
    builder.node("Conv", ["image", "w"], ["y"], name: "/conv/Conv")
    builder.output("y")
    #expect(throws: NetworkError.notFinite(node: "conv")) { try ONNXFile.decode(builder.bytes) }
  }

  @Test func otherDomains() throws {
    var builder = ModelBuilder()
    builder.node("FusedConv", ["image"], ["y"], domain: "com.microsoft")
    builder.output("y")
    #expect(
      try error(of: builder)
        == .unsupportedOperator(
          "com.microsoft.FusedConv", node: "y", advice: "export with standard operators only"))
  }

  @Test func cycles() throws {
    var builder = Self.small()
    builder.graph.output = []
    builder.node("Add", ["y", "b"], ["a"])
    builder.node("Relu", ["a"], ["b"])
    builder.output("b")
    #expect(try error(of: builder) == .cycle(node: "a"))
  }

  @Test func nodesInAnyOrder() throws {
    var builder = Self.small()
    builder.graph.output = []
    builder.node("Relu", ["b"], ["c"])
    builder.node("Relu", ["y"], ["b"])
    builder.output("c")
    #expect(try ONNXFile.decode(builder.bytes).nodes.map(\.name) == ["features.conv", "b", "c"])
  }

  @Test func aDeepGraph() throws {
    var builder = ModelBuilder()
    builder.node("Relu", ["image"], ["x0"])
    for index in 1..<20_000 { builder.node("Relu", ["x\(index - 1)"], ["x\(index)"]) }
    builder.output("x19999")
    #expect(try ONNXFile.decode(builder.bytes).nodes.count == 20_000)
  }

  @Test func missingValues() throws {
    var builder = Self.small()
    builder.graph.initializer = []
    #expect(try error(of: builder) == .missingValue("w", node: "/features/conv/Conv"))
    builder = Self.small()
    builder.graph.output[0].name = "z"
    #expect(
      try error(of: builder) == .unsupportedOutput("z", reason: "no node produces this output"))
  }

  @Test func valuesGivenTwice() throws {
    var builder = Self.small()
    builder.node("Relu", ["image"], ["y"])
    #expect(try error(of: builder) == .repeatedValue("y"))
  }

  @Test func severalInputsOrOutputs() throws {
    var builder = Self.small()
    builder.graph.input.append(ModelBuilder.value("mask", [1]))
    #expect(try error(of: builder)?.what == "2 inputs where one image is expected")
    builder = Self.small()
    builder.output("y")
    #expect(try error(of: builder)?.what == "2 outputs where one list of scores is expected")
    #expect(try error(of: builder)?.location == "at output 'y, y'")
  }

  @Test(
    arguments: [
      ([8, 2, 4, 4], "batches of 8 images"), ([nil, 2, nil, 4], "the size of the image is open"),
      ([nil, 2, 4, 4, 4], "5 axes where a batch of images has four"),
      ([nil, 1 << 20, 1 << 20, 1 << 20], "an image of 1048576x1048576x1048576 is too large"),
    ] as [([Int?], String)])
  func inputsThatAreNoImage(shape: [Int?], what: String) throws {
    var builder = Self.small()
    builder.graph.input = [ModelBuilder.value("image", shape)]
    #expect(try error(of: builder)?.what == what)
  }

  @Test func anOpenSizeCanBeGiven() throws {
    var builder = Self.small()
    builder.graph.input = [ModelBuilder.value("image", [nil, 2, nil, nil])]
    let size = MapShape(channels: 2, height: 6, width: 5)
    let network = try ONNXFile.decode(
      builder.bytes, options: ONNXImportOptions(inputSize: size))
    #expect(network.input == size)
    #expect(throws: ONNXError.self) {
      try ONNXFile.decode(
        builder.bytes,
        options: ONNXImportOptions(inputSize: MapShape(channels: 3, height: 6, width: 5)))
    }
  }

  @Test func inputsOfOtherNumbers() throws {
    var builder = Self.small()
    builder.graph.input[0].tensorType?.elemType = 6
    #expect(try error(of: builder)?.what == "its numbers are of type INT32")
    builder.graph.input[0].tensorType?.elemType = 17
    #expect(try error(of: builder)?.what == "its numbers are of type FLOAT8E4M3FN")
    builder = Self.small()
    builder.graph.initializer[0].dataType = 22
    #expect(try error(of: builder) == .unsupportedNumbers(tensor: "w", type: "INT4"))
  }

  /// Shapes that claim more data than there is, up to more than any memory.
  @Test(
    arguments: [
      [3, 2, 3], [3, 2, 3, 4], [1 << 29], [1 << 31, 1 << 31, 1 << 31], [-3, 2, 3, -3],
      [.max, .max], [0, 2, 3, 3],
    ] as [[Int64]])
  func tensorsThatAreNotThere(shape: [Int64]) throws {
    var builder = Self.small()
    builder.graph.initializer[0].dims = shape
    #expect(try error(of: builder) != nil)
  }

  @Test func typedFieldsThatAreTooShort() throws {
    var builder = Self.small()
    builder.graph.initializer[0].rawData = nil
    builder.graph.initializer[0].floatData = [1, 2, 3]
    #expect(
      try error(of: builder) == .badTensor("w", reason: "3 numbers for a shape of [3, 2, 3, 3]"))
  }

  @Test func weightsThatAreNotFinite() throws {
    var builder = Self.small()
    builder.floats("nan", [3], repeating: .nan)
    builder.graph.node[0].input.append("nan")
    #expect(throws: NetworkError.notFinite(node: "features.conv")) {
      try ONNXFile.decode(builder.bytes)
    }
  }

  @Test(
    arguments: [
      ("dilations", [2, 0], "dilations of [2, 0] for a kernel of [3, 3]"),
      (
        "dilations", [1, 40_000], "a kernel of [3, 3] with a dilation of [1, 40000]"
      ),
      ("strides", [1, 2, 3], "strides of [1, 2, 3] for a kernel of [3, 3]"),
      ("pads", [-1, 0, 0, 0], "a padding of [-1, 0, 0, 0]"),
      ("strides", [0, 0], "strides of [0, 0] for a kernel of [3, 3]"),
      ("strides", [.max, .max], "strides of [\(Int.max), \(Int.max)] for a kernel of [3, 3]"),
      ("kernel_shape", [5, 5], "weights that do not have the kernel's shape"),
    ] as [(String, [Int64], String)])
  func windowsThatAreNotKnown(attribute: String, values: [Int64], what: String) throws {
    var builder = Self.small()
    var added = AttributeProto()
    added.name = attribute
    added.ints = values
    builder.graph.node[0].attribute = [added]
    let error = try #require(try error(of: builder))
    #expect(error.what == what)
    #expect(error.location == "at node '/features/conv/Conv' (Conv)")
  }

  @Test func productsOfMapsInOtherLayouts() throws {
    var builder = ModelBuilder(input: [1, 4, 5, 6])
    builder.node("Transpose", ["image"], ["t"], ints: ["perm": [0, 2, 3, 1]])
    builder.node("Mul", ["image", "t"], ["y"])
    builder.output("y")
    let error = try error(of: builder)
    #expect(
      error?.what
        == "tensors of [1, 4, 5, 6] and [1, 5, 6, 4] for maps of 4x5x6 and 4x5x6")
  }

  @Test func reshapesThatCutChannels() throws {
    var builder = ModelBuilder(input: [1, 4, 2, 2])
    builder.integers("shape", [1, 2, 2, 2, 2])
    builder.node("Reshape", ["image", "shape"], ["y"])
    builder.output("y")
    #expect(try error(of: builder)?.what == "a map of 4x2x2 as a tensor of [1, 2, 2, 2, 2]")
  }

  /// A few bytes that claim much memory.
  @Test func constantsLargerThanMemory() throws {
    for op in ["ConstantOfShape", "Expand", "Range", "MatMul"] {
      var builder = Self.small()
      builder.graph.output = []
      builder.integers("huge", [1 << 30, 1 << 30, 16])
      builder.integers("zero", [0])
      builder.integers("end", [.max])
      builder.integers("one", [1])
      builder.floats("column", [1 << 14, 1])
      builder.floats("row", [1, 1 << 14])
      let inputs = [
        "ConstantOfShape": ["huge"], "Expand": ["one", "huge"], "Range": ["zero", "end", "one"],
        "MatMul": ["column", "row"],
      ]
      builder.node(op, inputs[op] ?? [], ["c"], name: "large")
      builder.node("Add", ["y", "c"], ["z"])
      builder.output("z")
      #expect(try error(of: builder) == .constantTooLarge(node: "large"), "\(op)")
    }
  }

  @Test func numbersForEachOfManyChannels() throws {
    var builder = ModelBuilder(input: [1, 1 << 26])
    builder.floats("one", [1])
    builder.node("Add", ["image", "one"], ["y"], name: "large")
    builder.output("y")
    #expect(try error(of: builder) == .constantTooLarge(node: "large"))

    builder = ModelBuilder(input: [1, 1 << 26])
    builder.integers("cut", [1, 1 << 26, 1])
    builder.floats("row", [1, 1 << 16])
    builder.node("Reshape", ["image", "cut"], ["x"])
    builder.node("MatMul", ["x", "row"], ["y"], name: "large")
    builder.output("y")
    #expect(try error(of: builder) == .constantTooLarge(node: "large"))
  }
}
