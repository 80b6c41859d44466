/// The inputs and attributes that ONNX defines for an operator.
///
/// Anything else in a node is refused, so that nothing in a file is silently ignored.
struct OperatorSchema: Sendable {
  /// What an attribute holds.
  enum Kind: Sendable {
    case integer, integers, float, floats, text, texts, tensor, sparseTensor
  }

  /// An attribute, and the opsets in which the operator has it.
  struct Attribute: Sendable {
    let name: String
    let kind: Kind
    let opsets: ClosedRange<Int>

    init(_ name: String, _ kind: Kind, since first: Int = 1, until last: Int = .max) {
      (self.name, self.kind, opsets) = (name, kind, first...last)
    }
  }

  /// The most inputs, by the opset that introduced them; the first introduced the operator.
  let inputs: [(since: Int, most: Int)]
  let attributes: [Attribute]
  /// The last opset that has the operator.
  private let last: Int

  init(_ inputs: Int, _ attributes: [Attribute] = []) {
    self.init([(1, inputs)], attributes)
  }

  init(
    _ inputs: [(since: Int, most: Int)], _ attributes: [Attribute] = [], until last: Int = .max
  ) {
    (self.inputs, self.attributes, self.last) = (inputs, attributes, last)
  }

  /// Refuses inputs and attributes that the operator does not have in an opset.
  func check(_ node: GraphNode, opset: Int) throws(ONNXError) {
    // A part of another operator need not be as old.
    let opset = node.isPart ? ONNXFile.opsets.upperBound : opset
    guard opset <= last, let most = inputs.last(where: { $0.since <= opset })?.most else {
      throw node.bad("an operator that opset \(opset) does not have")
    }
    guard node.inputs.count <= most else {
      throw node.bad("\(node.inputs.count) inputs where opset \(opset) has \(most)")
    }
    if let name = node.repeatedAttribute { throw node.bad("attribute '\(name)' appears twice") }
    for name in node.attributeNames {
      let known = attributes.first { $0.name == name && $0.opsets.contains(opset) }
      guard let known else {
        throw node.bad("attribute '\(name)', which opset \(opset) does not have")
      }
      guard node.holds(known.kind, in: name) else {
        throw node.bad("attribute '\(name)' has the wrong type")
      }
    }
  }
}

extension OperatorSchema {
  private static let windows: [Attribute] = [
    .init("kernel_shape", .integers), .init("strides", .integers), .init("pads", .integers),
    .init("auto_pad", .text),
  ]

  /// All operators that are read, by name.
  static let known: [String: OperatorSchema] = [
    "Conv": .init(3, windows + [.init("dilations", .integers), .init("group", .integer)]),
    "Gemm": .init(
      3,
      [
        .init("alpha", .float), .init("beta", .float), .init("transA", .integer),
        .init("transB", .integer),
      ]),
    "MatMul": .init(2),
    "BatchNormalization": .init(
      5,
      [
        .init("epsilon", .float), .init("training_mode", .integer, since: 14),
        .init("spatial", .integer, until: 8),
        // Used only in training.
        .init("momentum", .float),
      ]),
    "Relu": .init(1),
    "LeakyRelu": .init(1, [.init("alpha", .float)]),
    "HardSwish": .init([(14, 1)]),
    "Sigmoid": .init(1),
    "HardSigmoid": .init(1, [.init("alpha", .float), .init("beta", .float)]),
    "Tanh": .init(1),
    "Elu": .init(1, [.init("alpha", .float)]),
    "Selu": .init(1, [.init("alpha", .float), .init("gamma", .float)]),
    "Gelu": .init([(20, 1)], [.init("approximate", .text, since: 20)]),
    "Softplus": .init(1),
    "Mish": .init([(18, 1)]),
    "Erf": .init([(9, 1)]),
    "Swish": .init([(24, 1)], [.init("alpha", .float, since: 24)]),
    "Reciprocal": .init(1),
    "PRelu": .init(2),
    "Clip": .init(
      [(1, 1), (11, 3)], [.init("min", .float, until: 10), .init("max", .float, until: 10)]),
    "Softmax": .init(1, [.init("axis", .integer)]),
    "MaxPool": .init(
      1,
      windows + [
        .init("ceil_mode", .integer, since: 10), .init("dilations", .integers, since: 10),
        // The order of the indices, a second output.
        .init("storage_order", .integer, since: 8),
      ]),
    "AveragePool": .init(
      1,
      windows + [
        .init("count_include_pad", .integer), .init("ceil_mode", .integer, since: 10),
        .init("dilations", .integers, since: 19),
      ]),
    "GlobalAveragePool": .init(1),
    "GlobalMaxPool": .init(1),
    "ReduceMean": .init(
      [(1, 1), (18, 2)],
      [
        .init("keepdims", .integer), .init("axes", .integers, until: 17),
        .init("noop_with_empty_axes", .integer, since: 18),
      ]),
    "Add": .init(2), "Sub": .init(2), "Mul": .init(2), "Div": .init(2),
    "Sum": .init(.max),
    "Pow": .init(2),
    "Concat": .init(.max, [.init("axis", .integer)]),
    "Reshape": .init(2, [.init("allowzero", .integer, since: 14)]),
    "Flatten": .init(1, [.init("axis", .integer)]),
    "Squeeze": .init([(1, 1), (13, 2)], [.init("axes", .integers, until: 12)]),
    "Unsqueeze": .init([(1, 1), (13, 2)], [.init("axes", .integers, until: 12)]),
    "Transpose": .init(1, [.init("perm", .integers)]),
    "Pad": .init(
      [(1, 1), (11, 3), (18, 4)],
      [
        .init("mode", .text), .init("pads", .integers, until: 10),
        .init("value", .float, until: 10),
      ]),
    "Slice": .init(
      [(1, 1), (10, 5)],
      [
        .init("starts", .integers, until: 9), .init("ends", .integers, until: 9),
        .init("axes", .integers, until: 9),
      ]),
    "Dropout": .init(
      [(1, 1), (12, 3)],
      // Neither matters where nothing is dropped.
      [.init("ratio", .float, until: 11), .init("seed", .integer, since: 12)]),
    "Identity": .init(1),
    "Cast": .init(
      1,
      [
        .init("to", .integer), .init("saturate", .integer, since: 19),
        .init("round_mode", .text, since: 24),
      ]),
    "Constant": .init(
      0,
      [
        .init("value", .tensor), .init("sparse_value", .sparseTensor, since: 11),
        .init("value_int", .integer, since: 12), .init("value_ints", .integers, since: 12),
        .init("value_float", .float, since: 12), .init("value_floats", .floats, since: 12),
        .init("value_string", .text, since: 12), .init("value_strings", .texts, since: 12),
      ]),
    "ConstantOfShape": .init([(9, 1)], [.init("value", .tensor)]),
    "Split": .init(
      [(1, 1), (13, 2)],
      [
        .init("axis", .integer), .init("split", .integers, until: 12),
        .init("num_outputs", .integer, since: 18),
      ]),
    "LRN": .init(
      1,
      [
        .init("size", .integer), .init("alpha", .float), .init("beta", .float),
        .init("bias", .float),
      ]),
    "Upsample": .init(
      [(7, 1), (9, 2)], [.init("mode", .text), .init("scales", .floats, until: 8)], until: 9),
    "Resize": .init(
      [(10, 2), (11, 4)],
      [
        .init("mode", .text),
        .init("coordinate_transformation_mode", .text, since: 11),
        .init("nearest_mode", .text, since: 11), .init("axes", .integers, since: 18),
        .init("keep_aspect_ratio_policy", .text, since: 18),
        // These matter to other modes.
        .init("cubic_coeff_a", .float, since: 11), .init("exclude_outside", .integer, since: 11),
        .init("extrapolation_value", .float, since: 11), .init("antialias", .integer, since: 18),
      ]),
    "QuantizeLinear": .init(
      [(10, 3)],
      [
        .init("axis", .integer, since: 13), .init("saturate", .integer, since: 19),
        .init("block_size", .integer, since: 21), .init("output_dtype", .integer, since: 21),
        .init("precision", .integer, since: 23),
      ]),
    "DequantizeLinear": .init(
      [(10, 3)],
      [
        .init("axis", .integer, since: 13), .init("block_size", .integer, since: 21),
        .init("output_dtype", .integer, since: 23),
      ]),
    "DynamicQuantizeLinear": .init([(11, 1)]),
    "QLinearConv": .init(
      [(10, 9)], windows + [.init("dilations", .integers), .init("group", .integer)]),
    "QLinearMatMul": .init([(10, 8)]),
    "ConvInteger": .init(
      [(10, 4)], windows + [.init("dilations", .integers), .init("group", .integer)]),
    "MatMulInteger": .init([(10, 4)]),
    "Shape": .init(
      1, [.init("start", .integer, since: 15), .init("end", .integer, since: 15)]),
    "Size": .init(1),
    "Gather": .init(2, [.init("axis", .integer)]),
    "Range": .init([(11, 3)]),
    "Expand": .init([(8, 2)]),
  ]
}
