import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Files that are not read are refused by their content, whatever their names.
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
      #expect(error?.what == "this is \(format), which is not supported")
      #expect(error?.remedy == "convert it to PNG, JPEG or WebP")
    }

    @Test(arguments: Beginning.ofOtherFormats) func otherFormats(_ file: Beginning) throws {
      guard case .unreadFormat(_, let format)? = try refusal(file.bytes) else {
        Issue.record("\(file.name) is not known")
        return
      }
      #expect(format.contains(file.name))
    }

    @Test(arguments: Beginning.ofNoPictures) func noPictures(_ file: Beginning) throws {
      guard case .notAPicture(_, let content)? = try refusal(file.bytes) else {
        Issue.record("\(file.name) is not known")
        return
      }
      #expect(content.contains(file.name))
    }

    @Test func unknownBytes() throws {
      let files: [[UInt8]] = [[0x89], [0xFF, 0xD8], [0, 1, 2, 3, 0xFE], [0x42, 0x4D, 1, 0xFF]]
      for bytes in files {
        #expect(try refusal(bytes) == .unknownFormat(file: "f.png"))
      }
    }

    @Test(.timeLimit(.minutes(30))) func whatIsNoFile() throws {
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

/// How files of other formats begin, by the formats' specifications.
struct Beginning: CustomTestStringConvertible {
  /// A part of what the error calls it.
  let name: String
  let bytes: [UInt8]

  var testDescription: String { name }

  /// Each character is a byte.
  init(_ name: String, _ bytes: String) {
    self.name = name
    self.bytes = bytes.unicodeScalars.map { UInt8($0.value) }
  }

  init(_ name: String, text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  static let ofOtherFormats: [Beginning] = [
    Beginning("HEIC", "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic"),
    Beginning("HEIC", "\0\0\0\u{18}ftypmif1\0\0\0\0mif1heic"),
    Beginning("AVIF", "\0\0\0\u{1C}ftypmif1\0\0\0\0mif1avifmiaf"),
    Beginning("video", "\0\0\0\u{18}ftypisom\0\0\0\0isomavc1"),
    Beginning("raw", "\0\0\0\u{18}ftypcrx \0\0\0\u{1}crx isom"),
    Beginning("JPEG XL", "\u{FF}\nJ\0\0"),
    Beginning("JPEG XL", "\0\0\0\u{C}JXL \r\n\u{87}\n"),
    Beginning("JPEG 2000", "\u{FF}\u{4F}\u{FF}\u{51}\0"),
    Beginning("TIFF", "II*\0\u{8}\0\0\0"),
    Beginning("TIFF", "MM\0*\0\0\0\u{8}"),
    Beginning("Photoshop", "8BPS\0\u{1}\0\0\0\0\0\0\0\u{3}"),
    Beginning("GIMP", "gimp xcf v011\0"),
    Beginning("MNG", "\u{8A}MNG\r\n\u{1A}\n"),
    Beginning("SVG", text: "<?xml version=\"1.0\"?>\n<!-- é -->\n<svg xmlns=''></svg>"),
    Beginning("SVG", text: "\u{FEFF}<SVG width='1'/>"),
    Beginning("OpenEXR", "v/1\u{1}\u{2}\0\0\0"),
    Beginning("Radiance", "#?RADIANCE\nFORMAT="),
    Beginning("FITS", "SIMPLE  =                    T"),
    Beginning("DICOM", String(repeating: "\0", count: 128) + "DICM"),
  ]

  static let ofNoPictures: [Beginning] = [
    Beginning("empty", ""),
    Beginning("AppleDouble", "\0\u{5}\u{16}\u{7}\0\u{2}\0\0"),
    Beginning("HTML", text: "\n<!DOCTYPE html><html><body><svg/></body>"),
    Beginning("HTML", text: "<HTML><head>404</head>"),
    Beginning("Git LFS", text: "version https://git-lfs.github.com/spec/v1\noid sha256:ab"),
    Beginning("text", text: "hello"),
    // A letter of two bytes straddles the end of what is looked at.
    Beginning("text", text: String(repeating: "a", count: 1023) + "éé"),
    Beginning("ZIP", "PK\u{3}\u{4}\u{14}\0\0\0"),
    Beginning("gzip", "\u{1F}\u{8B}\u{8}\0"),
    Beginning("video", "RIFF\u{4}\0\0\0AVI LIST"),
    Beginning("NumPy", "\u{93}NUMPY\u{1}\0"),
  ]
}
