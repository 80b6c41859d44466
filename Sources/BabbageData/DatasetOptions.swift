import Babbage

/// What size images are brought to when a data set is read.
public enum ImageFit: Equatable, Sendable {
  /// None: pictures must have one size, of at most ``DatasetOptions/largestUnaskedSide`` pixels.
  case asTheyAre
  /// A network's input.
  case input(MapShape)
  /// So many rows and columns.
  case side(Int)
}

/// How a data set is read.
public struct DatasetOptions: Equatable, Sendable {
  /// What it is needed for.
  public enum Need: Equatable, Sendable {
    /// To train: training and test images.
    case training
    /// To measure: test images; others if they are there.
    case measuring
  }

  /// Larger pictures are brought to a size that somebody names: networks for them take hours.
  public static let largestUnaskedSide = 96

  /// The size that images are brought to, as far as they can.
  public var fit: ImageFit
  /// What the images are needed for.
  public var need: Need
  /// Which pictures are read; the others are as if they were not there.
  public var splits = Set(SplitRole.allCases)
  /// How pictures become images; measured if not given, with a white background.
  ///
  /// Of no account for images that are not pictures.
  public var convention: PictureConvention?
  /// What is behind transparent parts of pictures, instead of what the convention says.
  public var background: PictureConvention.Color?
  /// Whether black and white of grey pictures are exchanged.
  public var inversion = PictureReader.Inversion.auto
  /// 1 or 3 channels for pictures; if not given, those of the fit, or 1 if all pictures are grey.
  public var channels: Int?
  /// The part of each class' training pictures that is held out to test with, between 0 and 1.
  public var holdout: Double?
  /// Decides which pictures are held out.
  public var holdoutSeed: UInt64 = 0
  /// Whether pictures that cannot be read are left out, rather than refused.
  public var skipsUnreadable = false

  /// Options of which the rest can be set afterwards.
  public init(
    _ fit: ImageFit = .asTheyAre, need: Need = .training, convention: PictureConvention? = nil
  ) {
    self.fit = fit
    self.need = need
    self.convention = convention
  }

  /// Images as a network takes them.
  public init(for network: Network, need: Need = .training) {
    self.init(.input(network.input), need: need, convention: network.pictures)
  }
}
