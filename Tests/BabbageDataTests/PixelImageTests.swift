import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Cropping, resizing and everything else that is done with pixels.
  @Suite struct PixelImageTests {
    private func picture(_ name: String) throws -> PixelImage {
      let header = try PictureDecoder(file: name).decode(Fixture.picture(name))
      return header.image(over: .white)
    }

    private func noise(
      _ format: PixelFormat, _ height: Int, _ width: Int, _ mutator: inout Mutator
    ) -> PixelImage {
      PixelImage(
        format: format, height: height, width: width,
        pixels: (0..<format.channels * height * width).map { _ in UInt8(mutator.random(256)) })
    }

    @Test func makesColoursGrey() throws {
      let expected = Array(try Fixture.picture("luminance-44x30.raw"))
      #expect(try picture("colour-44x30.png").grey.pixels == expected)
      #expect(largestDifference(try picture("colour-44x30.jpg").grey.pixels, expected) <= 6)
    }

    @Test(arguments: [(28, 28), (11, 7), (60, 41), (44, 10)])
    func resizesLikePillow(width: Int, height: Int) throws {
      let resized = try picture("colour-44x30.png").resized(toHeight: height, width: width)
      #expect(resized.shape == [3, height, width])
      let expected = try PictureTable.planes(
        Array(Fixture.picture("resized-\(width)x\(height).raw")), channels: 3)
      #expect(largestDifference(resized.pixels, expected) <= 1)
    }

    /// Bit for bit what the formula says, one pixel after the other.
    @Test func resizesLikeTheFormula() {
      var mutator = Mutator(seed: 31)
      for turn in 0..<200 {
        let format: PixelFormat = turn % 2 == 0 ? .grey : .rgb
        let sizes = (0..<4).map { _ in 1 + mutator.random(turn % 10 == 0 ? 200 : 40) }
        let image = noise(format, sizes[0], sizes[1], &mutator)
        #expect(
          image.resized(toHeight: sizes[2], width: sizes[3])
            == NaiveResize.resized(image, sizes[2], sizes[3]), "\(sizes)")
      }
    }

    @Test func cropsTheMiddle() {
      let image = PixelImage(format: .grey, height: 3, width: 5, pixels: (0..<15).map { UInt8($0) })
      #expect(image.centreCropped(toHeight: 1, width: 3).pixels == [6, 7, 8])
      #expect(image.fitted(toHeight: 3, width: 3).pixels == [1, 2, 3, 6, 7, 8, 11, 12, 13])
      #expect(image.fitted(toHeight: 3, width: 5) == image)
      #expect(image.fitted(toHeight: 1, width: 100).shape == [1, 1, 100])
      #expect(image.fitted(toHeight: 100, width: 1).shape == [1, 100, 1])
      #expect(image.tensor.shape == [1, 3, 5])
      #expect(image.tensor.values[14] == Float(14) / 255)
    }

    @Test func edgesAreBrightAboveHalf() {
      func isBright(_ height: Int, _ width: Int, _ pixels: [UInt8]) -> Bool {
        PixelImage(format: .grey, height: height, width: width, pixels: pixels).edgeIsBright
      }
      #expect(isBright(3, 3, [255, 255, 255, 255, 0, 255, 255, 255, 255]))
      #expect(!isBright(3, 3, [0, 0, 0, 0, 255, 0, 0, 0, 0]))
      // The mean must be above 127.
      #expect(!isBright(1, 2, [127, 127]) && isBright(1, 2, [127, 128]))
      #expect(isBright(1, 1, [128]) && !isBright(1, 1, [127]))
      var mutator = Mutator(seed: 32)
      for _ in 0..<300 {
        let image = noise(
          mutator.random(2) == 0 ? .grey : .rgb, 1 + mutator.random(5), 1 + mutator.random(5),
          &mutator)
        let edge = image.pixels.indices.filter { index in
          let column = index % image.width
          let row = index / image.width % image.height
          return row == 0 || row == image.height - 1 || column == 0 || column == image.width - 1
        }
        let sum = edge.reduce(0) { $0 + Int(image.pixels[$1]) }
        #expect(image.edgeIsBright == (sum > 127 * edge.count))
      }
    }

    @Test func invertsAndKnowsGrey() {
      let grey = PixelImage(format: .grey, height: 1, width: 2, pixels: [0, 200])
      #expect(grey.inverted.pixels == [255, 55] && grey.isGrey)
      for place in 0..<6 {
        var pixels: [UInt8] = [0, 200, 0, 200, 0, 200]
        #expect(PixelImage(format: .rgb, height: 1, width: 2, pixels: pixels).isGrey)
        pixels[place] += 1
        #expect(!PixelImage(format: .rgb, height: 1, width: 2, pixels: pixels).isGrey)
      }
    }
  }
}

/// The formula of `PixelImage.resized`, as simple as possible.
private enum NaiveResize {
  /// The pixels of the old line that one of the new line is made of, with their weights.
  private static func weights(_ position: Int, from length: Int, to newLength: Int) -> [(
    Int, Float
  )] {
    let scale = Double(length) / Double(newLength)
    let radius = max(scale, 1)
    let centre = (Double(position) + 0.5) * scale
    let first = max(0, Int((centre - radius + 0.5).rounded(.down)))
    let end = min(length, Int((centre + radius + 0.5).rounded(.down)))
    let raw = (first..<end).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / radius) }
    let sum = raw.reduce(0, +)
    return zip(first..<end, raw).map { ($0, Float($1 / sum)) }
  }

  static func resized(_ image: PixelImage, _ newHeight: Int, _ newWidth: Int) -> PixelImage {
    if newHeight == image.height && newWidth == image.width { return image }
    var result: [UInt8] = []
    for channel in 0..<image.format.channels {
      let narrowed = (0..<image.height).map { row in
        (0..<newWidth).map { column in
          weights(column, from: image.width, to: newWidth).reduce(Float(0)) { sum, weight in
            let pixel = image.pixels[(channel * image.height + row) * image.width + weight.0]
            return sum + weight.1 * Float(pixel)
          }
        }
      }
      for row in 0..<newHeight {
        for column in 0..<newWidth {
          let sum = weights(row, from: image.height, to: newHeight).reduce(Float(0)) {
            $0 + $1.1 * narrowed[$1.0][column]
          }
          result.append(UInt8(min(max(sum.rounded(), 0), 255)))
        }
      }
    }
    return PixelImage(format: image.format, height: newHeight, width: newWidth, pixels: result)
  }
}
