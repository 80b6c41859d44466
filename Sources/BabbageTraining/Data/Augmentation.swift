/// A way to vary training images, differently in each copy of them.
public enum Augmentation: String, Sendable, CaseIterable {
  /// Small rotations, changes of scale, shears and shifts.
  case affine
  /// Shifts of up to an eighth of each side, with zeros shifted in: 4 pixels of 32.
  ///
  /// See He and others, 2016.
  case padCrop = "pad-crop"
  /// Left and right exchanged, half the time.
  case flip
  /// A square of half the side, at a random place, in the mean colour (DeVries, Taylor, 2017).
  case cutout

  /// What suits photographs: digits and letters must not be mirrored.
  static let forPhotographs: [Augmentation] = [.padCrop, .flip]
}
