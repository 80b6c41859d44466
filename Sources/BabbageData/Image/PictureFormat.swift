import Foundation

/// The supported formats.
enum PictureFormat {
  case png, jpeg, webp

  /// Detects the format by a file's first bytes.
  ///
  /// - Parameters:
  ///   - data: The file, or its beginning.
  ///   - file: How errors name the file.
  /// - Throws: ``ImageError``, which says what the file is instead.
  init(_ data: Data, file: String) throws(ImageError) {
    let start = FileStart(data)
    if start.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if start.has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if start.has("RIFF"), start.has("WEBP", at: 8) {
      self = .webp
    } else if data.isEmpty {
      throw .notAPicture(file: file, content: "an empty file")
    } else if let format = start.otherPicture {
      throw .unreadFormat(file: file, format: format)
    } else if let content = start.otherContent {
      throw .notAPicture(file: file, content: content)
    } else {
      throw .unknownFormat(file: file)
    }
  }
}

/// The first bytes of a file, by which unsupported formats are recognised.
private struct FileStart {
  private let bytes: [UInt8]

  init(_ data: Data) { bytes = Array(data.prefix(1024)) }

  func has(_ signature: [UInt8], at place: Int = 0) -> Bool {
    bytes.dropFirst(place).starts(with: signature)
  }

  func has(_ signature: String, at place: Int = 0) -> Bool {
    has(Array(signature.utf8), at: place)
  }

  /// The name of an unsupported picture format, with an article; `nil` if it is none.
  var otherPicture: String? {
    if let brand = mediaBrand { return brand }
    if has("GIF87a") || has("GIF89a") { return "a GIF picture" }
    if has("BM"), has([0, 0, 0, 0], at: 6) { return "a BMP picture" }
    if has([0x49, 0x49, 42, 0]) || has([0x4D, 0x4D, 0, 42]) || has([0x49, 0x49, 43, 0])
      || has([0x4D, 0x4D, 0, 43])
    {
      return "a TIFF picture, or a camera's raw one"
    }
    if has([0xFF, 0x0A]) || has([0, 0, 0, 12] + Array("JXL ".utf8)) { return "a JPEG XL picture" }
    if has([0, 0, 0, 12] + Array("jP  ".utf8)) || has([0xFF, 0x4F, 0xFF, 0x51]) {
      return "a JPEG 2000 picture"
    }
    if has("8BPS") { return "a Photoshop picture" }
    if has("gimp xcf") { return "a GIMP picture" }
    if has([0, 0, 1, 0]) { return "a Windows icon" }
    if has([0x8A, 0x4D, 0x4E, 0x47]) { return "an MNG picture" }
    if has("%!PS") { return "a PostScript file" }
    if has("%PDF-") { return "a PDF file" }
    if has("qoif") { return "a QOI picture" }
    if has("DDS ") { return "a DDS picture" }
    if has([0x76, 0x2F, 0x31, 0x01]) { return "an OpenEXR picture" }
    if has("#?RADIANCE") || has("#?RGBE") { return "a Radiance picture" }
    if has("SIMPLE  =") { return "a FITS picture" }
    if has("DICM", at: 128) { return "a DICOM picture" }
    if bytes.count > 2, bytes[0] == 0x50, (0x31...0x37).contains(bytes[1]),
      [0x09, 0x0A, 0x0D, 0x20].contains(bytes[2])
    {
      return "a Netpbm picture"
    }
    if let text, text.contains("<svg"), !isHTML(text) { return "an SVG drawing" }
    return nil
  }

  /// What a file is that is not a picture, with an article; `nil` if that is not known.
  var otherContent: String? {
    if has([0, 5, 0x16, 7]) || has([0, 5, 0x16, 0]) {
      return "what macOS keeps beside a file (AppleDouble)"
    }
    if has("PK\u{3}\u{4}") || has("PK\u{5}\u{6}") { return "a ZIP archive" }
    if has([0x1F, 0x8B]) { return "a gzip file" }
    if has("RIFF") || has([0x1A, 0x45, 0xDF, 0xA3]) { return "a video or sound file" }
    if has([0x93] + Array("NUMPY".utf8)) { return "a NumPy array" }
    guard let text else { return nil }
    if text.hasPrefix("version https://git-lfs") {
      return "a Git LFS pointer, whose file was not downloaded"
    }
    return isHTML(text) ? "an HTML page" : "a text file"
  }

  /// The format of an ISO base media file, by its major brand and its compatible brands.
  private var mediaBrand: String? {
    guard has("ftyp", at: 4) else { return nil }
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let box = bytes.prefix(min(max(length, 12), 256))
    let brands = stride(from: 8, to: box.count - 3, by: 4).filter { $0 != 12 }
      .map { String(decoding: box[$0..<$0 + 4], as: UTF8.self) }
    if brands.contains(where: { $0 == "avif" || $0 == "avis" }) { return "an AVIF picture" }
    if brands.contains(where: { $0.hasPrefix("he") || $0 == "mif1" || $0 == "msf1" }) {
      return "a HEIC picture"
    }
    return brands.first == "crx " ? "a camera's raw picture" : "a video"
  }

  /// The bytes as lower-case text; `nil` if they are not text.
  private var text: String? {
    // A character may be cut in two at the end.
    let cut =
      bytes.count == 1024
      ? bytes.dropLast(bytes.reversed().prefix { $0 >= 0x80 }.count) : bytes[...]
    guard let text = String(validating: cut, as: UTF8.self), !text.isEmpty,
      text.unicodeScalars.allSatisfy({ $0.value >= 32 || [9, 10, 12, 13].contains($0.value) })
    else { return nil }
    return text.lowercased()
  }

  private func isHTML(_ text: String) -> Bool {
    text.contains("<!doctype html") || text.contains("<html")
  }
}
