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
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    variables["COLUMNS"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    let scratch = try Scratch()
    let files = try ["output", "error"].map { try scratch.write([], to: $0) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return try Outcome(
      status: process.terminationStatus, output: String(contentsOf: files[0], encoding: .utf8),
      error: String(contentsOf: files[1], encoding: .utf8))
  }
}
