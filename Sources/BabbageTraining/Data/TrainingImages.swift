import Babbage
import BabbageData

/// The training images as batches of LibTorch tensors, augmented where they are used.
///
/// What a batch holds depends only on the seed, the pass and the images' indices, so a resumed run
/// sees the same. Only where copies of the images keep a teacher's scores, or where nothing varies,
/// are the images of a pass kept.
final class TrainingImages {
  /// What one step sees.
  struct Batch {
    /// Whole numbers 0 to 255, NCHW.
    let pixels: TorchTensor
    /// The class of each image.
    let labels: TorchTensor
    /// The teacher's scores, `[images, classes]`, if there is a teacher.
    let scores: TorchTensor?
  }

  /// A pass over the images that is kept.
  private struct Copy {
    /// Bytes, NCHW.
    let pixels: TorchTensor
    let scores: TorchTensor?
  }

  /// A network that is learned from, and how.
  struct Teacher {
    let model: Model
    let use: CompressionOptions.Teaching
    /// How many copies there are, if it teaches copies.
    var copies = 1
  }

  let count: Int
  private let images: ImageSet
  private let labels: TorchTensor
  private let variation: Variation
  private let device: Device
  private let teacher: Teacher?
  private let group: ProcessGroup?
  private var copies: [Int: Copy] = [:]
  /// All images as they are, where a device varies them.
  private let originals: TorchTensor?
  /// The teacher's scores of all images as they are, and then of their mirror images.
  private var originalScores: TorchTensor?

  /// The images of a set; without `augmentation`, every pass has them as they are.
  ///
  /// `affine` limits ``Augmentation/affine``, `device` is where the images are used. The processes
  /// of the `group` make the same passes, and share the teacher's work.
  init(
    _ images: ImageSet, augmentation: [Augmentation], affine: AffineMaps = .gentle,
    device: Device = .cpu, seed: UInt64, teacher: Teacher? = nil, group: ProcessGroup? = nil
  ) throws {
    labels = try TorchTensor(integers: images.labels.map(Int.init)).on(device)
    count = images.count
    self.images = images
    variation = Variation(augmentation, affine: affine, of: images, seed: seed)
    self.device = device
    self.teacher = teacher
    self.group = group
    originals =
      device == .cpu
      ? nil
      : try TorchTensor(bytes: images.images, shape: [images.count] + images.imageShape).on(device)
  }

  /// The passes that are kept; `nil` if every pass is a new one.
  private var keptPasses: Int? {
    if !variation.changes { return 1 }
    if let teacher, teacher.use == .copies { return teacher.copies }
    return nil
  }

  /// Prepares a pass over the images: batches by their number, with the images that `indices` says.
  ///
  /// Batches are best requested in order; the next is made while one is used. `scored` says whether
  /// the teacher's scores are wanted.
  func pass(
    _ number: Int, batches: Int, scored: Bool = true,
    _ indices: @escaping @Sendable (Int) -> [Int]
  ) throws -> (Int) throws -> Batch {
    if let keptPasses {
      let copy = try copy(number % keptPasses)
      return { try self.batch(indices($0), from: copy) }
    }
    let pass = variation.pass(number)
    if let originals {
      return { [variation] step in
        let indices = indices(step)
        let pixels = try variation.batch(of: indices, in: pass, from: originals)
        return try self.batch(indices, pass, pixels, scored: scored)
      }
    }
    let ahead = Lookahead(count: batches) { [variation] step in
      let indices = indices(step)
      return (indices, variation.bytes(of: indices, in: pass))
    }
    return { [variation] step in
      let (indices, bytes) = ahead.value(step)
      let pixels = try variation.batch(bytes, of: indices, in: pass)
      return try self.batch(indices, pass, pixels, scored: scored)
    }
  }

  /// Makes the copies that the first passes need, so that passes can be prepared side by side.
  func makeCopies(for passes: Int) throws {
    for number in 0..<min(passes, keptPasses ?? 0) { _ = try copy(number) }
  }

  // MARK: Batches

  private func batch(_ indices: [Int], from copy: Copy) throws -> Batch {
    let indices = try TorchTensor(integers: indices).on(device)
    return Batch(
      pixels: try copy.pixels.indexSelect(indices), labels: try labels.indexSelect(indices),
      scores: try copy.scores?.indexSelect(indices))
  }

  private func batch(
    _ indices: [Int], _ pass: Variation.Pass, _ pixels: TorchTensor, scored: Bool
  ) throws -> Batch {
    Batch(
      pixels: pixels,
      labels: try labels.indexSelect(TorchTensor(integers: indices).on(device)),
      scores: scored ? try scores(of: indices, pass, pixels) : nil)
  }

  /// What the teacher says of images that are not kept.
  private func scores(
    of indices: [Int], _ pass: Variation.Pass, _ pixels: TorchTensor
  ) throws -> TorchTensor? {
    guard let teacher else { return nil }
    switch teacher.use {
    case .copies: return nil
    case .along:
      return try Torch.withoutGradients {
        try teacher.model.forward(pixels.toFloat() / 255, .inference)
      }
    case .original:
      let all: TorchTensor
      if let originalScores {
        all = originalScores
      } else {
        all = try Torch.withoutGradients { try scoresOfOriginals(by: teacher.model) }
        originalScores = all
      }
      let rows = indices.map { index in
        pass.changes.isEmpty || !pass.changes[index].mirrors ? index : count + index
      }
      return try all.indexSelect(TorchTensor(integers: rows).on(device))
    }
  }

  // MARK: What is kept

  /// A kept pass by its number.
  private func copy(_ number: Int) throws -> Copy {
    if let copy = copies[number] { return copy }
    let copy = try Torch.withoutGradients {
      let pass = variation.pass(number)
      let parts = try chunks.map { try pixels(of: Array($0), in: pass).toByte() }
      return Copy(
        pixels: try TorchTensor.cat(parts),
        scores: try teacher.map { try scores(of: parts, by: $0.model) })
    }
    copies[number] = copy
    return copy
  }

  private func scoresOfOriginals(by model: Model) throws -> TorchTensor {
    let parts = try chunks.map { try asTheyAre($0) }
    guard variation.mirrors else { return try scores(of: parts, by: model) }
    return try scores(of: parts + parts.map { try $0.flip(3) }, by: model)
  }

  /// All indices, a part at a time.
  private var chunks: [Range<Int>] {
    stride(from: 0, to: count, by: 1000).map { $0..<min($0 + 1000, count) }
  }

  private func asTheyAre(_ indices: Range<Int>) throws -> TorchTensor {
    if let originals {
      return try originals.narrow(0, start: indices.lowerBound, length: indices.count)
    }
    let size = images.imageSize
    let bytes = images.images[(indices.lowerBound * size)..<(indices.upperBound * size)]
    return try bytes.withUnsafeBufferPointer {
      try TorchTensor(bytes: $0, shape: [indices.count] + images.imageShape)
    }
  }

  private func pixels(of indices: [Int], in pass: Variation.Pass) throws -> TorchTensor {
    if let originals { return try variation.batch(of: indices, in: pass, from: originals) }
    return try variation.batch(variation.bytes(of: indices, in: pass), of: indices, in: pass)
  }

  /// A teacher's scores of images in parts, one after another.
  private func scores(of parts: [TorchTensor], by model: Model) throws -> TorchTensor {
    let all = try TorchTensor.cat(
      parts.enumerated().map { number, part in
        // Zeros stand in for the parts of other processes until those are added.
        let isOwn = group.map { number % $0.size == $0.rank } ?? true
        return isOwn
          ? try model.forward(part.toFloat() / 255, .inference)
          : try .zeros([part.shape[0], model.classes]).on(device)
      })
    try group?.sum([all])
    return all
  }
}
