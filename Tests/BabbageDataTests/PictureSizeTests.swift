import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Large pictures, pictures that claim to be, and extreme shapes.
  @Suite struct PictureSizeTests {
    private static let large = "large-1200x960.jpg"

    private func target(_ height: Int, _ width: Int, channels: Int = 3) -> MapShape {
      MapShape(channels: channels, height: height, width: width)
    }

    /// The smallest of 1, 2, 4 and 8 eighths that leaves twice the target; upright it is 960 wide.
    @Test(
      arguments: [
        (32, 32, 1), (60, 60, 1), (61, 61, 2), (120, 120, 2), (121, 121, 4), (240, 240, 4),
        (241, 241, 8), (1000, 1000, 8), (75, 20, 1), (76, 20, 2), (20, 75, 2), (1, 1, 1),
      ]
    ) func largeJPEGsAreDecodedSmaller(height: Int, width: Int, eighths: Int) throws {
      let decoder = PictureDecoder(file: "f", target: target(height, width))
      let decoded = try decoder.decode(Fixture.picture(Self.large))
      #expect(decoded.width == 1200 * eighths / 8)
      #expect(decoded.height == 960 * eighths / 8)
    }

    @Test func smallJPEGsAreDecodedWhole() throws {
      let decoded = try PictureDecoder(file: "f", target: target(2, 2))
        .decode(Fixture.picture("colour-44x30.jpg"))
      #expect(decoded.width == 44 && decoded.height == 30)
    }

    @Test(arguments: [(32, 32), (28, 28), (64, 64), (96, 48), (224, 224)])
    func smallerDecodingIsCloseToWhole(height: Int, width: Int) throws {
      let data = try Fixture.picture(Self.large)
      let reader = try PictureReader(target(height, width))
      let small = try reader.image(of: data, file: "f").image
      let whole = try PictureDecoder(file: "f").decode(data).image(over: .white)
        .fitted(toHeight: height, width: width)
      #expect(whole.shape == [3, height, width])
      try #require(small.pixels.count == whole.pixels.count && !whole.pixels.isEmpty)
      let differences = zip(small.pixels, whole.pixels).map { abs(Int($0) - Int($1)) }
      let mean = Double(differences.reduce(0, +)) / Double(differences.count)
      print("\(width) x \(height): mean difference \(mean), largest \(differences.max() ?? 0)")
      #expect(mean < 1)
      #expect((differences.max() ?? 0) < 16)
    }

    #if os(Linux)
    /// A whole decode takes twice 1200 x 960 x 3 bytes; an eighth of it nearly nothing.
    @Test func smallerDecodingTakesLittleMemory() async {
      await #expect(processExitsWith: .success) {
        let data = try Fixture.picture("large-1200x960.jpg")
        let reader = try PictureReader(MapShape(channels: 3, height: 32, width: 32))
        _ = try reader.image(of: data, file: "f")
        let small = try PeakMemory.growth { _ = try reader.image(of: data, file: "f") }
        let whole = try PeakMemory.growth { _ = try PictureDecoder(file: "f").decode(data) }
        #expect(small < 1_500_000 && whole > 3_000_000)
      }
    }
    #endif

    @Test func refusesTooManyPixels() throws {
      for name in ["colour-44x30.png", "colour-44x30.jpg"] {
        let data = try Fixture.picture(name)
        #expect(throws: ImageError.tooManyPixels(file: name, height: 30, width: 44, limit: 1319)) {
          try PictureDecoder(file: name, limit: PixelLimit(pixels: 1319)).decode(data)
        }
        let decoder = PictureDecoder(file: name, limit: PixelLimit(pixels: 1320))
        #expect(try decoder.decode(data).width == 44)
      }
      let webp = try PictureTable.row("lossless.webp")
      let count = webp.width * webp.height
      #expect(throws: ImageError.self) {
        try PictureDecoder(file: "f", limit: PixelLimit(pixels: count - 1)).decode(webp.file)
      }
      #expect(
        try PictureDecoder(file: "f", limit: PixelLimit(pixels: count)).decode(webp.file).width
          == webp.width)
    }

    @Test func smallerDecodingLiftsTheLimitOfPixels() throws {
      let data = try Fixture.picture(Self.large)
      let limit = PixelLimit(pixels: 1200 * 960 / 16)
      let decoder = PictureDecoder(file: "f", limit: limit, target: target(32, 32))
      #expect(try decoder.decode(data).width == 150)
      #expect(throws: ImageError.self) {
        try PictureDecoder(file: "f", limit: limit).decode(data)
      }
      #expect(throws: ImageError.self) {
        try PictureDecoder(
          file: "f", limit: PixelLimit(pixels: limit.pixels - 1), target: target(32, 32)
        ).decode(data)
      }
    }

    @Test(arguments: ["4:4:4.jpg", "progressive.jpg", "CMYK.jpg"])
    func refusesSizesThatTheFileCannotHold(name: String) throws {
      var bytes = Array(try PictureTable.row(name).file)
      // The frame header: marker, length, precision, then height and width.
      let frame = try #require(
        bytes.indices.dropLast().first {
          bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1])
        }
      )
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x1F, 0xFF, 0x1F, 0xFF])
      #expect(throws: ImageError.impossibleSize(file: "f", height: 8191, width: 8191)) {
        try PictureDecoder(file: "f").decode(Data(bytes))
      }
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
      #expect(throws: ImageError.self) { try PictureDecoder(file: "f").decode(Data(bytes)) }
      bytes.replaceSubrange(frame + 7..<frame + 9, with: [0, 0])
      #expect(throws: ImageError.self) { try PictureDecoder(file: "f").decode(Data(bytes)) }
    }

    @Test(arguments: [(1, 1), (10, 20000), (20000, 10), (1, 5000), (5000, 1)])
    func extremeShapes(height: Int, width: Int) throws {
      // Left and right half differ, top and bottom too.
      let pixels = (0..<height * width).map { index -> UInt8 in
        let (row, column) = index.quotientAndRemainder(dividingBy: width)
        return UInt8((row * 2 < height ? 40 : 160) + (column * 2 < width ? 0 : 50))
      }
      let image = PixelImage(format: .grey, height: height, width: width, pixels: pixels)
      let data = try #require(PNGEncoder.encode(image))
      for (newHeight, newWidth) in [(32, 32), (1, 1), (8, 50), (height, width)] {
        let reader = try PictureReader(
          target(newHeight, newWidth, channels: 1), inversion: .no)
        let read = try reader.image(of: data, file: "f").image
        #expect(read == image.fitted(toHeight: newHeight, width: newWidth))
      }
    }

    @Test func headersOfLargeFilesNeedNotBeRead() throws {
      // 400 KB of comments precede the frame of the JPEG.
      let scratch = try Scratch()
      let row = try PictureTable.row("orientation 6 II.jpg")
      let comment = [0xFF, 0xFE, 0xFF, 0xFF] + [UInt8](repeating: 0x20, count: 0xFFFD)
      let comments = (0..<6).flatMap { _ in comment }
      let file = try scratch.write(
        row.file.prefix(2) + comments + row.file.dropFirst(2), to: "comments.jpg")
      #expect(try PictureHeader(contentsOf: file).width == row.width)
      // Damaged after its beginning, which reading the header does not notice.
      let cut = try scratch.write(Fixture.picture(Self.large).prefix(2000), to: "cut.jpg")
      #expect(try PictureHeader(contentsOf: cut).width == 960)
      #expect(try PictureHeader(contentsOf: cut).height == 1200)
      #expect(throws: ImageError.self) { try PictureReader(target(8, 8)).read(cut) }
      for length in [8, 20, 25] {
        let stump = try scratch.write(
          PictureTable.row("rgb 8 bits.png").file.prefix(length), to: "stump.png")
        #expect(throws: ImageError.self) { try PictureHeader(contentsOf: stump) }
      }
    }

    @Test func refusesFilesOverTheLimit() throws {
      let scratch = try Scratch()
      let file = try scratch.write([UInt8](), to: "sparse.png")
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: 600 << 20)
      try handle.close()
      #expect(throws: FileError.self) { try PictureReader(target(8, 8)).read(file) }
    }
  }
}
