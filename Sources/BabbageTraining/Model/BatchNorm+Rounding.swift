import Babbage

extension BatchNorm {
  /// The variance below which a map does not vary.
  static let leastVariance: Float = 1e-7

  /// The same normalisation, with maps that do not vary reduced to their shift.
  ///
  /// Where all codes of a row became zero, its scale is a division by nearly nothing; as the largest
  /// of all it would make the steps of the others coarse.
  var withoutEmptyMaps: BatchNorm {
    var norm = self
    for (index, variance) in variance.enumerated() where variance < Self.leastVariance {
      norm.gamma[index] = 0
    }
    return norm
  }

  /// The same normalisation with its scales rounded as they are stored, in few bits.
  ///
  /// Mean and beta stay, so rounding stretches a map about its mean and does not shift it.
  package func roundingScales(to bits: Int) -> BatchNorm {
    let rows = QuantizedTensor(
      shape: [channels], bits: 2, codes: Array(repeating: 1, count: channels),
      rowSteps: withoutEmptyMaps.scale,
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
