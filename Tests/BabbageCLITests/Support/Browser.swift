import BabbageTestSupport
import Foundation

/// What `scripts/browse` saw of an HTML file in Chromium.
struct Browser: Decodable {
  /// The file at one width, light or dark.
  struct View: Decodable {
    let device: String
    let scheme: String
    let console: [String]
    let requests: [String]
    let contrast: [String]
    let unnamed: [String]
    let lang: String
    let shift: Double
    let overflow: Int
    /// Texts that are cut off without a sign, and texts that overlap.
    let cut: [String]
    let overlaps: [String]
    let pictures: Int
    let marks: Int
  }

  /// What became of a picture that a reader gave to a page.
  struct Picture: Decodable {
    /// The name of the file; `nil` for what could not be read.
    let file: String?
    let text: String
    /// What the network sees, CHW.
    let pixels: [UInt8]
    let scores: [Int32]
  }

  /// A class and its probability, from 0 to 1, or a bar that stands for several.
  struct Bar: Decodable {
    let name: String
    let share: Double
  }

  /// What a page that runs a network did.
  struct Page: Decodable {
    let bars: [Bar]
    let scores: [[Int32]]?
    let denseScores: [[Int32]]?
    let pictures: [Picture]
    /// A dropped picture, a pasted one, and a file that is no picture; in any order.
    let given: [Picture]
    let sample: String
    let cleared: String
    let button: String
    let dense: String
    let clearedByButton: String?
    let stroke: Int?
  }

  let views: [View]
  let network: Page?

  /// Opens a file.
  ///
  /// A network's page is shown `images`, CHW, one after another, and given the files of the folder
  /// `pictures`.
  static func open(_ file: URL, images: [[UInt8]] = [], pictures: URL? = nil) throws -> Browser {
    guard let tool = Tool(file: Need.python) else {
      throw Failure(output: "no \(Need.python.path)")
    }
    let scratch = try Scratch()
    let script = Repository.root.appendingPathComponent("scripts/browse").path
    let list100 = try scratch.write(
      try JSONEncoder().encode(images.map { $0.map(Int.init) }), to: "images.json")
    let outcome = try tool.run(
      [script, file.path] + (images.isEmpty ? [] : ["--images", list100.path])
        + (pictures.map { ["--pictures", $0.path] } ?? []), in: Repository.root)
    guard outcome.status == 0 else { throw Failure(output: outcome.output) }
    return try JSONDecoder().decode(Browser.self, from: Data(outcome.output.utf8))
  }

  struct Failure: Error {
    let output: String
  }
}
