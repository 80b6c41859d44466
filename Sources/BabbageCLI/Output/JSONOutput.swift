import Babbage
import Foundation

/// Results for a program.
package enum JSONOutput {
  /// Prints one object in one line, its keys in order.
  package static func print(_ value: some Encodable) throws {
    Swift.print(try text(of: value))
  }

  /// The object as text.
  package static func text(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// Everything that commands say in numbers about a network or a layer, each under one key.
///
/// What a command does not know it leaves out.
package struct Figures: Codable, Equatable, Sendable {
  /// The network or layer.
  package var name: String?
  /// How a layer is approximated and stored.
  package var scheme: String?
  /// The shape of a layer's weights, OIHW.
  package var weights: [Int]?

  /// The data that was measured with.
  package var data: DataFigures?
  /// Percent of images whose highest score is the right class.
  package var accuracy: Double?
  /// Percent of images whose right class is among the five highest scores.
  package var top5: Double?
  /// Points of accuracy lost against the network one started from.
  package var drop: Double?

  /// Numbers stored instead of weights.
  package var coefficients: Int?
  /// Coefficients, biases and scales.
  package var parameters: Int?
  /// Bytes of all that a decoder needs besides the graph.
  package var payloadBytes: Int?
  /// Bytes of the file.
  package var fileBytes: Int?
  /// Bytes of the dense network's weights and biases.
  package var denseBytes: Int?
  /// Dense bytes over payload bytes.
  package var ratio: Double?

  /// Products for one image, in the form that runs.
  package var multiplications: Int?
  /// Sums for one image, in the form that runs.
  package var additions: Int?
  /// Words that cross the edges of layers, in the form that runs.
  package var memoryWords: Int?
  /// Products of the dense network.
  package var denseMultiplications: Int?
  /// Sums of the dense network.
  package var denseAdditions: Int?
  /// Words of the dense network.
  package var denseMemoryWords: Int?

  /// The number of images that were classified.
  package var images: Int?
  /// How long the command worked.
  package var seconds: Double?
  /// The median time of one image on one thread.
  package var medianMicroseconds: Double?
  /// What computed the scores.
  package var engine: String?

  /// The plan that a search found, as YAML.
  package var plan: String?

  /// Each layer.
  package var layers: [Figures]?
}

extension Figures {
  /// Sizes and counts of a network.
  package init(of network: Network, in forms: LayerForms) {
    let work = network.work(in: forms)
    self.init(size: network.size, running: work.running, dense: work.dense)
    name = network.name
    fileBytes = NetworkFile.encode(network).count
  }

  /// Sizes and counts of a layer.
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
