import Babbage
import BabbageData
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// The programs in `Examples`, run as their first lines say.
@Suite struct ExampleTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private var model: String {
    Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage").path
  }

  /// Runs a built example, which lies beside the tests.
  private func example(_ name: String, _ arguments: String...) throws -> Tool.Outcome {
    let tool = try #require(
      Tool(file: Program.url.deletingLastPathComponent().appendingPathComponent(name)))
    return try tool.run(arguments, in: scratch.url)
  }

  /// Test images, each with the class that the runtime gives.
  private func answers(_ count: Int) throws -> [(pixels: [UInt8], answer: Int)] {
    let data = try DatasetCatalog.load("mnist-subset")
    var executor = try Executor(LoweredNetwork(NetworkFile.read(from: URL(fileURLWithPath: model))))
    return try (0..<count).map { index in
      let scores = executor.run(data.test.tensor(at: index).values)
      let best = try #require(scores.indices.max { scores[$0] < scores[$1] })
      return (Array(data.test.pixels(at: index)), best)
    }
  }

  @Test func classifiesAPicture() throws {
    for (pixels, answer) in try answers(5) {
      let image = PixelImage(
        format: .grey, height: 28, width: 28, pixels: pixels)
      let file = try #require(PNGEncoder.encode(image))
      let path = try scratch.write(file, to: "digit.png").path
      let outcome = try example("ClassifyPicture", model, path)
      #expect(outcome.output == "\(answer)\n")
    }
  }

  /// The shortest program with Babbage is an example only if it is one: a file, read at a glance,
  /// that needs nothing but the libraries.
  @Test func anExampleIsShort() throws {
    let folder = Repository.root.appendingPathComponent("Examples/ClassifyPicture")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ClassifyPicture.swift"])
    let text = try String(
      contentsOf: folder.appendingPathComponent("ClassifyPicture.swift"), encoding: .utf8)
    // Statements, not lines: how the text is wrapped does not matter.
    let code = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("//") }
    #expect(code.count < 40)
  }

  @Test(.slow, .tags(.slow)) func trainsInALoopOfItsOwn() throws {
    let outcome = try example("CustomTraining", scratch.path("small.babbage"))
    #expect(outcome.status == 0, "\(outcome.output)")
    let network = try NetworkFile.read(from: scratch.url.appendingPathComponent("small.babbage"))
    let last = try #require(outcome.output.split(separator: "\n").last)
    #expect(last.hasPrefix("\(network.size.payloadBytes) bytes, "))
    let evaluation = try Program.run(
      "evaluate", scratch.path("small.babbage"), "--data", "mnist-subset", "--json")
    let accuracy = try #require(try evaluation.object["accuracy"] as? Double)
    // Four hundred steps get this far; chance is 10 %.
    #expect(accuracy > 85)
  }

  @Test(.needs(.cc), .tags(.tool)) func classifiesInC() throws {
    let compiler = try #require(Tool("cc"))
    let exported = try Program.run(
      "export", "c", model, "--data", "mnist-subset", "-o", scratch.path("digits"), "--name",
      "digits")
    #expect(exported.status == 0, "\(exported.error)")
    let source = Repository.root.appendingPathComponent("Examples/C/classify.c").path
    let built = try compiler.run(
      [
        "-std=c99", "-Wall", "-Wextra", "-Werror", "-O2", "-Idigits", source, "digits/digits.c",
        "-o", "classify",
      ],
      in: scratch.url)
    #expect(built.status == 0, "\(built.output)")
    let program = try #require(Tool(file: scratch.url.appendingPathComponent("classify")))
    for (pixels, answer) in try answers(5) {
      let picture = Data("P5 28 28 255\n".utf8) + Data(pixels)
      _ = try scratch.write(picture, to: "digit.pgm")
      let outcome = try program.run(["digit.pgm"], in: scratch.url)
      #expect(outcome.output == "\(answer)\n")
    }
    _ = try scratch.write(Data("P5 28 27 255\n".utf8), to: "digit.pgm")
    #expect(try program.run(["digit.pgm"], in: scratch.url).status == 1)
  }
}
