import Babbage
import BabbageData
import BabbageTraining
import Testing

/// What each named augmentation does to pixels, judged by the pixels alone.
@Suite struct AugmentationTests {
  private static let side = 16
  private let images: ImageSet = {
    var random = SeededGenerator(seed: 4, stream: 8)
    let bytes = (0..<(40 * 3 * side * side)).map { _ in UInt8.random(in: 1...255, using: &random)
    }
    return ImageSet(
      images: bytes, labels: Array(repeating: 0, count: 40), channels: 3, height: side,
      width: side)
  }()

  private func vary(_ kinds: [Augmentation]) throws -> [[UInt8]] {
    var random = SeededGenerator(seed: 1)
    let augmentation = try #require(PixelAugmentation(kinds, of: images))
    return (0..<images.count).map { index in
      let change = augmentation.change(using: &random)
      return Array(images.pixels(at: index)).withUnsafeBufferPointer { source in
        [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
          augmentation.apply(change, to: source, into: target)
          count = source.count
        }
      }
    }
  }

  /// The image moved down and right, and mirrored after that.
  private func moved(_ index: Int, down: Int, right: Int, mirrors: Bool) -> [UInt8] {
    let (side, pixels) = (Self.side, Array(images.pixels(at: index)))
    return (0..<(3 * side * side)).map { place in
      let (channel, rest) = place.quotientAndRemainder(dividingBy: side * side)
      let (row, column) = rest.quotientAndRemainder(dividingBy: side)
      let (oldRow, oldColumn) = (row + down, (mirrors ? side - 1 - column : column) + right)
      guard (0..<side).contains(oldRow), (0..<side).contains(oldColumn) else { return 0 }
      return pixels[(channel * side + oldRow) * side + oldColumn]
    }
  }

  @Test func flipsAboutHalf() throws {
    let mirrored = try vary([.flip]).enumerated().filter { index, image in
      let isSame = image == moved(index, down: 0, right: 0, mirrors: false)
      let isMirrored = image == moved(index, down: 0, right: 0, mirrors: true)
      #expect(isSame != isMirrored)
      return isMirrored
    }
    #expect((10...30).contains(mirrored.count))
  }

  @Test func shiftsByAnEighth() throws {
    var shifts: Set<[Int]> = []
    for (index, image) in try vary([.padCrop, .flip]).enumerated() {
      let found = (-2...2).flatMap { down in (-2...2).map { [down, $0] } }.filter { shift in
        [false, true].contains {
          image == moved(index, down: shift[0], right: shift[1], mirrors: $0)
        }
      }
      #expect(found.count == 1)
      shifts.formUnion(found)
    }
    #expect(shifts.count > 10)
    #expect(Set(shifts.map { $0[0] }) == [-2, -1, 0, 1, 2])
  }

  @Test func cutsOneSquareOut() throws {
    let side = Self.side
    let mean = (0..<3).map { channel in
      let values = (0..<images.count).flatMap { index in
        Array(images.pixels(at: index))[(channel * side * side)..<((channel + 1) * side * side)]
      }
      return values.reduce(0) { $0 + Int($1) } / values.count
    }
    for (index, image) in try vary([.cutout]).enumerated() {
      let original = Array(images.pixels(at: index))
      let changed = image.indices.filter { image[$0] != original[$0] }
      #expect(!changed.isEmpty)
      let rows = changed.map { $0 / side % side }
      let columns = changed.map { $0 % side }
      let (top, bottom) = (try #require(rows.min()), try #require(rows.max()))
      let (left, right) = (try #require(columns.min()), try #require(columns.max()))
      #expect(bottom - top < side / 2 && right - left < side / 2)
      for channel in 0..<3 {
        for row in top...bottom {
          for column in left...right {
            #expect(Int(image[(channel * side + row) * side + column]) == mean[channel])
          }
        }
      }
    }
  }

  /// By operations of LibTorch, as a device makes them, each pixel is the same.
  @Test(arguments: [[.flip], [.padCrop], [.padCrop, .flip, .cutout]] as [[Augmentation]])
  func tensorsAreVariedAlike(_ kinds: [Augmentation]) throws {
    var random = SeededGenerator(seed: 1)
    let augmentation = try #require(PixelAugmentation(kinds, of: images))
    let changes = (0..<images.count).map { _ in augmentation.change(using: &random) }
    let batch = try TorchTensor(
      bytes: images.images, shape: [images.count, 3, Self.side, Self.side])
    let varied = try augmentation.apply(changes, to: batch)
    #expect(try varied.toByte().bytes() == vary(kinds).flatMap(\.self))
    #expect(try varied.toByte().bytes() != images.images)
  }

  @Test func nothingOfTheSortIsNothing() {
    #expect(PixelAugmentation([.affine], of: images) == nil)
    #expect(PixelAugmentation([], of: images) == nil)
  }
}
