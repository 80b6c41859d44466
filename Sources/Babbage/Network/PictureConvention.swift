/// How a picture from elsewhere becomes a network's input image, apart from size and channels.
///
/// It is stored in a network's file, so that the same picture gets the same answer wherever it is
/// shown.
public struct PictureConvention: Hashable, Sendable {
  /// How bright the outermost pixels of a network's grey images are.
  ///
  /// A grey picture with the opposite edge is inverted: MNIST is bright on black, a scanned sheet
  /// is dark on white.
  public enum Edge: UInt8, Sendable, CaseIterable {
    /// Darker than half, as in MNIST.
    case dark
    /// Brighter than half.
    case bright
    /// Sometimes dark, sometimes bright: no picture is inverted.
    case mixed
  }

  /// A colour of 8 bits a channel, sRGB.
  public struct Color: Hashable, Sendable {
    /// Red, 0 to 255.
    public var red: UInt8
    /// Green, 0 to 255.
    public var green: UInt8
    /// Blue, 0 to 255.
    public var blue: UInt8

    /// Combines the three.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// All three channels 255.
    public static let white = Color(red: 255, green: 255, blue: 255)
    /// All three channels 0.
    public static let black = Color(red: 0, green: 0, blue: 0)
  }

  /// How bright the edges of grey images are; ignored for colour.
  public var edge: Edge
  /// What is behind the transparent parts of a picture.
  public var background: Color

  /// Combines the two; the defaults are those of a network that does not specify them.
  public init(edge: Edge = .dark, background: Color = .white) {
    self.edge = edge
    self.background = background
  }
}
