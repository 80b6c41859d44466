import Babbage
import BabbageData

/// The augmentations that only move or replace bytes of an image.
package struct PixelAugmentation: Sendable {
  private let kinds: Set<Augmentation>
  private let channels: Int
  private let height: Int
  private let width: Int
  /// The mean of each channel, which replaces what is cut out.
  private let mean: [UInt8]

  /// What is done to one image.
  package struct Change: Equatable, Sendable {
    /// How far the image is moved up and left, in pixels; zeros move in.
    package var (down, right) = (0, 0)
    /// Whether left and right are exchanged after that.
    package var mirrors = false
    /// The centre of the square that is cut out at last, if one is.
    package var cut: (row: Int, column: Int)?
  }

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

  /// Whether some images are mirrored.
  var mirrors: Bool { kinds.contains(.flip) }

  /// Decides what is done to the next image.
  package func change(using generator: inout SeededGenerator) -> Change {
    func draw(_ limit: Int) -> Int { Int.random(in: -limit...limit, using: &generator) }
    var change = Change()
    if kinds.contains(.padCrop) {
      (change.down, change.right) = (draw(height / 8), draw(width / 8))
    }
    change.mirrors = kinds.contains(.flip) && Bool.random(using: &generator)
    if kinds.contains(.cutout) {
      change.cut = (draw(height / 2) + height / 2, draw(width / 2) + width / 2)
    }
    return change
  }

  /// Writes the changed image; both are in CHW order.
  package func apply(
    _ change: Change, to source: UnsafeBufferPointer<UInt8>,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    target.initialize(repeating: 0)
    let (down, right) = (change.down, change.right)
    let columns = max(0, -right)..<(width - max(0, right))
    for channel in 0..<channels {
      for row in max(0, -down)..<(height - max(0, down)) {
        let from = (channel * height + row + down) * width + right
        let to = (channel * height + row) * width
        if change.mirrors {
          for column in columns { target[to + width - 1 - column] = source[from + column] }
        } else {
          for column in columns { target[to + column] = source[from + column] }
        }
      }
    }
    guard let cut = change.cut.map(square) else { return }
    for channel in 0..<channels {
      for row in cut.rows {
        for column in cut.columns {
          target[(channel * height + row) * width + column] = mean[channel]
        }
      }
    }
  }

  /// The part of a square of half the side that lies in the image.
  private func square(at centre: (row: Int, column: Int)) -> (rows: Range<Int>, columns: Range<Int>)
  {
    let (row, column) = centre
    return (
      max(0, row - height / 4)..<min(height, row + height / 4),
      max(0, column - width / 4)..<min(width, column + width / 4)
    )
  }
}

extension PixelAugmentation.Change {
  /// Whether both do the same.
  package static func == (a: Self, b: Self) -> Bool {
    (a.down, a.right) == (b.down, b.right) && a.mirrors == b.mirrors
      && a.cut?.row == b.cut?.row && a.cut?.column == b.cut?.column
  }
}

extension PixelAugmentation {
  /// The same changes by operations of LibTorch, on the device where the images are.
  ///
  /// - Parameters:
  ///   - changes: What is done to each image.
  ///   - images: Bytes, NCHW.
  /// - Returns: The changed images, as whole numbers 0 to 255.
  /// - Throws: ``TorchError`` if the images do not fit.
  package func apply(_ changes: [Change], to images: TorchTensor) throws -> TorchTensor {
    let count = changes.count
    let (down, right) = (height / 8, width / 8)
    // In the padded image: the first row, the step from one column to the next, the first column.
    let numbers = changes.flatMap { change in
      change.mirrors
        ? [change.down + down, -1, width - 1 + change.right + right]
        : [change.down + down, 1, change.right + right]
    }
    let table = try TorchTensor(integers: numbers, shape: [count, 3]).onDevice(of: images)
    func column(_ index: Int, _ shape: [Int]) throws -> TorchTensor {
      try table.narrow(1, start: index, length: 1).reshape(shape)
    }
    func upTo(_ length: Int, _ shape: [Int]) throws -> TorchTensor {
      try TorchTensor(integers: Array(0..<length), shape: shape).onDevice(of: images)
    }
    let line = [count, 1, 1]
    let rows = try column(0, line) + upTo(height, [1, height, 1])
    let columns = try column(1, line) * upTo(width, [1, 1, width]) + column(2, line)
    let pitch = try TorchTensor(integers: [width + 2 * right], shape: [1, 1, 1]).onDevice(
      of: images)
    let places = try (rows * pitch + columns).reshape([count, 1, height * width])
      .expand([count, channels, height * width])
    let moved = try images.pad([right, right, down, down]).flatten(from: 2).gather(2, places)
      .reshape([count, channels, height, width]).toFloat()
    guard kinds.contains(.cutout) else { return moved }
    let inside = try TorchTensor(floats: changes.flatMap(mask), shape: [count, 1, height + width])
      .onDevice(of: images)
    let cut =
      try inside.narrow(2, start: 0, length: height).reshape([count, 1, height, 1])
      * inside.narrow(2, start: height, length: width).reshape([count, 1, 1, width])
    let colour = try TorchTensor(floats: mean.map(Float.init), shape: [1, channels, 1, 1])
      .onDevice(of: images)
    return try moved * (1 - cut) + colour * cut
  }

  /// 1 for each row, and then each column, that the square covers.
  private func mask(_ change: Change) -> [Float] {
    guard let cut = change.cut.map(square) else {
      return [Float](repeating: 0, count: height + width)
    }
    return (0..<height).map { cut.rows.contains($0) ? 1 : 0 }
      + (0..<width).map { cut.columns.contains($0) ? 1 : 0 }
  }
}
