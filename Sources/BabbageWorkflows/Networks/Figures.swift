import Babbage

/// What is known about a network or a layer in numbers.
///
/// What is not known is `nil`, and left out of JSON.
public struct Figures: Codable, Equatable, Sendable {
  /// The network or layer.
  public var name: String?
  /// How a layer is approximated and stored.
  public var scheme: String?
  /// The shape of a layer's weights, OIHW.
  public var weights: [Int]?

  /// The data that was measured with.
  public var data: DataFigures?
  /// Top-1 accuracy in percent: images whose highest score is the right class.
  public var accuracy: Double?
  /// Top-5 accuracy in percent: images whose right class is among the five highest scores.
  public var top5: Double?
  /// Percentage points of accuracy lost against the network that this one was made from.
  public var drop: Double?

  /// Numbers stored instead of weights.
  public var coefficients: Int?
  /// Coefficients, biases and scales.
  public var parameters: Int?
  /// Bytes of all that a decoder needs besides the graph.
  public var payloadBytes: Int?
  /// Bytes of the payload if every number had bits of its own, where a range coder codes them.
  public var packedBytes: Int?
  /// Bytes of the file.
  public var fileBytes: Int?
  /// Bytes of the dense network's weights and biases.
  public var denseBytes: Int?
  /// The compression ratio: dense bytes over payload bytes.
  public var ratio: Double?

  /// Products for one image, in the form that runs.
  public var multiplications: Int?
  /// Sums for one image, in the form that runs.
  public var additions: Int?
  /// Words that cross the edges of layers, in the form that runs.
  public var memoryWords: Int?
  /// Products of the dense network.
  public var denseMultiplications: Int?
  /// Sums of the dense network.
  public var denseAdditions: Int?
  /// Words of the dense network.
  public var denseMemoryWords: Int?

  /// The number of images that were classified.
  public var images: Int?
  /// How long the work took, in seconds.
  public var seconds: Double?
  /// The median time of one image on one thread.
  public var medianMicroseconds: Double?
  /// What computed the scores.
  public var engine: String?

  /// The plan that a search found, as YAML.
  public var plan: String?

  /// What a network has not of the model that it was imported from, a sentence each.
  public var notes: [String]?

  /// Each layer.
  public var layers: [Figures]?

  /// Creates figures of which none is known yet.
  package init() {}
}

extension Figures {
  /// Counts a network's bytes and operations.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - forms: The forms of its layers that run.
  public init(of network: Network, in forms: LayerForms) {
    let work = network.work(in: forms)
    self.init(size: network.size, running: work.running, dense: work.dense)
    name = network.name
    if network.coding == .range { packedBytes = network.packedBytes }
    fileBytes = NetworkFile.encode(network).count
  }

  /// Takes over a layer's bytes and operations.
  ///
  /// - Parameter layer: What `Network.layerReports(in:)` says about it.
  package init(of layer: LayerReport) {
    self.init(size: layer.size, running: layer.running, dense: layer.dense)
    name = layer.name
    scheme = layer.scheme.description
    weights = layer.weight.axes
  }

  private init(size: Size, running: OperationCount, dense: OperationCount) {
    coefficients = size.coefficients
    parameters = size.parameters
    payloadBytes = size.payloadBytes
    denseBytes = size.denseBytes
    ratio = size.ratio
    multiplications = running.multiplications
    additions = running.additions
    memoryWords = running.memoryWords
    denseMultiplications = dense.multiplications
    denseAdditions = dense.additions
    denseMemoryWords = dense.memoryWords
  }
}
