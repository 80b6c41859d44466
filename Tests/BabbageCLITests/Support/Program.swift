import BabbageTestSupport
import Foundation

/// The built `babbage`, run as a user runs it.
struct Program {
  /// What a run leaves behind.
  struct Outcome {
    let status: Int32
    let output: String
    let error: String

    /// The JSON object on standard output.
    var object: [String: Any] {
      get throws {
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
      }
    }
  }

  /// The program lies beside the tests.
  static var url: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("babbage")
  }

  /// Runs the program to its end.
  ///
  /// - Parameter environment: Variables to set.
  static func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(list: arguments, environment: environment)
  }

  /// Runs the program to its end.
  static func run(
    list arguments: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    try RunningProgram(arguments, environment: environment).outcome()
  }
}

/// The built `babbage` while it runs.
struct RunningProgram {
  private let process = Process()
  private let scratch: Scratch

  /// Whether it has not ended yet.
  var isRunning: Bool { process.isRunning }

  /// Starts the program.
  ///
  /// - Parameter environment: Variables to set.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    process.executableURL = Program.url
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    variables["COLUMNS"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    scratch = try Scratch()
    process.standardOutput = try FileHandle(forWritingTo: scratch.write([], to: "output"))
    process.standardError = try FileHandle(forWritingTo: scratch.write([], to: "error"))
    try process.run()
  }

  /// Ends it without warning.
  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// What it left behind, once it has ended.
  func outcome() throws -> Program.Outcome {
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      try String(contentsOf: scratch.url.appendingPathComponent(name), encoding: .utf8)
    }
    return try Program.Outcome(
      status: process.terminationStatus, output: text("output"), error: text("error"))
  }
}
