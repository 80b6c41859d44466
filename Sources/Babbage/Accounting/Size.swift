/// How much of a network is stored, by the definitions that every report uses.
public struct Size: Equatable, Sendable {
  /// Numbers stored instead of weights.
  public var coefficients = 0

  /// Coefficients, biases, and every per-channel scale that did not fold.
  public var parameters = 0

  /// Everything a decoder needs besides the graph: packed coefficients, scales, biases, and the order
  /// of sorted weights.
  public var payloadBytes = 0

  /// Weights and biases of the dense network.
  public var denseParameters = 0

  /// The dense network's weights and biases at 32 bits.
  public var denseBytes: Int { 4 * denseParameters }

  /// Dense bytes over payload bytes.
  public var ratio: Double { Double(denseBytes) / Double(max(payloadBytes, 1)) }

  /// An empty size.
  package init() {}

  /// The size of one operation; operations without numbers have none.
  package init(of operation: Node.Operation) {
    if case .batchNorm(let norm) = operation {
      // Inference needs one scale and one shift a channel, but the file keeps all four arrays.
      parameters = 2 * norm.channels
      payloadBytes = 4 * (4 * norm.channels + 1)
      denseParameters = 2 * norm.channels
    }
    if case .normalize(let norm) = operation {
      // The constants of the data set; published counts of parameters leave them out.
      parameters = 2 * norm.channels
      payloadBytes = 4 * parameters
    }
    guard let layer = operation.layer else { return }
    let weight = layer.weight.parameter
    coefficients = weight.count
    parameters = weight.count + weight.rowScaleCount + (layer.bias?.values.count ?? 0)
    payloadBytes = layer.weight.byteCount + (layer.bias?.values.byteCount ?? 0)
    denseParameters =
      layer.weight.shape.count + (layer.bias == nil ? 0 : layer.weight.shape.filters)
  }

  /// Adds sizes part by part.
  package static func + (left: Size, right: Size) -> Size {
    var sum = left
    sum.coefficients += right.coefficients
    sum.parameters += right.parameters
    sum.payloadBytes += right.payloadBytes
    sum.denseParameters += right.denseParameters
    return sum
  }
}

extension Network {
  /// The size of the whole network.
  public var size: Size {
    var size = nodes.reduce(Size()) { $0 + Size(of: $1.operation) }
    if coding == .range { size.payloadBytes = NetworkFile.payload(of: self).count }
    return size
  }

  /// The payload bytes if every number were packed in bits of its own.
  public var packedBytes: Int {
    nodes.reduce(0) { $0 + Size(of: $1.operation).payloadBytes }
  }

  /// The size of each node; together they have the payload's bytes.
  ///
  /// In the stream of a range coder no byte belongs to one node: a node gets what its numbers make
  /// the stream longer, in whole bytes.
  package var nodeSizes: [Size] {
    var sizes = nodes.map { Size(of: $0.operation) }
    guard coding == .range else { return sizes }
    var writer = RangeWriter(CodeLength())
    let payload = NetworkFile.payload(of: self).count
    var total = 0
    for (index, node) in nodes.enumerated() {
      writer.append(payloadOf: node.operation)
      let end = min(Int((writer.coder.bits / 8).rounded()), payload)
      sizes[index].payloadBytes = end - total
      total = end
    }
    if let last = nodes.lastIndex(where: { $0.operation.layer != nil }) {
      sizes[last].payloadBytes += payload - total
    }
    return sizes
  }
}
