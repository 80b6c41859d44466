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
    let bench = try simulator.compile(top: "net_bench", in: scratch.url)
    return SimulationReport(try bench.run(gaps ? ["+gaps"] : [], in: scratch.url).output)
  }

  /// Checks that Verilator's strictest check has no complaint.
  func expectNoLint() throws { try Simulator.expectNoLint(of: "net", in: scratch.url) }
}

/// The line in which a test bench reports its result.
struct SimulationReport: CustomStringConvertible {
  let description: String

  init(_ output: String) { description = output }

  /// Whether all scores were right.
  var passes: Bool { description.contains("PASS") && !description.contains("FAIL") }

  /// The number after `name=`, which must be there.
  subscript(name: String) -> Int {
    get throws {
      let words = description.split { $0 == " " || $0 == "\n" }
      let word = try #require(
        words.first { $0.hasPrefix("\(name)=") }, "no \(name) in: \(description)")
      return try #require(Int(word.dropFirst(name.count + 1)), "\(word)")
    }
  }
}

/// A program that runs Verilog.
enum Simulator: String {
  case icarus = "iverilog"
  case verilator

  /// Compiles all Verilog of a folder, without a warning.
  func compile(top: String, in folder: URL) throws -> Tool {
    let tool = try #require(Tool(rawValue))
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".v") }.sorted()
    let arguments: [String] =
      switch self {
      case .icarus: ["-g2005", "-Wall", "-s", top, "-o", "simulation"]
      case .verilator: ["--binary", "--timing", "-O3", "--top-module", top, "-o", "simulation"]
      }
    let built = try tool.run(arguments + sources, in: folder)
    try #require(built.status == 0, "\(built.output)")
    #expect(!built.output.lowercased().contains("warning"), "\(built.output)")
    let program = self == .icarus ? "simulation" : "obj_dir/simulation"
    return try #require(Tool(file: folder.appendingPathComponent(program)))
  }

  /// Checks that Verilator's strictest check has no complaint about a module.
  static func expectNoLint(of module: String, in folder: URL) throws {
    let outcome = try #require(Tool("verilator")).run(
      ["--lint-only", "-Wall", "--top-module", module, "\(module).v"], in: folder)
    #expect(outcome.status == 0 && outcome.output == "", "\(outcome.output)")
  }
}
