import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// What is not read is refused by what it is, whatever its name.
  @Suite struct PictureFormatTests {
    private func refusal(_ bytes: some Sequence<UInt8>) throws -> ImageError? {
      let reader = try PictureReader(MapShape(channels: 3, height: 4, width: 4))
      let data = Data(bytes)
      let error = #expect(throws: ImageError.self) { try reader.image(of: data, file: "f.png") }
      let scratch = try Scratch()
      let file = try scratch.write(data, to: "f.png")
      let header = #expect(throws: ImageError.self) { try PictureHeader(contentsOf: file) }
      #expect(header?.what == error?.what)
      return error
    }

    @Test(arguments: PictureTable.all.refused) func picturesOfOtherFormats(
      _ picture: PictureTable.Refused
    ) throws {
      let error = try refusal(picture.file)
      guard case .unreadFormat("f.png", let format)? = error else {
        Issue.record("\(picture.format): \(String(describing: error))")
        return
      }
      #expect(format.contains(picture.format))
      #expect(error?.what == "this is \(format), which is not read")
      #expect(error?.remedy == "convert it to PNG, JPEG or WebP")
    }

    /// Beginnings after the formats' specifications.
    @Test(
      arguments: [
        ("HEIC", Array("\0\0\0\u{18}ftypheic\0\0\0\0mif1heic".utf8)),
        ("HEIC", Array("\0\0\0\u{18}ftypmif1\0\0\0\0mif1heic".utf8)),
        ("AVIF", Array("\0\0\0\u{1C}ftypmif1\0\0\0\0mif1avifmiaf".utf8)),
        ("video", Array("\0\0\0\u{18}ftypisom\0\0\0\0isomavc1".utf8)),
        ("raw", Array("\0\0\0\u{18}ftypcrx \0\0\0\u{1}crx isom".utf8)),
        ("JPEG XL", [0xFF, 0x0A, 0x4A, 0, 0]),
        ("JPEG XL", [0, 0, 0, 12] + Array("JXL \r\n".utf8) + [0x87, 10]),
        ("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51, 0]),
        ("TIFF", Array("II*\0".utf8) + [8, 0, 0, 0]),
        ("TIFF", Array("MM\0*".utf8) + [0, 0, 0, 8]),
        ("Photoshop", Array("8BPS\0\u{1}\0\0\0\0\0\0\0\u{3}".utf8)),
        ("GIMP", Array("gimp xcf v011\0".utf8)),
        ("MNG", [0x8A, 0x4D, 0x4E, 0x47, 13, 10, 26, 10]),
        ("SVG", Array("<?xml version=\"1.0\"?>\n<!-- é -->\n<svg xmlns=''></svg>".utf8)),
        ("SVG", Array("\u{FEFF}<SVG width='1'/>".utf8)),
        ("OpenEXR", [0x76, 0x2F, 0x31, 0x01, 2, 0, 0, 0]),
        ("Radiance", Array("#?RADIANCE\nFORMAT=".utf8)),
        ("FITS", Array("SIMPLE  =                    T".utf8)),
        ("DICOM", [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)),
      ]
    ) func otherFormats(name: String, bytes: [UInt8]) throws {
      guard case .unreadFormat(_, let format)? = try refusal(bytes) else {
        Issue.record("\(name) is not known")
        return
      }
      #expect(format.contains(name))
    }

    @Test(
      arguments: [
        ("empty", []),
        ("AppleDouble", [0, 5, 0x16, 7, 0, 2, 0, 0]),
        ("HTML", Array("\n<!DOCTYPE html><html><body><svg/></body>".utf8)),
        ("HTML", Array("<HTML><head>404</head>".utf8)),
        ("Git LFS", Array("version https://git-lfs.github.com/spec/v1\noid sha256:ab".utf8)),
        ("text", Array("hello".utf8)),
        // A letter of two bytes lies across the end of what is looked at.
        ("text", Array((String(repeating: "a", count: 1023) + "éé").utf8)),
        ("ZIP", Array("PK\u{3}\u{4}".utf8) + [20, 0, 0, 0]),
        ("gzip", [0x1F, 0x8B, 8, 0]),
        ("video", Array("RIFF\u{4}\0\0\0AVI LIST".utf8)),
        ("NumPy", [0x93] + Array("NUMPY".utf8) + [1, 0]),
      ]
    ) func noPictures(name: String, bytes: [UInt8]) throws {
      guard case .notAPicture(_, let content)? = try refusal(bytes) else {
        Issue.record("\(name) is not known")
        return
      }
      #expect(content.contains(name))
    }

    @Test func unknownBytes() throws {
      for bytes in [[0x89], [0xFF, 0xD8], [0, 1, 2, 3, 0xFE], Array("BM".utf8) + [1, 0xFF]] {
        #expect(try refusal(bytes) == .unknownFormat(file: "f.png"))
      }
    }

    @Test(.timeLimit(.minutes(1))) func whatIsNoFile() throws {
      let scratch = try Scratch()
      let reader = try PictureReader(MapShape(channels: 1, height: 4, width: 4))
      func expect(_ error: (String) -> FileError, _ url: URL) {
        #expect(throws: error(url.path)) { try reader.read(url) }
        #expect(throws: error(url.path)) { try PictureHeader(contentsOf: url) }
      }
      func place(_ name: String) -> URL { scratch.url.appendingPathComponent(name) }
      let files = FileManager.default
      expect(FileError.cannotRead, place("missing.png"))
      expect(FileError.notAFile, scratch.url)
      expect(FileError.notAFile, URL(fileURLWithPath: "/dev/zero"))
      #expect(mkfifo(place("pipe.png").path, 0o600) == 0)
      expect(FileError.notAFile, place("pipe.png"))
      try files.createSymbolicLink(at: place("to-pipe"), withDestinationURL: place("pipe.png"))
      expect(FileError.notAFile, place("to-pipe"))
      try files.createSymbolicLink(at: place("broken"), withDestinationURL: place("missing.png"))
      expect(FileError.brokenLink, place("broken"))
      try files.createSymbolicLink(at: place("loop"), withDestinationURL: place("loop"))
      expect(FileError.brokenLink, place("loop"))
      try files.createSymbolicLink(at: place("one"), withDestinationURL: place("two"))
      try files.createSymbolicLink(at: place("two"), withDestinationURL: place("one"))
      expect(FileError.brokenLink, place("one"))

      let row = try PictureTable.row("rgb 8 bits.png")
      try scratch.write(row.file, to: "real.png")
      try files.createSymbolicLink(at: place("good"), withDestinationURL: place("real.png"))
      #expect(try reader.read(place("good")) == reader.read(place("real.png")))
      #expect(try PictureHeader(contentsOf: place("good")).width == row.width)
    }
  }
}
