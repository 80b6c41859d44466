import Babbage
import BabbageInterchange
import Foundation
import Testing

/// Models that are valid, but cannot become networks here: what the error says must be true of
/// them.
@Suite struct RefusalTests {
  private func error(
    _ build: (inout ModelBuilder) -> Void, input: [Int?] = [1, 2, 4, 4], opset: Int64 = 17
  ) throws -> ONNXError? {
    var builder = ModelBuilder(input: input, opset: opset)
    build(&builder)
    do {
      _ = try ONNXFile.decode(builder.bytes)
    } catch let error as ONNXError {
      return error
    }
    return nil
  }

  @Test func unknownOperatorsComeBeforeTheirOutputs() throws {
    let split = try error {
      $0.node("TopK", ["image"], ["a", "b"])
      $0.node("Add", ["a", "b"], ["y"])
      $0.output("y")
    }
    #expect(
      split
        == .unsupportedOperator(
          "TopK", node: "a",
          advice: "export a convolutional classifier made of the operators in docs/onnx.md"))
    let transposed = try error {
      $0.floats("w", [2, 3, 2, 2])
      $0.node("ConvTranspose", ["image", "w"], ["y"])
      $0.output("y")
    }
    #expect(
      transposed?.remedy == "replace it with Resize (nearest, by whole factors) and a convolution")
  }

  @Test func codesThatAreNone() throws {
    let error = try error {
      $0.floats("scale", [])
      $0.node("DequantizeLinear", ["image", "scale"], ["y"])
      $0.output("y")
    }
    #expect(error?.what == "numbers that are no codes")
    let arithmetic = try self.error {
      $0.floats("scale", [])
      $0.node("QuantizeLinear", ["image", "scale"], ["codes"])
      $0.node("Add", ["codes", "codes"], ["y"])
      $0.output("y")
    }
    #expect(arithmetic?.what == "arithmetic with codes")
    #expect(arithmetic?.remedy == "dequantise them before it, with DequantizeLinear")
    let scales = try self.error {
      $0.floats("scale", [2])
      $0.node("QuantizeLinear", ["image", "scale"], ["codes"])
      $0.node("DequantizeLinear", ["codes", "scale"], ["y"])
      $0.output("y")
    }
    #expect(scales?.what == "a scale for each of 2 channels of a map")
    let other = try self.error {
      $0.floats("scale", [])
      $0.floats("other", [], repeating: 2)
      $0.node("QuantizeLinear", ["image", "scale"], ["codes"])
      $0.node("DequantizeLinear", ["codes", "other"], ["y"])
      $0.output("y")
    }
    #expect(other?.remedy == "dequantise with those of QuantizeLinear")
  }

  /// What of an operator on codes is wrong is said of that operator, not of its parts.
  @Test func operatorsOnCodes() throws {
    let few = try error {
      $0.node("QLinearConv", ["image", "scale"], ["y"])
      $0.output("y")
    }
    #expect(few?.location == "at node 'y' (QLinearConv)")
    #expect(few?.what == "2 inputs and 1 outputs")
    let floats = try error {
      $0.floats("s", [])
      $0.floats("w", [4, 2, 1, 1])
      $0.node("QLinearConv", ["image", "s", "", "w", "s", "", "s", ""], ["y"])
      $0.output("y")
    }
    #expect(floats?.location == "at node 'y' (QLinearConv)")
    #expect(floats?.what == "numbers that are no codes")
  }

  @Test func resizesThatInterpolate() throws {
    func error(_ scales: [Float], _ attributes: [(String, String)]) throws -> ONNXError? {
      try self.error {
        $0.tensor("scales", [4], scales)
        $0.node("Resize", ["image", "", "scales"], ["y"])
        for (name, text) in attributes {
          var attribute = AttributeProto()
          (attribute.name, attribute.s) = (name, Data(text.utf8))
          $0.graph.node[0].attribute.append(attribute)
        }
        $0.output("y")
      }
    }
    let linear = try error([1, 1, 2, 2], [("mode", "linear")])
    #expect(linear?.remedy == "use nearest neighbours")
    let half = try error([1, 1, 1.5, 2], [])
    #expect(half?.what == "1.5 times the length of axis 2")
    let channels = try error([1, 2, 1, 1], [])
    #expect(channels?.remedy == "repeat rows and columns a whole number of times")
    let ceil = try error(
      [1, 1, 2, 2], [("nearest_mode", "ceil"), ("coordinate_transformation_mode", "asymmetric")])
    #expect(ceil?.remedy == "use 'asymmetric' with 'floor'")
    let corners = try error([1, 1, 2, 2], [("coordinate_transformation_mode", "align_corners")])
    #expect(corners?.what == "coordinates of mode 'align_corners'")
  }

  @Test(arguments: ["MaxPool", "AveragePool"]) func poolingsOverThreeAxes(op: String) throws {
    let error = try error {
      $0.node(op, ["image"], ["y"], ints: ["kernel_shape": [2, 2, 2]])
      $0.output("y")
    }
    #expect(error?.what == "a window over 3 axes of a tensor of [1, 2, 4, 4]")
    #expect(
      error?.remedy == "only windows over one or two axes behind the channels are supported")
  }

  @Test(arguments: ["MaxPool", "AveragePool"]) func windowsOfPoolings(op: String) throws {
    func refusal(_ attributes: [String: [Int64]]) throws -> (what: String?, remedy: String?) {
      let error = try error(
        {
          $0.node(
            op, ["image"], ["y"],
            ints: ["kernel_shape": [2, 3]].merging(attributes) { $1 })
          $0.output("y")
        }, opset: 21)
      return (error?.what, error?.remedy)
    }
    if op == "MaxPool" {
      let dilated = try refusal(["dilations": [1, 2]])
      #expect(dilated.what == "a dilation of [1, 2] with strides of [1, 1]")
      #expect(
        dilated.remedy == "pool without dilation, or with strides that are multiples of it")
    }
    let padded = try refusal(["pads": [0, 0, 2, 0]])
    #expect(padded.what == "a padding of [0, 0, 2, 0] for a window of [2, 3]")
    #expect(padded.remedy == "pad by less than the window")
    // Two of three places are left out at an end; a stride of 2 leaves out one.
    for (stride, reason) in [(2, nil), (3, "strides of [1, 3]")] as [(Int64, String?)] {
      let error = try error(
        {
          $0.node(op, ["image"], ["y"], ints: ["kernel_shape": [1, 1], "strides": [1, stride]])
          var mode = AttributeProto()
          (mode.name, mode.s) = ("auto_pad", Data("SAME_UPPER".utf8))
          $0.graph.node[0].attribute.append(mode)
          $0.output("y")
        }, input: [1, 2, 4, 6])
      #expect(
        error?.what == reason.map { "auto_pad 'SAME_UPPER' for windows of [1, 1] with \($0)" })
    }
  }

  @Test func convolutionsOverThreeAxes() throws {
    let error = try error {
      $0.floats("w", [4, 2, 3, 3, 3])
      $0.node("Conv", ["image", "w"], ["y"])
      $0.output("y")
    }
    #expect(error?.what == "weights of [4, 2, 3, 3, 3], which run over 3 axes")
    #expect(error?.remedy == "only convolutions over one or two axes are supported")
  }

  @Test(arguments: [[1, 32, 4], [32]]) func productsWithOtherThanMatrices(shape: [Int]) throws {
    let error = try error {
      $0.floats("w", shape)
      $0.node("Flatten", ["image"], ["flat"])
      $0.node("MatMul", ["flat", "w"], ["y"])
      $0.output("y")
    }
    #expect(error?.what == "weights of \(shape)")
    #expect(error?.remedy == "only products with a matrix, of two axes, are supported")
  }

  @Test func weightsTimesAMap() throws {
    let error = try error {
      $0.floats("w", [4, 1])
      $0.node("Flatten", ["image"], ["flat"])
      $0.node("MatMul", ["w", "flat"], ["y"])
      $0.output("y")
    }
    #expect(error?.remedy == "multiply the map by the weights, in this order")
  }

  @Test func divisionsByZero() throws {
    for (first, second) in [("image", "zero"), ("one", "zero")] {
      let error = try error {
        $0.floats("zero", [1], repeating: 0)
        $0.floats("one", [1])
        $0.node("Div", [first, second], ["a"])
        $0.node("Add", ["a", "image"], ["y"])
        $0.output("y")
      }
      #expect(error?.what == "a division by zero")
      #expect(error?.remedy == "look at the constants that the model divides by")
    }
  }

  @Test func modelsThatDoNothing() throws {
    let error = try error {
      $0.node("Identity", ["image"], ["y"])
      $0.output("y")
    }
    #expect(error?.what == "it is the image as it came in")
  }

  @Test func nodesOfOneNameAreToldApart() throws {
    let error = try error {
      $0.node("Relu", ["image"], ["a"], name: "n0")
      $0.node("Celu", ["a"], ["b"], name: "n0")
      $0.output("b")
    }
    #expect(error?.location == "at node 'n0', output 'b'")
  }

  @Test func nodesBeyondTheirSchema() throws {
    let attribute = try error {
      $0.node("Relu", ["image"], ["y"], int: ["inplace": 1])
      $0.output("y")
    }
    #expect(attribute?.what == "attribute 'inplace', which opset 17 does not have")
    let input = try error {
      $0.floats("w", [1])
      $0.node("Relu", ["image", "w"], ["y"])
      $0.output("y")
    }
    #expect(input?.what == "2 inputs where opset 17 has 1")
    let kind = try error {
      $0.node("Flatten", ["image"], ["y"], ints: ["axis": [1]])
      $0.output("y")
    }
    #expect(kind?.what == "attribute 'axis' has the wrong type")
    let twice = try error {
      $0.node("Flatten", ["image"], ["y"], int: ["axis": 1])
      $0.output("y")
      $0.graph.node[0].attribute.append($0.graph.node[0].attribute[0])
    }
    #expect(twice?.what == "attribute 'axis' appears twice")
  }

  /// As in an export of GoogLeNet: windows that are cut off; padding that none reaches is dropped.
  @Test func windowsThatAreCutOff() throws {
    var builder = ModelBuilder(input: [1, 2, 6, 7])
    builder.node(
      "MaxPool", ["image"], ["y"],
      ints: ["kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 0, 1]],
      int: ["ceil_mode": 1])
    builder.output("y")
    let network = try ONNXFile.decode(builder.bytes)
    #expect(network.output == MapShape(channels: 2, height: 3, width: 4))
    #expect(
      network.nodes.map(\.operation) == [
        .maxPool(
          Pool(
            rows: .init(size: 3, stride: 2, after: 1), columns: .init(size: 3, stride: 2, after: 2))
        )
      ])
    let strides = try #require(
      builder.graph.node[0].attribute.firstIndex { $0.name == "strides" })
    builder.graph.node[0].attribute[strides].ints = [2, 3]
    let other = try ONNXFile.decode(builder.bytes)
    #expect(other.output == MapShape(channels: 2, height: 3, width: 3))
  }

  /// As many weights as a layer may well have, all the same number.
  @Test func weightsOfOneNumber() throws {
    var builder = ModelBuilder(input: [1, 64, 4, 4])
    builder.integers("shape", [192, 64, 3, 3])
    builder.node("ConstantOfShape", ["shape"], ["w"])
    builder.node("Conv", ["image", "w"], ["y"])
    builder.output("y")
    #expect(try ONNXFile.decode(builder.bytes).output.channels == 192)
  }

  /// Two scores for each image in two outputs, of which neither is the other.
  private static func severalOutputs(_ builder: inout ModelBuilder) {
    builder.node("Flatten", ["image"], ["flat"])
    for name in ["first", "second"] {
      builder.floats("weights of \(name)", [32, 2])
      builder.node("MatMul", ["flat", "weights of \(name)"], [name])
      builder.graph.output.append(ModelBuilder.value(name, [nil, 2]))
    }
  }

  @Test func outputsMustBeChosen() throws {
    let error = try error { Self.severalOutputs(&$0) }
    #expect(
      error.map { "\($0)" }
        == "2 outputs where one list of scores is expected, at output 'first, second', "
        + "pass the name of the scores as `ONNXImportOptions.output`, "
        + "or export only the scores")
    var builder = ModelBuilder(input: [1, 2, 4, 4])
    Self.severalOutputs(&builder)
    let bytes = try builder.bytes
    var notes: [ONNXNote] = []
    let network = try ONNXFile.decode(bytes, options: ONNXImportOptions(output: "second")) {
      notes.append($0)
    }
    #expect(network.nodes.last?.name.hasSuffix("second") == true)
    #expect(notes == [.otherOutputs(["first"], scores: "second")])
    #expect(
      throws: ONNXError.unsupportedOutput(
        "third", reason: "the model has no such output, but 'first', 'second'")
    ) { try ONNXFile.decode(bytes, options: ONNXImportOptions(output: "third")) }
  }

  /// A class of each row of a map is no class of the image.
  @Test(arguments: [0, 2, 3]) func classesOfParts(axis: Int64) throws {
    let error = try error {
      $0.floats("w", [3, 2, 1, 1])
      $0.node("Conv", ["image", "w"], ["map"])
      $0.node("ArgMax", ["map"], ["y"], int: ["axis": axis])
      $0.output("y")
    }
    #expect(error?.what == "classes over a part of a tensor of [1, 3, 4, 4]")
  }

  /// Nodes behind an output that lead back to it.
  @Test func aCycleBehindTheScores() throws {
    let error = try error {
      $0.node("Identity", ["b"], ["a"])
      $0.node("Cast", ["a"], ["b"], int: ["to": 1])
      $0.output("b")
    }
    #expect(error?.location.hasPrefix("at node") == true)
  }
}
