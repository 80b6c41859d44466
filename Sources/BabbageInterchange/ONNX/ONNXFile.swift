import Babbage
import Foundation

/// Reads networks from models in the ONNX format, and writes them.
public enum ONNXFile {
  /// The versions of ONNX's operator set (opsets) that are read.
  public static let opsets = 7...24

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
  ///   - note: Told what the network has not of the model, once there is a network.
  /// - Returns: The network, with constants folded and nodes in topological order.
  /// - Throws: ``ONNXError``, which names the node, the operator and what would help;
  ///   `NetworkError` if the nodes do not fit together.
  public static func decode(
    _ bytes: Data, options: ONNXImportOptions = ONNXImportOptions(),
    note: (ONNXNote) -> Void = { _ in }
  ) throws -> Network {
    try network(bytes, folder: nil, options, note)
  }

  /// Reads a model, and the files beside it in which its tensors have their numbers.
  ///
  /// - Parameters:
  ///   - url: The file of the model.
  ///   - options: What the file does not say.
  ///   - note: Told what the network has not of the model, once there is a network.
  /// - Returns: What ``decode(_:options:note:)`` returns.
  /// - Throws: `FileError`, and what ``decode(_:options:note:)`` throws.
  public static func read(
    from url: URL, options: ONNXImportOptions = ONNXImportOptions(),
    note: (ONNXNote) -> Void = { _ in }
  ) throws -> Network {
    try network(
      Data(readingAllOf: url, limit: largestFile), folder: url.deletingLastPathComponent(),
      options, note)
  }

  private static func network(
    _ bytes: Data, folder: URL?, _ options: ONNXImportOptions, _ note: (ONNXNote) -> Void
  ) throws -> Network {
    let graph = try ImportedGraph(ModelProto(serialized: bytes), output: options.output)
    let files = ExternalFiles(besideModelIn: folder)
    func imported(_ plane: InputImage.Plane) throws -> Network {
      var importer = try Importer(graph, files: files, options: options, plane: plane)
      let network = try importer.network()
      importer.notes.forEach(note)
      return network
    }
    let planes = InputImage.planes(of: graph)
    do {
      return try imported(planes[0])
    } catch {
      // What goes wrong with the likeliest says most.
      for plane in planes.dropFirst() {
        if let network = try? imported(plane) { return network }
      }
      throw error
    }
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

  /// The name of the output with the scores; `nil` to use the only one that has scores.
  public var output: String?

  /// Combines the options.
  public init(
    inputSize: MapShape? = nil, normalization: Normalization? = nil, classNames: [String] = [],
    name: String? = nil, output: String? = nil
  ) {
    self.inputSize = inputSize
    self.normalization = normalization
    self.classNames = classNames
    self.name = name
    self.output = output
  }
}
