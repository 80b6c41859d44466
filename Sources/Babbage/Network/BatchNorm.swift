/// Batch normalisation over channels, with the statistics from training.
///
/// `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`
public struct BatchNorm: Equatable, Sendable {
  /// Factor of each channel.
  public var gamma: [Float]
  /// Offset of each channel.
  public var beta: [Float]
  /// Mean of each channel.
  public var mean: [Float]
  /// Variance of each channel.
  public var variance: [Float]
  /// Keeps the root away from zero.
  public var epsilon: Float

  /// Combines the statistics and the learned numbers; all arrays have one number for each channel.
  public init(
    gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Float = 1e-5
  ) {
    self.gamma = gamma
    self.beta = beta
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
  }

  /// A normalisation before training: scale 1, shift 0, mean 0, variance 1.
  ///
  /// It is the identity except for ``epsilon`` under the root.
  public static func identity(channels: Int) -> BatchNorm {
    let ones = [Float](repeating: 1, count: channels)
    let zeros = [Float](repeating: 0, count: channels)
    return BatchNorm(gamma: ones, beta: zeros, mean: zeros, variance: ones)
  }

  /// The number of channels.
  public var channels: Int { gamma.count }

  /// The factor of each channel in `y = scale * x + shift`, the same function.
  package var scale: [Float] {
    zip(gamma, variance).map { $0 / ($1 + epsilon).squareRoot() }
  }

  /// The offset of each channel that goes with ``scale``.
  package var shift: [Float] {
    zip(beta, zip(scale, mean)).map { $0 - $1.0 * $1.1 }
  }
}
