import ArgumentParser
import BabbageTraining

/// Names of augmentations with commas between them, or `none`.
struct AugmentationNames: ExpressibleByArgument {
  private static let known = ["affine", "pad-crop", "flip", "cutout"]

  private let names: [String]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard argument == "none" || names.allSatisfy(Self.known.contains) else { return nil }
    self.names = argument == "none" ? [] : names
  }

  static var allValueStrings: [String] { known + ["none"] }

  /// The augmentations; see `Augmentation`.
  var kinds: [Augmentation] { names.compactMap(Augmentation.init) }
}

/// What convolutions are computed in while training; see `Precision`.
enum PrecisionName: String, CaseIterable, ExpressibleByArgument {
  /// 32 bits.
  case float
  /// bfloat16 where that loses little.
  case mixed

  /// The option of training.
  var value: Precision { self == .mixed ? .mixed : .float }
}

/// What computes while training; see `Device`.
enum DeviceName: String, CaseIterable, ExpressibleByArgument {
  /// The processor.
  case cpu
  /// A graphics processor.
  case cuda

  /// The option of training.
  var value: Device { self == .cuda ? .cuda : .cpu }
}
