import Foundation

/// The two-sided geometric distribution of a mean magnitude: `P(k) = (1 - θ) / (1 + θ) · θ^|k|`.
///
/// Of all distributions of integers with this mean magnitude it has the largest entropy.
package struct GeometricMagnitudes {
  /// The entropy, in bits a number.
  package let entropy: Double

  /// What the entropy of many numbers grows by if the magnitude of one grows by 1: `-log2 θ`, in
  /// bits, at most 20.
  package let price: Double

  /// The distribution of integers whose magnitudes have this mean.
  package init(mean: Double) {
    // θ solves 2θ / (1 - θ²) = mean.
    let theta = mean > 1e-9 ? ((1 + mean * mean).squareRoot() - 1) / mean : 0
    price = min(-log2(theta), 20)
    entropy = theta > 0 ? -log2((1 - theta) / (1 + theta)) - mean * log2(theta) : 0
  }
}
