import Foundation

/// Programs of the machine.
enum ToolPath {
  /// The first program of a name on the `PATH`, or the program at a path.
  static func find(_ name: String, environment: [String: String]) -> URL? {
    if name.contains("/") { return URL(fileURLWithPath: name) }
    return (environment["PATH"] ?? "").split(separator: ":").lazy
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Runs a program and waits for it.
  ///
  /// - Returns: Its status, and what it printed and complained of, as one text.
  /// - Throws: If the program cannot be started.
  static func run(
    _ program: URL, _ arguments: [String]
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
