import Babbage
import BabbageData

/// The augmentations that only move or replace bytes of an image.
package struct PixelAugmentation {
  private let kinds: Set<Augmentation>
  private let channels: Int
  private let height: Int
  private let width: Int
  /// The mean of each channel, which replaces what is cut out.
  private let mean: [UInt8]

  /// The augmentations among `kinds` that are of this sort; `nil` if none is.
  package init?(_ kinds: [Augmentation], of images: ImageSet) {
    let kinds = Set(kinds)
    guard !kinds.isDisjoint(with: [.padCrop, .flip, .cutout]) else { return nil }
    self.kinds = kinds
    (channels, height, width) = (images.channels, images.height, images.width)
    let pixels = height * width
    let sample = images.prefix(1000)
    mean = (0..<images.channels).map { channel in
      let sum = (0..<sample.count).reduce(0) { sum, index in
        let start = index * sample.imageSize + channel * pixels
        return sum + sample.images[start..<(start + pixels)].reduce(0) { $0 + Int($1) }
      }
      return UInt8(sum / max(sample.count * pixels, 1))
    }
  }

  /// Varies images, which lie one after another in CHW order.
  package func callAsFunction(
    _ images: ArraySlice<UInt8>, using generator: inout SeededGenerator
  ) -> [UInt8] {
    let size = channels * height * width
    return images.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
        target.initialize(repeating: 0)
        for start in stride(from: 0, to: source.count, by: size) {
          vary(
            UnsafeBufferPointer(rebasing: source[start..<(start + size)]),
            into: UnsafeMutableBufferPointer(rebasing: target[start..<(start + size)]),
            using: &generator)
        }
        count = source.count
      }
    }
  }

  private func vary(
    _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>,
    using generator: inout SeededGenerator
  ) {
    func draw(_ limit: Int) -> Int { Int.random(in: -limit...limit, using: &generator) }
    let (down, right) = kinds.contains(.padCrop) ? (draw(height / 8), draw(width / 8)) : (0, 0)
    let mirrors = kinds.contains(.flip) && Bool.random(using: &generator)
    let columns = max(0, -right)..<(width - max(0, right))
    for channel in 0..<channels {
      for row in max(0, -down)..<(height - max(0, down)) {
        let from = (channel * height + row + down) * width + right
        let to = (channel * height + row) * width
        for column in columns {
          target[to + (mirrors ? width - 1 - column : column)] = source[from + column]
        }
      }
    }
    guard kinds.contains(.cutout) else { return }
    let (row, column) = (draw(height / 2) + height / 2, draw(width / 2) + width / 2)
    let rows = max(0, row - height / 4)..<min(height, row + height / 4)
    let cut = max(0, column - width / 4)..<min(width, column + width / 4)
    for channel in 0..<channels {
      for row in rows {
        for column in cut { target[(channel * height + row) * width + column] = mean[channel] }
      }
    }
  }
}
