import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// `babbage export verilog`: what it prints and writes.
@Suite struct ExportVerilogTests {
  private let scratch: Scratch
  private let network: String

  init() throws {
    scratch = try Scratch()
    network = try scratch.writeSmallLeNet5()
  }

  private func export(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(
      list: ["export", "verilog", network, "--data", "mnist-subset", "-o", scratch.path("out")]
        + arguments)
  }

  @Test func writesACircuit() throws {
    let outcome = try export("--vectors", "1", "--name", "Digits_5", "--lanes", "8")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.complaint.isEmpty)
    for word in ["windows", "gather", "core", "pass", "conv1", "fc2", "bits"] {
      #expect(outcome.output.contains(word))
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path("out"))
    let expected = ["Digits_5.v", "Digits_5_core.v", "Digits_5_bench.v", "README.md"]
    #expect(Set(expected).isSubset(of: files))
    for file in files where file.hasSuffix(".v") {
      let text = try String(contentsOfFile: scratch.path("out/\(file)"), encoding: .utf8)
      #expect(text.hasPrefix("/* Digits_5: written by Babbage. */"))
      #expect(!text.contains("nn_"), "\(file)")
    }
  }

  /// As its README says.
  @Test(.slow, .needs(.icarus), .tags(.slow, .tool)) func theCircuitPasses() throws {
    try #require(try export("--vectors", "1", "--lanes", "8").status == 0)
    let (compiler, shell) = (try #require(Tool("iverilog")), try #require(Tool("sh")))
    let folder = scratch.url.appendingPathComponent("out")
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".v") }
    let built = try compiler.run(["-g2005", "-o", "check"] + sources, in: folder)
    #expect(built.status == 0 && built.output.isEmpty, "\(built.output)")
    let run = try shell.run(["-c", "./check"], in: folder)
    #expect(run.output.hasPrefix("PASS images=1 wrong=0 "), "\(run.output)")
  }

  @Test func saysTheSameAsJSON() throws {
    let object = try export("--json").object
    let layers = try #require(object["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == ["conv1", "conv2", "fc1", "fc2"])
    let cycles = try #require(object["cycles"] as? Int)
    #expect(cycles == 784 + layers.compactMap { $0["cycles"] as? Int }.reduce(0, +) + 20)
  }

  @Test(arguments: [["--lanes", "0"], ["--lanes", "257"], ["--vectors", "0"]])
  func refusesNumbersThatMakeNoSense(arguments: [String]) throws {
    let outcome = try Program.run(
      list: ["export", "verilog", network, "--data", "mnist-subset", "-o", scratch.path("out")]
        + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(arguments[0]))
  }
}
