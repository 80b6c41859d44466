import Babbage
import Foundation

/// `BabbageDataTests/Fixtures/pictures.json`: pictures of all kinds, with the pixels that Pillow
/// makes of them.
package struct PictureTable: Decodable, Sendable {
  /// A picture that is read.
  package struct Row: Decodable, Sendable, CustomStringConvertible {
    package let name: String
    package let file: Data
    package let width: Int
    package let height: Int
    /// The upright picture over the background, interleaved.
    private let rgb: Data
    /// By how many levels a decoder may differ.
    package let tolerance: Int
    private let background: [UInt8]
    /// A part of the only warning.
    package let warning: String?

    package var description: String { name }

    /// The extension of its file name, without the dot.
    package var ending: String { (name as NSString).pathExtension }

    package var convention: PictureConvention {
      PictureConvention(
        background: .init(red: background[0], green: background[1], blue: background[2]))
    }

    /// The pixels, CHW.
    package var planes: [UInt8] { PictureTable.planes(Array(rgb), channels: 3) }
  }

  /// A picture that is refused, or the beginning of one.
  package struct Refused: Decodable, Sendable, CustomStringConvertible {
    package let format: String
    package let file: Data

    package var description: String { format }
  }

  package let read: [Row]
  package let refused: [Refused]

  package static let all: PictureTable = {
    let file = Repository.root.appendingPathComponent(
      "Tests/BabbageDataTests/Fixtures/pictures.json")
    do { return try JSONDecoder().decode(PictureTable.self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  /// The files whose names end in `suffix`.
  package static func files(_ suffix: String) -> [Data] {
    all.read.filter { $0.name.hasSuffix(suffix) }.map(\.file)
  }

  package static func row(_ name: String) throws -> Row {
    guard let row = all.read.first(where: { $0.name == name }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return row
  }

  /// Interleaved pixels as planes.
  package static func planes(_ bytes: [UInt8], channels: Int) -> [UInt8] {
    (0..<channels).flatMap { channel in
      stride(from: channel, to: bytes.count, by: channels).map { bytes[$0] }
    }
  }
}
