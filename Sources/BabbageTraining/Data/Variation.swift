import Babbage
import BabbageData

/// How the training images are varied: for every pass over them, image by image, by seed and number
/// of the pass alone.
struct Variation: Sendable {
  private static let chunk = 1000

  private let pixels: PixelAugmentation?
  private let affine: AffineMaps?
  private let images: ImageSet
  private let seed: UInt64

  /// What is done to each image in one pass.
  struct Pass: Sendable {
    /// One for each image, or none at all.
    fileprivate(set) var changes: [PixelAugmentation.Change] = []
    /// Six numbers for each image, or none at all.
    fileprivate var maps: [Float] = []
  }

  /// - Parameters:
  ///   - augmentation: How images are varied; not at all without any.
  ///   - affine: The limits of ``Augmentation/affine``.
  ///   - images: The images.
  ///   - seed: Decides everything random.
  init(_ augmentation: [Augmentation], affine: AffineMaps, of images: ImageSet, seed: UInt64) {
    pixels = PixelAugmentation(augmentation, of: images)
    self.affine = augmentation.contains(.affine) ? affine : nil
    self.images = images
    self.seed = seed
  }

  /// Whether images change at all.
  var changes: Bool { pixels != nil || affine != nil }

  /// Whether some images are mirrored.
  var mirrors: Bool { pixels?.mirrors ?? false }

  /// Decides what is done to each image in a pass.
  func pass(_ number: Int) -> Pass {
    var generator = SeededGenerator(seed: seed, stream: 1 << 32 + UInt64(number))
    var pass = Pass()
    for start in stride(from: 0, to: images.count, by: Self.chunk) {
      let length = min(Self.chunk, images.count - start)
      if let pixels {
        for _ in 0..<length { pass.changes.append(pixels.change(using: &generator)) }
      }
      if let affine {
        pass.maps +=
          affine.maps(
            count: length, height: images.height, width: images.width, using: &generator
          ).values
      }
    }
    return pass
  }

  /// The bytes of some images, NCHW, before affine maps.
  func bytes(of indices: [Int], in pass: Pass) -> [UInt8] {
    let size = images.imageSize
    return images.images.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: indices.count * size) { target, count in
        for (place, index) in indices.enumerated() {
          let from = UnsafeBufferPointer(rebasing: source[(index * size)..<((index + 1) * size)])
          let to = UnsafeMutableBufferPointer(
            rebasing: target[(place * size)..<((place + 1) * size)])
          if let pixels {
            pixels.apply(pass.changes[index], to: from, into: to)
          } else {
            _ = to.initialize(from: from)
          }
        }
        count = indices.count * size
      }
    }
  }

  /// Such bytes as a batch on the processor, with affine maps: bytes, NCHW.
  func batch(_ bytes: [UInt8], of indices: [Int], in pass: Pass) throws -> TorchTensor {
    let batch = try TorchTensor(
      bytes: bytes, shape: [indices.count, images.channels, images.height, images.width])
    return affine == nil ? batch : try sampled(batch.toFloat(), of: indices, in: pass).toByte()
  }

  /// The batch of some images, made by operations of LibTorch where `all` images (bytes, NCHW) are:
  /// whole numbers 0 to 255.
  func batch(of indices: [Int], in pass: Pass, from all: TorchTensor) throws -> TorchTensor {
    var batch = try all.indexSelect(TorchTensor(integers: indices).onDevice(of: all))
    if let pixels { batch = try pixels.apply(indices.map { pass.changes[$0] }, to: batch) }
    return affine == nil ? batch : try sampled(batch.toFloat(), of: indices, in: pass)
  }

  private func sampled(
    _ batch: TorchTensor, of indices: [Int], in pass: Pass
  ) throws -> TorchTensor {
    let maps = try TorchTensor(
      floats: indices.flatMap { pass.maps[(6 * $0)..<(6 * $0 + 6)] }, shape: [indices.count, 2, 3])
    let grid = try maps.onDevice(of: batch).affineGrid(batch.shape)
    return try batch.gridSample(grid).round().clamp(0, 255)
  }
}
