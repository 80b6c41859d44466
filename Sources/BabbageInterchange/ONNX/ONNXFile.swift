import Babbage
import Foundation

/// Reads networks from models in the ONNX format, and writes them.
public enum ONNXFile {
  /// The versions of ONNX's operator set (opsets) that are read.
  public static let opsets = 9...21

  /// The names of the operators that are read, some of them only on constants.
  public static var operators: [String] { OperatorSchema.known.keys.sorted() }

  /// The opset that is written.
  public static let exportedOpset = 17

  /// The largest file that is read: protocol buffers are limited to 2 GiB.
  package static let largestFile = 2 << 30

  /// Decodes a network from the bytes of a model.
  ///
  /// - Parameters:
  ///   - bytes: A `ModelProto`.
  ///   - options: What the file does not say.
  /// - Returns: The network, with constants folded and nodes in topological order.
  /// - Throws: ``ONNXError``, which names the node, the operator and what would help;
  ///   `NetworkError` if the nodes do not fit together.
  public static func decode(
    _ bytes: Data, options: ONNXImportOptions = ONNXImportOptions()
  ) throws -> Network {
    let model = try ModelProto(serialized: bytes)
    var importer = try Importer(ImportedGraph(model), options: options)
    return try importer.network()
  }

  /// Reads a model.
  ///
  /// - Throws: `FileError`, and what ``decode(_:options:)`` throws.
  public static func read(
    from url: URL, options: ONNXImportOptions = ONNXImportOptions()
  ) throws -> Network {
    try decode(Data(readingAllOf: url, limit: largestFile), options: options)
  }
}

/// What a model's file does not say about its network.
public struct ONNXImportOptions: Sendable {
  /// The shape of the image, where the file leaves it open; `nil` to use what the file says.
  public var inputSize: MapShape?

  /// How images are normalised before they go into the model.
  ///
  /// A network of this package takes pixels from 0 to 1, so the constants become a node of it.
  public var normalization: Normalization?

  /// The name of each class; empty to use what the file says.
  public var classNames: [String]

  /// The name of the network; `nil` to use the graph's.
  public var name: String?

  /// Combines the options.
  public init(
    inputSize: MapShape? = nil, normalization: Normalization? = nil, classNames: [String] = [],
    name: String? = nil
  ) {
    self.inputSize = inputSize
    self.normalization = normalization
    self.classNames = classNames
    self.name = name
  }
}
