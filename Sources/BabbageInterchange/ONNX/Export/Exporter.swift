import Babbage
import Foundation

/// How an exported model represents polynomial layers.
public enum ONNXWeights: String, CaseIterable, Sendable {
  /// Coefficients, with reduce, core and expand as separate operators where that is faster.
  ///
  /// Elsewhere nodes compute the weights from the coefficients; runtimes do so once, when they load
  /// the model. The file is small.
  case factorised

  /// All weights written out.
  case dense
}

extension ONNXFile {
  /// Encodes a network as a model of standard operators, for one image or a batch.
  ///
  /// The input is `image`, with values from 0 to 1; the output is `scores`.
  ///
  /// - Parameters:
  ///   - network: Any network.
  ///   - weights: How polynomial layers are represented.
  /// - Returns: The file.
  /// - Throws: `NetworkError` if batch normalisations cannot be folded;
  ///   ``ONNXError/tooLarge(bytes:)``.
  public static func encode(
    _ network: Network, weights: ONNXWeights = .factorised
  ) throws -> Data {
    let policy: LayerForms.Policy =
      switch weights {
      case .factorised: .cheapest(ONNXRuntimeCost())
      case .dense: .dense
      }
    return try encode(network, weights, forms: LayerForms(network, policy))
  }

  /// Encodes the factorised form with these steps wherever a scheme has them, whatever they cost.
  package static func encode(_ network: Network, steps: LayerForm) throws -> Data {
    let possible = network.layers.map { ($0.name, ONNXRuntimeCost().steps(of: $0)) }
    let forced = Dictionary(uniqueKeysWithValues: possible).mapValues(steps.intersection)
    return try encode(
      network, .factorised, forms: LayerForms(network, .dense, exceptions: forced))
  }

  private static func encode(
    _ network: Network, _ weights: ONNXWeights, forms: LayerForms
  ) throws -> Data {
    var exporter = Exporter(try network.foldingBatchNorm(), weights, forms: forms)
    return try exporter.model().serialized()
  }

  /// Writes a network; see `AtomicFile`.
  ///
  /// - Parameters:
  ///   - network: Any network.
  ///   - weights: How polynomial layers are represented.
  ///   - url: The file.
  /// - Throws: As ``encode(_:weights:)``, or `FileError`.
  public static func write(
    _ network: Network, weights: ONNXWeights = .factorised, to url: URL
  ) throws {
    try AtomicFile.write(encode(network, weights: weights), to: url)
  }
}

/// Turns a network's nodes into nodes of a graph.
struct Exporter {
  static let image = "image"
  static let scores = "scores"

  let network: Network
  let weights: WeightWriter
  /// The steps that become operators of their own.
  let forms: LayerForms
  // The type is explicit: in partial builds the compiler cannot always infer it through `Self`.
  var writer: GraphWriter = GraphWriter(reserved: [Self.image, Self.scores])
  private var maps: [ExportedMap] = []

  init(_ network: Network, _ weights: ONNXWeights, forms: LayerForms) {
    self.network = network
    self.weights = WeightWriter(weights: weights)
    self.forms = forms
  }

  mutating func model() -> ModelProto {
    for (index, node) in network.nodes.enumerated() {
      maps.append(export(node, at: index))
    }
    let output = network.output
    let last = maps.last ?? map(.image)
    let result =
      output.count == output.channels ? writer.flat(last) : writer.image(last, as: output)
    if result == Self.image {
      _ = writer.node("Identity", [result], name: "identity")
      writer.rename("identity", to: Self.scores)
    } else {
      writer.rename(result, to: Self.scores)
    }

    var graph = GraphProto()
    graph.name = network.name
    graph.node = writer.nodes
    graph.initializer = writer.initializers
    graph.input = [Self.value(Self.image, network.input.axes)]
    graph.output = [
      Self.value(
        Self.scores, output.count == output.channels ? [output.channels] : output.axes)
    ]
    var model = ModelProto()
    // The version of the format that came with opset 17.
    model.irVersion = 8
    model.producerName = "babbage"
    var opset = OperatorSetIdProto()
    opset.version = Int64(ONNXFile.exportedOpset)
    model.opsetImport = [opset]
    model.graph = graph
    if !network.classNames.isEmpty {
      var names = StringStringEntryProto()
      names.key = ClassNames.key
      names.value = ClassNames.encode(network.classNames)
      model.metadataProps = [names]
    }
    return model
  }

  private static func value(_ name: String, _ lengths: [Int]) -> ValueInfoProto {
    var info = ValueInfoProto()
    info.name = name
    info.tensorType = TypeProto.Tensor(
      elemType: Int32(TensorProto.DataType.float.rawValue),
      shape: TensorShapeProto(
        dim: [.dimParam("batch")] + lengths.map { .dimValue(Int64($0)) }))
    return info
  }

  /// The map that a source produces.
  func map(_ source: Node.Source) -> ExportedMap {
    switch source {
    case .image: ExportedMap(name: Self.image, shape: network.input, isFlat: false)
    case .node(let index): maps[index]
    }
  }

  /// A node's input as an NCHW tensor.
  mutating func image(_ node: Node, _ index: Int = 0) -> String {
    writer.image(map(node.inputs[index]), as: network.shape(of: node.inputs[index]))
  }
}
