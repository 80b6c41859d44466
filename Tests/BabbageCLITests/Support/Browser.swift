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
    let pictures: Int
    let marks: Int
  }

  /// What a page that runs a network did.
  struct Page: Decodable {
    let scores: [[Int32]]
    let denseScores: [[Int32]]
    let sample: String
    let cleared: String
    let button: String
    let dense: String
    let clearedByButton: String
    let stroke: Int?
  }

  let views: [View]
  let network: Page?

  /// Opens a file; `nil` without Chromium or Playwright, which `scripts/bootstrap --browser` installs.
  static func open(_ file: URL, images: [[UInt8]] = []) throws -> Browser? {
    let list = Repository.root.appendingPathComponent(".venv/requirements-browser.txt")
    let python = Repository.root.appendingPathComponent(".venv/bin/python")
    guard Tool("chromium") != nil, FileManager.default.fileExists(atPath: list.path),
      let tool = Tool(file: python)
    else { return nil }
    let scratch = try Scratch()
    let script = Repository.root.appendingPathComponent("scripts/browse").path
    let list100 = try scratch.write(
      try JSONEncoder().encode(images.map { $0.map(Int.init) }), to: "images.json")
    let outcome = try tool.run(
      [script, file.path] + (images.isEmpty ? [] : ["--images", list100.path]), in: Repository.root)
    guard outcome.status == 0 else { throw Failure(output: outcome.output) }
    return try JSONDecoder().decode(Browser.self, from: Data(outcome.output.utf8))
  }

  struct Failure: Error {
    let output: String
  }
}
