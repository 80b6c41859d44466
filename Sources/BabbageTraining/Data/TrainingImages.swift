import Babbage
import BabbageData

/// The training images as LibTorch tensors, with augmented copies that are made on first use.
///
/// A copy depends only on the seed and its number, so a resumed run sees the same ones. With a
/// teacher, each copy keeps the teacher's scores: the teacher runs once per copy, not at each step.
final class TrainingImages {
  /// One pass over all training images.
  struct Copy {
    /// Bytes, NCHW.
    let pixels: TorchTensor
    /// The teacher's scores, `[images, classes]`, if there is a teacher.
    let scores: TorchTensor?
  }

  /// The classes, one for each image.
  let labels: TorchTensor
  let count: Int

  private let images: ImageSet
  private let variation: PixelAugmentation?
  private let affine: AffineMaps?
  private let device: Device
  private let seed: UInt64
  private let keep: Bool
  private let teacher: Model?
  private let group: ProcessGroup?
  private var copies: [Int: Copy] = [:]

  /// The images of a set; without `augmentation`, every copy has them as they are.
  ///
  /// `affine` limits ``Augmentation/affine``, `device` is where the images are used, and `keep`
  /// says whether copies will be requested again. The processes of the `group` request the same
  /// copies, and share the teacher's work.
  init(
    _ images: ImageSet, augmentation: [Augmentation], affine: AffineMaps = .gentle,
    device: Device = .cpu, seed: UInt64, keep: Bool, teacher: Model? = nil,
    group: ProcessGroup? = nil
  ) throws {
    self.images = images
    labels = try TorchTensor(integers: images.labels.map(Int.init)).on(device)
    count = images.count
    variation = PixelAugmentation(augmentation, of: images)
    self.affine = augmentation.contains(.affine) ? affine : nil
    self.device = device
    self.seed = seed
    self.keep = keep
    self.teacher = teacher
    self.group = group
  }

  /// A copy by its number.
  func copy(_ number: Int) throws -> Copy {
    let varies = variation != nil || affine != nil
    let number = varies ? number : 0
    if let copy = copies[number] { return copy }
    let copy = try Torch.withoutGradients { try make(number) }
    if keep || !varies { copies[number] = copy }
    return copy
  }

  private func make(_ number: Int) throws -> Copy {
    var generator = SeededGenerator(seed: seed, stream: 1 << 32 + UInt64(number))
    let chunk = 1000
    var (pixels, scores): ([TorchTensor], [TorchTensor]) = ([], [])
    for start in stride(from: 0, to: count, by: chunk) {
      let length = min(chunk, count - start)
      var bytes = images.images[
        (start * images.imageSize)..<((start + length) * images.imageSize)]
      if let variation { bytes = variation(bytes, using: &generator)[...] }
      let shape = [length] + images.imageShape
      var part = try bytes.withUnsafeBufferPointer { try TorchTensor(bytes: $0, shape: shape) }
      if let affine {
        let maps = affine.maps(
          count: length, height: shape[2], width: shape[3], using: &generator)
        let grid = try TorchTensor(maps).affineGrid(shape)
        part = try part.toFloat().gridSample(grid).round().clamp(0, 255).toByte()
      }
      part = try part.on(device)
      pixels.append(part)
      if let teacher {
        // Zeros stand in for the parts of other processes until those are added.
        let isOwn = group.map { (start / chunk) % $0.size == $0.rank } ?? true
        scores.append(
          isOwn
            ? try teacher.forward(part.toFloat() / 255, .inference)
            : try .zeros([length, teacher.classes]).on(device))
      }
    }
    let copy = Copy(
      pixels: try TorchTensor.cat(pixels),
      scores: scores.isEmpty ? nil : try TorchTensor.cat(scores))
    if let group, let scores = copy.scores { try group.sum([scores]) }
    return copy
  }
}
