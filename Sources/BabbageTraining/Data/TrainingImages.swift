#if Training
  import Babbage
  import BabbageData

  /// The training images as LibTorch tensors, with augmented copies that are made when first asked
  /// for.
  ///
  /// A copy depends on the seed and its number alone, so a resumed run sees the same ones. With a
  /// teacher, each copy keeps the teacher's scores: the teacher runs once a copy, not once a step.
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

    private let original: TorchTensor
    private let augmentation: Augmentation?
    private let seed: UInt64
    private let keep: Bool
    private let teacher: Model?
    private let group: ProcessGroup?
    private var copies: [Int: Copy] = [:]

    /// - Parameters:
    ///   - augmentation: `nil` gives the images as they are.
    ///   - keep: Whether copies will be asked for again.
    ///   - group: Processes that ask for the same copies; they share the teacher's work.
    init(
      _ images: ImageSet, augmentation: Augmentation?, seed: UInt64, keep: Bool,
      teacher: Model? = nil, group: ProcessGroup? = nil
    ) throws {
      original = try TorchTensor(
        bytes: images.images, shape: [images.count, images.channels, images.height, images.width])
      labels = try TorchTensor(integers: images.labels.map(Int.init))
      count = images.count
      self.augmentation = augmentation
      self.seed = seed
      self.keep = keep
      self.teacher = teacher
      self.group = group
    }

    /// A copy by its number.
    func copy(_ number: Int) throws -> Copy {
      let number = augmentation == nil ? 0 : number
      if let copy = copies[number] { return copy }
      let copy = try Torch.withoutGradients { try make(number) }
      if keep || augmentation == nil { copies[number] = copy }
      return copy
    }

    private func make(_ number: Int) throws -> Copy {
      var generator = SeededGenerator(seed: seed, stream: 1 << 32 + UInt64(number))
      let chunk = 1000
      var (pixels, scores): ([TorchTensor], [TorchTensor]) = ([], [])
      for start in stride(from: 0, to: count, by: chunk) {
        let length = min(chunk, count - start)
        var part = try original.narrow(0, start: start, length: length)
        if let augmentation {
          let shape = part.shape
          let maps = augmentation.maps(
            count: length, height: shape[2], width: shape[3], using: &generator)
          let grid = try TorchTensor(maps).affineGrid(shape)
          part = try part.toFloat().gridSample(grid).round().clamp(0, 255).toByte()
        }
        pixels.append(part)
        if let teacher {
          // Zeros stand for the parts of other processes, until they are added.
          let isOwn = group.map { (start / chunk) % $0.size == $0.rank } ?? true
          scores.append(
            isOwn
              ? try teacher.forward(part.toFloat() / 255, .inference)
              : try .zeros([length, teacher.classes]))
        }
      }
      let copy = Copy(
        pixels: try TorchTensor.cat(pixels),
        scores: scores.isEmpty ? nil : try TorchTensor.cat(scores))
      if let group, let scores = copy.scores { try group.sum([scores]) }
      return copy
    }
  }
#endif
