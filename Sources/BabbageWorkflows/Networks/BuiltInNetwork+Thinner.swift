import Babbage
import BabbageData

extension BuiltInNetwork {
  /// The architecture of a network, whatever its width, its weights and how they are stored.
  ///
  /// - Parameter network: A network.
  /// - Throws: ``BuiltInNetworkError/notBuiltIn(_:)``; errors of making a network for the same
  ///   images and classes.
  package init(of network: Network) throws {
    let candidates = Self.all.compactMap { candidate in
      candidate.width(inName: network.name).flatMap {
        try? BuiltInNetwork(candidate.name, width: $0)
      }
    }
    let found = try candidates.first {
      try $0.network(images: network.input, classes: network.output.count).architecture
        == network.architecture
    }
    guard let found else { throw BuiltInNetworkError.notBuiltIn(network.name) }
    self = found
  }

  /// The width that a network's name says: `lenet5-0.5x`.
  private func width(inName text: String) -> Double? {
    if text == name { return 1 }
    guard text.hasPrefix("\(name)-"), text.hasSuffix("x") else { return nil }
    return Double(text.dropFirst(name.count + 1).dropLast())
  }

  /// Widths that are tried are multiples of one part of so many.
  private static let widthSteps = 10_000

  /// The widest network of this architecture that takes at most so many payload bytes, no wider
  /// than published; bytes are known without training.
  ///
  /// - Parameters:
  ///   - bytes: The most payload bytes.
  ///   - scheme: How every layer is stored.
  ///   - data: What the network is for.
  /// - Returns: The architecture in that width and its bytes, more than allowed if even the
  ///   thinnest takes more.
  /// - Throws: ``BuiltInNetworkError``, or `NetworkError` if the scheme does not suit a layer.
  package func widest(
    within bytes: Int, storedBy scheme: Scheme, for data: Dataset
  ) throws -> (network: BuiltInNetwork, bytes: Int) {
    let plan = CompressionPlan(fallback: scheme)
    func thinner(_ steps: Int) throws -> (network: BuiltInNetwork, bytes: Int) {
      let thin = try BuiltInNetwork(name, width: Double(steps) / Double(Self.widthSteps))
      return (thin, try plan.payloadBytes(for: thin.network(for: data).foldingBatchNorm()))
    }
    // Wider networks never take fewer bytes.
    var (least, most) = (1, Self.widthSteps + 1)
    while most - least > 1 {
      let middle = (least + most) / 2
      if try thinner(middle).bytes <= bytes { least = middle } else { most = middle }
    }
    return try thinner(least)
  }
}

/// What a node computes and from what, without weights and statistics.
private struct NodeArchitecture: Equatable {
  let name: String
  let operation: Node.Operation
  let weight: WeightShape?
  let inputs: [String]
}

extension Network {
  /// The nodes without weights; normalisations, which may be folded or added, are left out.
  fileprivate var architecture: [NodeArchitecture] {
    let noLayer = Layer(weight: .dense(.float(Tensor(shape: [1, 1, 1, 1]))), bias: nil)
    return nodes.filter { !$0.operation.isNormalization }.map { node in
      NodeArchitecture(
        name: node.name,
        operation: node.operation.replacing(layer: noLayer),
        weight: node.operation.layer?.weight.shape, inputs: node.inputs.map(origin))
    }
  }

  /// The name of the node whose map a source delivers, normalised or not.
  private func origin(of source: Node.Source) -> String {
    guard case .node(let index) = source else { return "" }
    let node = nodes[index]
    return node.operation.isNormalization ? origin(of: node.inputs[0]) : node.name
  }
}

extension Node.Operation {
  /// Whether it normalises channels.
  fileprivate var isNormalization: Bool {
    switch self {
    case .batchNorm, .normalize: true
    case .convolution, .linear, .activation, .maxPool, .averagePool, .globalAveragePool, .add,
      .multiply, .concat, .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
      false
    }
  }
}
