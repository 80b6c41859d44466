import Babbage

/// UCNN: dot products that reuse what repeated weights have in common (Hegde et al., ISCA 2018, arXiv 1804.06508).
///
/// Weights are quantised, and the activations of a filter that meet the same weight are added before they are multiplied
/// once (zeros are skipped). With `G` filters side by side, activations
/// are grouped by the weights of all of them: such a group is added once, and multiplied once for each filter but the outer
/// ones, whose groups are joined first (activation group reuse). For a filter number `g` of `G`, let `P` be the
/// number of different prefixes of `g` weights of which the last is not zero; then it multiplies `P` times.
public struct UniqueWeights: Sendable, Hashable {
  /// Multiplications and additions of a layer, for one image.
  public let count: OperationCount
  /// How many filters share groups.
  public let sharing: Int

  /// How many filters may share groups.
  public static let choices = [1, 2, 4]

  /// Counts the work of a layer.
  ///
  /// - Parameters:
  ///   - weights: Quantised weights of each filter, of at most 16 bits.
  ///   - outputs: Pixels of the output.
  ///   - hasBias: Whether a bias is added to each output.
  /// - Returns: The choice of sharing filters with the least arithmetic.
  public init(codes weights: [[Int]], outputs: Int, hasBias: Bool) {
    let all = Self.choices.map { sharing in
      let count = stride(from: 0, to: weights.count, by: sharing).reduce(OperationCount()) {
        $0 + Self.count(of: Array(weights[$1..<min($1 + sharing, weights.count)]))
      }
      let biases = hasBias ? weights.count : 0
      return UniqueWeights(
        count: OperationCount(
          multiplications: outputs * count.multiplications,
          additions: outputs * (count.additions + biases)), sharing: sharing)
    }
    self = all.min { $0.count.arithmetic < $1.count.arithmetic } ?? all[0]
  }

  private init(count: OperationCount, sharing: Int) {
    (self.count, self.sharing) = (count, sharing)
  }

  /// The work of one output of filters that share groups.
  static func count(of filters: [[Int]]) -> OperationCount {
    guard let first = filters.first else { return OperationCount() }
    // What the groups of all filters are sums of: activations that some weight meets. The weights of one activation are
    // the 16-bit digits of a number, so that a prefix of them is its lower digits.
    var members = first.indices.map { index in
      filters.reversed().reduce(into: UInt64(0)) {
        $0 = $0 << 16 | UInt64(UInt16(bitPattern: Int16($1[index])))
      }
    }.filter { $0 != 0 }
    var count = OperationCount()
    // From the inner filter out: the groups of each level are joined to those of the next.
    for level in filters.indices.reversed() {
      let groups = Set(members.map { $0 & ~(UInt64.max << (16 * (level + 1))) })
      count.additions += members.count - groups.count
      let outer = ~(UInt64.max << (16 * level))
      let products = groups.count { $0 & ~outer != 0 }
      count.multiplications += products
      count.additions += max(products - 1, 0)
      // Groups in which all outer weights are zero are of no use to the outer filters.
      members = groups.map { $0 & outer }.filter { $0 != 0 }
    }
    return count
  }
}

extension Network {
  /// The work of each layer by ``UniqueWeights``, in the order of the nodes.
  ///
  /// The network is quantised as the integer engine quantises dense weights: a step for each filter.
  ///
  /// - Parameter bits: Of a weight, 2 to 16.
  public func uniqueWeights(bits: Int = 8) -> [(name: String, work: UniqueWeights)] {
    precondition((2...16).contains(bits), "\(bits) bits")
    let limit = Float((1 << (bits - 1)) - 1)
    return layers.map { index, node, layer in
      let values = layer.weight.expanded.values
      let row = values.count / layer.weight.shape.filters
      let codes = stride(from: 0, to: values.count, by: row).map { start in
        let filter = values[start..<(start + row)]
        let step = filter.reduce(0) { max($0, $1.magnitude) } / limit
        return filter.map { step > 0 ? Int(($0 / step).rounded()) : 0 }
      }
      let output = shapes[index]
      let work = UniqueWeights(
        codes: codes, outputs: output.height * output.width, hasBias: layer.bias != nil)
      return (node.name, work)
    }
  }
}
