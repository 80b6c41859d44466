import Babbage
import Foundation
import Testing

/// `Fixtures/pictures.json`: pictures of all kinds, with the pixels that Pillow makes of them.
struct PictureTable: Decodable, Sendable {
  /// A picture that is read.
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let file: Data
    let width: Int
    let height: Int
    /// The upright picture over the background, interleaved.
    let rgb: Data
    let tolerance: Int
    let background: [UInt8]
    /// A part of the only warning.
    let warning: String?

    var testDescription: String { name }

    var convention: PictureConvention {
      PictureConvention(
        background: .init(red: background[0], green: background[1], blue: background[2]))
    }

    /// The pixels, CHW.
    var planes: [UInt8] { Fixture.planes(Array(rgb), channels: 3) }
  }

  /// A picture that is refused, or the beginning of one.
  struct Refused: Decodable, Sendable, CustomTestStringConvertible {
    let format: String
    let file: Data

    var testDescription: String { format }
  }

  let read: [Row]
  let refused: [Refused]

  static let all: PictureTable = {
    let file = Fixture.folder.appendingPathComponent("pictures.json")
    do { return try JSONDecoder().decode(PictureTable.self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  /// The files whose names end so.
  static func files(_ suffix: String) -> [Data] {
    all.read.filter { $0.name.hasSuffix(suffix) }.map(\.file)
  }

  static func row(_ name: String) throws -> Row {
    try #require(all.read.first { $0.name == name })
  }
}

extension Fixture {
  /// Interleaved pixels as planes.
  static func planes(_ bytes: [UInt8], channels: Int) -> [UInt8] {
    (0..<channels).flatMap { channel in
      stride(from: channel, to: bytes.count, by: channels).map { bytes[$0] }
    }
  }
}

/// How far pixels are apart at most.
func largestDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
  #expect(left.count == right.count)
  return zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0
}
