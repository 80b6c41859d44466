import Babbage

extension BatchNorm {
  /// The variance below which a map does not vary.
  static let leastVariance: Float = 1e-7
  /// How many times less than another of its layer a map may vary and still be made as large.
  static let largestSpread: Float = 16

  /// The same normalisation, with maps that hardly vary left faint, and those that do not vary
  /// reduced to their shift.
  ///
  /// Where nearly all codes of a row became zero, its scale is a division by nearly nothing; as the
  /// largest of all it would make the steps of the others coarse.
  var storable: BatchNorm {
    var norm = self
    let deviations = variance.map { ($0 + epsilon).squareRoot() }
    let least = (deviations.max() ?? 0) / Self.largestSpread
    for (index, deviation) in deviations.enumerated() {
      norm.gamma[index] *= variance[index] < Self.leastVariance ? 0 : min(deviation / least, 1)
    }
    return norm
  }

  /// The same normalisation with its scales rounded as they are stored, in few bits.
  ///
  /// Mean and beta stay, so rounding stretches a map about its mean and does not shift it.
  package func roundingScales(to bits: Int) -> BatchNorm {
    let rows = QuantizedTensor(
      shape: [channels], bits: 2, codes: Array(repeating: 1, count: channels),
      rowSteps: storable.scale,
      scaleBits: bits)
    var rounded = self
    rounded.gamma = zip(rows.tensor.values, variance).map { $0 * ($1 + epsilon).squareRoot() }
    return rounded
  }

  /// The same normalisation with its shifts rounded as they are stored: as a bias, in few bits.
  package func roundingShifts(to bits: Int) -> BatchNorm {
    let exact = shift
    let stored = QuantizedTensor(quantizing: Tensor(vector: exact), bits: bits).tensor.values
    var rounded = self
    rounded.beta = zip(beta, zip(stored, exact)).map { $0 + ($1.0 - $1.1) }
    return rounded
  }
}
