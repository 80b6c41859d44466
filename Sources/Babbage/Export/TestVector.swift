/// An image with the scores that the integer engine gave it.
public struct TestVector: Sendable {
  /// Pixels from 0 to 255, CHW.
  public let pixels: [UInt8]
  /// The scores, in units of ``IntegerNetwork/scoreUnit``.
  public let scores: [Int32]
  /// The class that the image is of.
  public let label: Int

  /// Combines the three.
  public init(pixels: [UInt8], scores: [Int32], label: Int) {
    (self.pixels, self.scores, self.label) = (pixels, scores, label)
  }
}
