import Babbage
import BabbageData
import Foundation
import Testing

extension DataTests {
  /// Pictures against what Pillow makes of them (Fixtures/make-pictures.py).
  @Suite struct ImageFileTests {
    private func decode(_ name: String, _ format: PixelFormat) throws -> PixelImage {
      try ImageFile.decode(Fixture.picture(name), file: name, as: format)
    }

    /// The pixels of a `.raw` file, from interleaved to planes.
    private func planes(_ name: String, channels: Int) throws -> [UInt8] {
      let bytes = Array(try Fixture.picture(name))
      return (0..<channels).flatMap { channel in
        stride(from: channel, to: bytes.count, by: channels).map { bytes[$0] }
      }
    }

    private func largestDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
      #expect(left.count == right.count)
      return zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    @Test(arguments: ["rgb-7x5.png", "palette-7x5.png", "alpha-7x5.png"])
    func decodesColourPNG(name: String) throws {
      let image = try decode(name, .rgb)
      #expect(image.shape == [3, 5, 7])
      #expect(try image.pixels == planes(name + ".raw", channels: 3))
    }

    @Test(arguments: ["grey-7x5.png", "bilevel-7x5.png", "deep-7x5.png"])
    func decodesGreyPNG(name: String) throws {
      let image = try decode(name, .grey)
      #expect(image.shape == [1, 5, 7])
      let expected = try planes(name + ".raw", channels: 1)
      #expect(image.pixels == expected)
      #expect(try decode(name, .rgb).pixels == expected + expected + expected)
    }

    @Test(arguments: ["colour-44x30.jpg", "subsampled-44x30.jpg", "progressive-44x30.jpg"])
    func decodesColourJPEG(name: String) throws {
      let image = try decode(name, .rgb)
      #expect(image.shape == [3, 30, 44])
      #expect(try largestDifference(image.pixels, planes(name + ".raw", channels: 3)) <= 2)
      // The picture that was compressed.
      let original = try planes("colour-44x30.png.raw", channels: 3)
      #expect(largestDifference(image.pixels, original) <= 16)
    }

    @Test func decodesGreyJPEG() throws {
      let image = try decode("grey-44x30.jpg", .grey)
      #expect(
        try largestDifference(image.pixels, planes("grey-44x30.jpg.raw", channels: 1)) <= 2)
    }

    @Test func makesColoursGrey() throws {
      let expected = try planes("luminance-44x30.raw", channels: 1)
      #expect(try decode("colour-44x30.png", .grey).pixels == expected)
      #expect(try largestDifference(decode("colour-44x30.jpg", .grey).pixels, expected) <= 6)
    }

    @Test func tellsFormatsByTheirBytes() throws {
      let scratch = try Scratch()
      let file = try scratch.write(Array(Fixture.picture("rgb-7x5.png")), to: "picture.jpg")
      #expect(try ImageFile.read(file, as: .rgb) == decode("rgb-7x5.png", .rgb))
      let missing = scratch.url.appendingPathComponent("missing.png")
      #expect(throws: FileError.cannotRead(missing.path)) {
        try ImageFile.read(missing, as: .grey)
      }
      #expect(throws: FileError.notAFile(scratch.url.path)) {
        try ImageFile.read(scratch.url, as: .grey)
      }
      let long = try scratch.write([UInt8](repeating: 0, count: 1_100_000), to: "long.png")
      #expect(throws: FileError.self) { try ImageFile.read(long, as: .grey, pixelLimit: 10) }
      for bytes in [[], [0x89], [0xFF, 0xD8], Array("GIF89a".utf8)] {
        #expect(throws: ImageError.unknownFormat(file: "f")) {
          try ImageFile.decode(Data(bytes), file: "f", as: .grey)
        }
      }
    }

    @Test func refusesTooManyPixels() throws {
      for name in ["colour-44x30.png", "colour-44x30.jpg"] {
        #expect(throws: ImageError.tooManyPixels(file: name, height: 30, width: 44, limit: 1319)) {
          try ImageFile.decode(
            Fixture.picture(name), file: name, as: .rgb, pixelLimit: 1319)
        }
        #expect(
          try ImageFile.decode(Fixture.picture(name), file: name, as: .rgb, pixelLimit: 1320).width
            == 44)
      }
    }

    @Test func refusesSizesThatTheFileCannotHold() throws {
      var bytes = Array(try Fixture.picture("grey-44x30.jpg"))
      // The frame header: marker, length, precision, then height and width.
      let frame = try #require(
        bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x1F, 0xFF, 0x1F, 0xFF])
      #expect(throws: ImageError.impossibleSize(file: "f", height: 8191, width: 8191)) {
        try ImageFile.decode(Data(bytes), file: "f", as: .grey)
      }
    }

    @Test func refusesCMYKAndFilesThatEndEarly() throws {
      #expect(throws: ImageError.self) { try decode("cmyk-44x30.jpg", .rgb) }
      for name in ["colour-44x30.jpg", "progressive-44x30.jpg", "colour-44x30.png"] {
        let data = try Fixture.picture(name)
        for length in stride(from: 0, to: data.count - 16, by: 7) {
          #expect(throws: ImageError.self) {
            try ImageFile.decode(data.prefix(length), file: name, as: .rgb)
          }
        }
      }
    }

    @Test(arguments: [(28, 28), (11, 7), (100, 61), (44, 10)])
    func resizesLikePillow(width: Int, height: Int) throws {
      let resized = try decode("colour-44x30.png", .rgb).resized(toHeight: height, width: width)
      #expect(resized.shape == [3, height, width])
      let expected = try planes("resized-\(width)x\(height).raw", channels: 3)
      #expect(largestDifference(resized.pixels, expected) <= 1)
    }

    @Test func cropsTheMiddle() throws {
      let image = PixelImage(format: .grey, height: 3, width: 5, pixels: (0..<15).map { UInt8($0) })
      #expect(image.centreCropped(toHeight: 1, width: 3).pixels == [6, 7, 8])
      #expect(image.fitted(toHeight: 3, width: 3).pixels == [1, 2, 3, 6, 7, 8, 11, 12, 13])
      #expect(image.fitted(toHeight: 3, width: 5) == image)
      #expect(image.fitted(toHeight: 1, width: 100).shape == [1, 1, 100])
      #expect(image.fitted(toHeight: 100, width: 1).shape == [1, 100, 1])
      #expect(image.tensor.shape == [1, 3, 5])
      #expect(image.tensor.values[14] == Float(14) / 255)
    }
  }
}
