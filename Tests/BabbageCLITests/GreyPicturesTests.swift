import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// A folder of grey pictures, dark on light, whose network becomes a page and a circuit.
@Suite(.serialized) struct GreyPicturesTests {
  private static let side = 16
  private static let classes = ["across", "down"]
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A dark stroke across or down on white paper, in a file with three channels.
  private static func stroke(
    _ label: Int, isInverted: Bool = false, using random: inout SeededGenerator
  ) -> [UInt8] {
    let (place, width) = (
      Int.random(in: 2...12, using: &random), Int.random(in: 1...2, using: &random)
    )
    let pixels = (0..<(side * side)).map { index in
      let position = label == 0 ? index / side : index % side
      let ink = (place..<(place + width)).contains(position) != isInverted
      return UInt8(Int.random(in: ink ? 0...60 : 215...255, using: &random))
    }
    return PNG.rgb(width: side, height: side, pixels: pixels + pixels + pixels)
  }

  private func writePictures() throws {
    var random = SeededGenerator(seed: 5)
    for (split, count) in [("train", 40), ("test", 20)] {
      for (label, name) in Self.classes.enumerated() {
        for number in 0..<count {
          try scratch.write(
            Self.stroke(label, using: &random), to: "strokes/\(split)/\(name)/\(number).png")
        }
        try scratch.write(
          Self.stroke(label, isInverted: true, using: &random), to: "inverted \(label).png")
      }
    }
  }

  /// Trains a network on the folder.
  private func train() throws -> (data: String, file: String) {
    try writePictures()
    let (data, file) = (scratch.path("strokes"), scratch.path("strokes.babbage"))
    let trained = try scratch.run(
      "train", "--model", "lenet5", "--data", data, "--epochs", "30", "--batch-size", "10",
      "-o", file, "--json"
    ).object
    #expect(try #require(trained["accuracy"] as? Double) >= 95)
    let figures = try #require(trained["data"] as? [String: Any])
    #expect(figures["channels"] as? Int == 1)
    return (data, file)
  }

  @Test(.slow, .tags(.slow)) func bothPolaritiesAreTheSame() throws {
    let (_, file) = try train()
    let network = try NetworkFile.read(from: URL(fileURLWithPath: file))
    #expect(network.input == MapShape(channels: 1, height: Self.side, width: Self.side))
    #expect(network.classNames == Self.classes)
    // White chalk on a blackboard gives the same answers.
    let answers = try scratch.run(
      "classify", file, "--json", scratch.path("strokes/test/across/0.png"),
      scratch.path("strokes/test/down/0.png"), scratch.path("inverted 0.png"),
      scratch.path("inverted 1.png")
    ).object
    let pictures = try #require(answers["pictures"] as? [[String: Any]])
    let best = pictures.map {
      ($0["classes"] as? [[String: Any]])?.first?["name"] as? String
    }
    #expect(best == Self.classes + Self.classes)
  }

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool)) func becomeACircuit() throws {
    let (data, file) = try train()
    let circuit = scratch.path("circuit")
    try scratch.run("export", "verilog", file, "--data", data, "--vectors", "2", "-o", circuit)
    let (compiler, shell) = (try #require(Tool("iverilog")), try #require(Tool("sh")))
    let folder = URL(fileURLWithPath: circuit)
    let sources = try FileManager.default.contentsOfDirectory(atPath: circuit)
      .filter { $0.hasSuffix(".v") }
    let built = try compiler.run(["-g2005", "-o", "check"] + sources, in: folder)
    #expect(built.status == 0, "\(built.output)")
    let run = try shell.run(["-c", "./check"], in: folder)
    #expect(run.output.hasPrefix("PASS images=2 wrong=0 "), "\(run.output)")
  }

  @Test(.slow, .needs(.browser, .webAssembly), .tags(.slow, .tool)) func becomeAPage() throws {
    let (data, file) = try train()
    let page = scratch.path("page.html")
    try scratch.run("page", file, "--data", data, "-o", page)
    let seen = try Browser.open(URL(fileURLWithPath: page))
    seen.check()
    // The stroke drawn on the page goes down.
    #expect(seen.network?.stroke == 1)
  }
}
