import Babbage

/// UCNN: dot products that exploit repeated weights.
///
/// Hegde et al., ISCA 2018, arXiv 1804.06508. Weights are quantised, and the activations of a
/// filter that meet the same weight are added before they are multiplied once (zeros are skipped).
/// With `G` filters side by side, activations are grouped by the weights of all of them: each group
/// is added up once, and multiplied once for each filter; for the outer filters, groups are joined
/// first (activation group reuse). For filter number `g` of `G`, let `P` be the number of different
/// prefixes of `g` weights of which the last is not zero; then the filter takes `P`
/// multiplications.
public struct UniqueWeights: Sendable, Hashable {
  /// Multiplications and additions of a layer, for one image.
  public let count: OperationCount
  /// The number of filters that share groups.
  public let sharing: Int

  /// The numbers of filters that may share groups.
  package static let choices = [1, 2, 4]

  /// Counts the work of a layer, with the choice of sharing filters that takes the least
  /// arithmetic.
  ///
  /// - Parameters:
  ///   - weights: Quantised weights of each filter, of at most 16 bits.
  ///   - outputs: Pixels of the output.
  ///   - hasBias: Whether a bias is added to each output.
  package init(codes weights: [[Int]], outputs: Int, hasBias: Bool) {
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

  /// The work for one output of each of the filters that share groups.
  static func count(of filters: [[Int]]) -> OperationCount {
    guard let first = filters.first else { return OperationCount() }
    // The members of the groups of all filters: activations that meet a weight other than zero. The
    // weights of one activation are the 16-bit digits of a number, so that a prefix of them is its
    // lower digits.
    var members = first.indices.map { index in
      filters.reversed().reduce(into: UInt64(0)) {
        $0 = $0 << 16 | UInt64(UInt16(bitPattern: Int16($1[index])))
      }
    }.filter { $0 != 0 }
    var count = OperationCount()
    // From the innermost filter outwards: the groups of each level are joined to form the next.
    for level in filters.indices.reversed() {
      let groups = Set(members.map { $0 & ~(UInt64.max << (16 * (level + 1))) })
      count.additions += members.count - groups.count
      let outer = ~(UInt64.max << (16 * level))
      let products = groups.count { $0 & ~outer != 0 }
      count.multiplications += products
      count.additions += max(products - 1, 0)
      // Groups whose outer weights are all zero do not matter to the outer filters.
      members = groups.map { $0 & outer }.filter { $0 != 0 }
    }
    return count
  }
}

extension Network {
  /// The work of each layer by ``UniqueWeights``, in the order of the nodes.
  ///
  /// The weights are quantised to `bits` bits (2 to 16) as the integer engine quantises dense
  /// weights: with a step (scale) for each filter.
  public func uniqueWeights(bits: Int = 8) -> [(name: String, work: UniqueWeights)] {
    precondition((2...16).contains(bits), "\(bits) bits")
    let limit = Float((1 << (bits - 1)) - 1)
    return layers.map { site in
      let values = site.layer.weight.expanded.values
      let row = values.count / site.geometry.weight.filters
      let codes = stride(from: 0, to: values.count, by: row).map { start in
        let filter = values[start..<(start + row)]
        let step = filter.reduce(0) { max($0, $1.magnitude) } / limit
        return filter.map { step > 0 ? Int(($0 / step).rounded()) : 0 }
      }
      let work = UniqueWeights(
        codes: codes, outputs: site.geometry.output.pixels, hasBias: site.layer.bias != nil)
      return (site.name, work)
    }
  }
}
