import Babbage
import BabbageData
import BabbageHardware
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// A network as a circuit, with images whose scores the integer engine computed.
struct Circuit {
  let plan: IntegerNetwork
  let verilog: VerilogNetwork
  let scratch: Scratch

  init(
    _ network: Network, calibration: some Sequence<[Float]>, images: [[UInt8]], lanes: Int = 1,
    name: String = "net"
  ) throws {
    plan = try IntegerNetwork(network, calibratedOn: calibration)
    verilog = try VerilogNetwork(plan, name: name, lanes: lanes)
    scratch = try Scratch()
    var executor = try Executor(plan)
    let vectors = images.map { pixels in
      TestVector(
        pixels: pixels, scores: executor.integers(of: pixels.map { Float($0) / 255 }), label: 0)
    }
    for file in VerilogProject(verilog, vectors: vectors).files {
      _ = try scratch.write(Array(file.text.utf8), to: file.path)
    }
  }

  /// What the test bench prints.
  func simulate(by simulator: Simulator, gaps: Bool = false) throws -> SimulationReport {
    let compiled = try simulator.compile(top: "net_bench", in: scratch.url)
    let bench = try #require(compiled)
    let run = try bench.run(gaps ? ["+gaps"] : [], in: scratch.url)
    return SimulationReport(run.output)
  }

  /// What Verilator's strictest check complains of.
  func lint() throws -> String {
    let verilator = try #require(Tool("verilator"))
    return try verilator.run(
      ["--lint-only", "-Wall", "--top-module", "net", "net.v"], in: scratch.url
    ).output
  }
}

/// The line in which a test bench reports its result.
struct SimulationReport: CustomStringConvertible {
  let description: String

  init(_ output: String) { description = output }

  /// Whether all scores were right.
  var passes: Bool { description.contains("PASS") && !description.contains("FAIL") }

  /// The number after `name=`.
  subscript(name: String) -> Int {
    let words = description.split { $0 == " " || $0 == "\n" }
    let word = words.first { $0.hasPrefix("\(name)=") }
    return word.flatMap { Int($0.dropFirst(name.count + 1)) } ?? -1
  }
}

/// A program that runs Verilog.
enum Simulator: String, CaseIterable, Sendable {
  case icarus = "iverilog"
  case verilator

  var isHere: Bool { Tool(rawValue) != nil }

  /// Compiles all Verilog of a folder, without a warning; `nil` if that fails.
  func compile(top: String, in folder: URL) throws -> Tool? {
    let tool = try #require(Tool(rawValue))
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".v") }.sorted()
    let arguments: [String] =
      switch self {
      case .icarus: ["-g2005", "-Wall", "-s", top, "-o", "simulation"]
      case .verilator: ["--binary", "--timing", "-O3", "--top-module", top, "-o", "simulation"]
      }
    let built = try tool.run(arguments + sources, in: folder)
    #expect(built.status == 0, "\(built.output)")
    #expect(!built.output.lowercased().contains("warning"), "\(built.output)")
    let program = self == .icarus ? "simulation" : "obj_dir/simulation"
    return Tool(file: folder.appendingPathComponent(program))
  }
}
