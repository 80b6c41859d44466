import Foundation

/// The built `babbage`, run as a user runs it.
package enum Program {
  /// What a run leaves behind.
  package struct Outcome {
    package let status: Int32
    package let output: String
    package let error: String
    /// Whether a signal ended it; the status is its number then.
    package let wasKilled: Bool

    /// Whether there were no complaints; progress may have been reported.
    package var isWithoutComplaints: Bool {
      !error.contains("error") && !error.contains("warning")
    }

    /// Standard error without the line that says what data was read.
    package var complaint: String {
      error.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { $0.wholeMatch(of: /[\d,]+ class(es)?, .*(images|pictures), .*/) == nil }
        .joined(separator: "\n")
    }

    /// The JSON object on standard output.
    package var object: [String: Any] {
      get throws {
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
        guard let object = value as? [String: Any] else {
          throw Failure(error: "no JSON object: \(output)")
        }
        return object
      }
    }
  }

  /// The program, which lies beside the tests.
  package static var url: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("babbage")
  }

  /// Runs the program to its end, with the variables of `environment`.
  package static func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(list: arguments, environment: environment)
  }

  /// Runs the program to its end; `streams` are a shell's redirections, such as `2>&-`.
  package static func run(
    list arguments: [String], environment: [String: String] = [:], streams: String = ""
  ) throws -> Outcome {
    try RunningProgram(arguments, environment: environment, streams: streams).outcome()
  }

  /// Kills a program in the middle of its work; one that is done too early is started again.
  ///
  /// `start` starts it, with nothing left of an earlier try; `isMiddle` is whether enough is done.
  package static func kill(
    _ start: () throws -> RunningProgram, when isMiddle: () throws -> Bool
  ) throws -> Outcome {
    for _ in 0..<10 {
      let program = try start()
      try program.wait(until: isMiddle)
      program.send(SIGKILL)
      let outcome = try program.outcome()
      if outcome.wasKilled { return outcome }
      guard outcome.status == 0 else { throw Failure(error: outcome.error) }
    }
    throw Failure(error: "ten runs ended before they could be killed")
  }

  /// A run that ended as no test expects.
  package struct Failure: Error {
    package let error: String
  }
}

/// The built `babbage` while it runs.
package struct RunningProgram {
  private let process = Process()
  private let scratch: Scratch

  /// Whether it has not ended yet.
  package var isRunning: Bool { process.isRunning }

  /// Starts the program.
  ///
  /// `environment` has variables to set, `streams` a shell's redirections, and `ignored` the name
  /// of a signal that the program ignores from the start.
  package init(
    _ arguments: [String], environment: [String: String] = [:], streams: String = "",
    ignoring ignored: String? = nil
  ) throws {
    let shell = (ignored.map { "trap '' \($0); " } ?? "") + #"exec "$0" "$@" "# + streams
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", shell, Program.url.path] + arguments
    var variables = ProcessInfo.processInfo.environment
    variables["COLUMNS"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    scratch = try Scratch()
    process.standardOutput = try FileHandle(forWritingTo: scratch.write([], to: "output"))
    process.standardError = try FileHandle(forWritingTo: scratch.write([], to: "error"))
    try Tool.withoutBlockedSignals { try process.run() }
    Tool.end(process.processIdentifier) { [process] in process.isRunning }
  }

  /// What it has said on standard error so far.
  package func complaint() throws -> String {
    try String(contentsOf: scratch.url.appendingPathComponent("error"), encoding: .utf8)
  }

  /// Sends it a signal.
  package func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

  /// Waits until a condition holds, or the program has ended.
  package func wait(until condition: () throws -> Bool) rethrows {
    while process.isRunning, try !condition() { Thread.sleep(forTimeInterval: 0.01) }
  }

  /// What it left behind, once it has ended.
  package func outcome() throws -> Program.Outcome {
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      try String(contentsOf: scratch.url.appendingPathComponent(name), encoding: .utf8)
    }
    return try Program.Outcome(
      status: process.terminationStatus, output: text("output"), error: text("error"),
      wasKilled: process.terminationReason == .uncaughtSignal)
  }
}
