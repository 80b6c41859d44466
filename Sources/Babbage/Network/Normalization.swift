/// Normalisation of each channel by constants, usually of the image by the data set's statistics.
///
/// `y = (x - mean) / deviation`
public struct Normalization: Equatable, Sendable {
  /// Mean of each channel.
  public let mean: [Float]
  /// Standard deviation of each channel; positive.
  public let deviation: [Float]

  /// Combines the constants, one of each for each channel.
  public init(mean: [Float], deviation: [Float]) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The number of channels.
  package var channels: Int { mean.count }

  /// The factor of each channel in `y = scale * x + shift`, the same function.
  var scale: [Float] { deviation.map { 1 / $0 } }

  /// The offset of each channel that goes with ``scale``.
  var shift: [Float] { zip(mean, deviation).map { -$0 / $1 } }
}
