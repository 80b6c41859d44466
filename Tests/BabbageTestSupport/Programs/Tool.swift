import Foundation

/// A program of another project that is on this machine.
package struct Tool {
  /// What a run leaves behind.
  package struct Outcome {
    package let status: Int32
    package let output: String
  }

  private let url: URL

  /// The program of this name on the PATH; `nil` if there is none.
  package init?(_ name: String) {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let paths = folders.map { "\($0)/\(name)" }
    guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      return nil
    }
    url = URL(fileURLWithPath: path)
  }

  /// The program in a file; `nil` if the file is not executable.
  package init?(file: URL) {
    guard FileManager.default.isExecutableFile(atPath: file.path) else { return nil }
    url = file
  }

  /// Whether another program lies beside this one.
  func hasNeighbour(_ name: String) -> Bool {
    let folder = url.resolvingSymlinksInPath().deletingLastPathComponent()
    return Tool(file: folder.appendingPathComponent(name)) != nil
  }

  /// Runs the program to its end; standard output and standard error are one text.
  ///
  /// It runs in `folder`, reads `input`, and is killed after `seconds`.
  package func run(
    _ arguments: [String], in folder: URL, input: Data? = nil, seconds: Double = 1800
  ) throws -> Outcome {
    let scratch = try Scratch()
    let output = try scratch.write([], to: "output")
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    if let input {
      process.standardInput = try FileHandle(forReadingFrom: scratch.write(input, to: "input"))
    }
    let handle = try FileHandle(forWritingTo: output)
    process.standardOutput = handle
    process.standardError = handle
    try Self.withoutBlockedSignals { try process.run() }
    Self.end(process.processIdentifier, after: seconds) { process.isRunning }
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    return Outcome(status: process.terminationStatus, output: text)
  }

  /// Kills a program that runs longer than anything here should: a test that hangs is a test that
  /// fails.
  package static func end(
    _ program: pid_t, after seconds: Double = 1800, if isRunning: @escaping () -> Bool
  ) {
    nonisolated(unsafe) let isRunning = isRunning
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) {
      if isRunning() { kill(program, SIGKILL) }
    }
  }

  /// Starts a program with no signal blocked or ignored.
  ///
  /// A program inherits the blocked signals of the thread that starts it; threads of tests block
  /// all, and programs that wait for their own children by signal would wait for ever. It inherits
  /// ignored signals too, and a shell lets what it runs in the background ignore interruptions.
  package static func withoutBlockedSignals(_ start: () throws -> Void) rethrows {
    for number in [SIGINT, SIGQUIT, SIGTERM] { signal(number, SIG_DFL) }
    var (none, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try start()
  }
}
