import Babbage

/// The size that images are brought to when a data set is read.
public enum ImageFit: Equatable, Sendable {
  /// Their own, the same for all, with sides up to ``DatasetOptions/largestUnaskedSide`` pixels.
  case asTheyAre
  /// The size of a network's input.
  case input(MapShape)
  /// A square of this many rows and columns.
  case side(Int)
}

/// How a data set is read.
public struct DatasetOptions: Equatable, Sendable {
  /// The purpose of the images.
  public enum Need: Equatable, Sendable {
    /// Training: training and test images are needed.
    case training
    /// Measuring: test images are needed; others are read if they are there.
    case measuring
  }

  /// The largest side for which no size needs to be given: networks for larger images take hours.
  public static let largestUnaskedSide = 96

  /// The size that images are brought to, as far as possible.
  public var fit: ImageFit
  /// What the images are needed for.
  public var need: Need
  /// The splits that are read; pictures of the others are ignored.
  public var splits = Set(SplitRole.allCases)
  /// How pictures become images; by default measured on them, with a white background.
  ///
  /// Ignored for data sets that are not folders of pictures.
  public var convention: PictureConvention?
  /// The background of transparent pictures; `nil` means the convention's.
  public var background: PictureConvention.Color?
  /// Whether black and white are exchanged in grey pictures.
  public var inversion = PictureReader.Inversion.auto
  /// 1 or 3 channels for pictures; by default those of the fit, or 1 if all pictures are grey.
  public var channels: Int?
  /// The share of each class's training pictures that is held out for testing, between 0 and 1.
  public var holdout: Double?
  /// Decides which pictures are held out.
  public var holdoutSeed: UInt64 = 0
  /// Whether pictures that cannot be read are left out, rather than refused.
  public var skipsUnreadable = false

  /// Creates options; the other properties can be set afterwards.
  public init(
    _ fit: ImageFit = .asTheyAre, need: Need = .training, convention: PictureConvention? = nil
  ) {
    self.fit = fit
    self.need = need
    self.convention = convention
  }

  /// Creates options for images in the form that a network takes.
  public init(for network: Network, need: Need = .training) {
    self.init(.input(network.input), need: need, convention: network.pictures)
  }
}
