import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Networks and folders whose classes are not the same.
@Suite struct NewClassesTests {
  private let scratch: Scratch
  private let network: String

  init() throws {
    scratch = try Scratch()
    network = scratch.path("halves.babbage")
    try NetworkFile.write(RedSquares.network(), to: URL(fileURLWithPath: network))
  }

  /// A folder with some of the classes is measured on those; the parts add up to the whole.
  @Test func someClassesAreTheSameImages() throws {
    var random = SeededGenerator(seed: 2)
    // Noise, so that most answers are wrong and accuracy says something.
    for name in RedSquares.classes {
      for number in 0..<40 {
        let pixels = (0..<192).map { _ in UInt8.random(in: 0...255, using: &random) }
        let picture = PNG.rgb(width: 8, height: 8, pixels: pixels)
        try scratch.write(picture, to: "all/test/\(name)/\(number).png")
        try scratch.write(picture, to: "\(name)/test/\(name)/\(number).png")
        if name != "left" {
          try scratch.write(picture, to: "two/test/\(name)/\(number).png")
        }
      }
    }
    func right(_ folder: String) throws -> Int {
      let figures = try scratch.run("evaluate", network, "--data", scratch.path(folder), "--json")
        .object
      let images = try #require(figures["images"] as? Int)
      return Int((try #require(figures["accuracy"] as? Double) / 100 * Double(images)).rounded())
    }
    let parts = try RedSquares.classes.map(right)
    #expect(try right("all") == parts.reduce(0, +))
    #expect(try right("two") == parts[0] + parts[2])
    #expect((1..<120).contains(parts.reduce(0, +)))
  }

  /// Once a network is trained for a folder, its former class names appear nowhere.
  @Test(.needs(.webAssembly), .tags(.tool)) func newNamesEverywhere() throws {
    let names = ["bottom": "unterhalb", "left": "seitlich", "top": "droben"]
    for (split, count) in [("train", 40), ("test", 10)] {
      for (shown, name) in names {
        for number in 0..<count {
          try scratch.write(
            RedSquares.png(shown, number: number + 100 * count),
            to: "neu/\(split)/\(name)/\(number).png")
        }
      }
    }
    let (data, tuned) = (scratch.path("neu"), scratch.path("tuned.babbage"))
    let training = try scratch.run(
      "train", "--from", network, "--data", data, "--epochs", "20", "--batch-size", "20",
      "--learning-rate", "0.02", "-o", tuned, "--json")
    #expect(training.error.contains("the last layer starts from scratch"))
    #expect(try #require(training.object["accuracy"] as? Double) == 100)
    let words = try scratch.run(
      "classify", tuned, scratch.path("neu/test/seitlich/0.png"), "--json", "--top", "3")
    let results = try #require(try words.object["pictures"] as? [[String: Any]])
    let classes = try #require(results.first?["classes"] as? [[String: Any]])
    #expect(classes.first?["name"] as? String == "seitlich")
    #expect(Set(classes.compactMap { $0["name"] as? String }) == Set(names.values))

    let (report, page) = (scratch.path("report.html"), scratch.path("page.html"))
    try scratch.run("report", tuned, "--data", data, "-o", report)
    try scratch.run("page", tuned, "--data", data, "-o", page)
    try scratch.run("export", "c", tuned, "--data", data, "-o", scratch.path("c"))
    try scratch.run("export", "onnx", tuned, "-o", scratch.path("tuned.onnx"))
    let program = try FileManager.default.subpathsOfDirectory(atPath: scratch.path("c"))
      .map { scratch.path("c/\($0)") }.filter {
        $0.hasSuffix(".c") || $0.hasSuffix(".h") || $0.hasSuffix(".md")
      }
    func text(_ paths: [String]) throws -> String {
      try paths.map {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
      }
      .joined()
    }
    for (place, paths) in [
      ("report", [report]), ("page", [page]), ("C", program),
      ("ONNX", [scratch.path("tuned.onnx")]),
    ] {
      let written = try text(paths)
      for (old, new) in names {
        #expect(written.contains(new), "\(new) is not in \(place)")
        #expect(!written.contains("\"\(old)\"") && !written.contains(">\(old)<"), "\(place)")
      }
    }
  }
}
