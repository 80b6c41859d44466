import BabbageTestSupport
import Foundation
import Testing

/// Ctrl-C and SIGTERM: a word on what is kept, no half-written file, and the signal's own status.
///
/// All runs are longer than anybody would wait for, so that none ends by itself.
@Suite(.serialized) struct InterruptionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func train(epochs: Int) -> [String] {
    [
      "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "\(epochs)",
      "--augmentation", "none", "-o", scratch.path("out.babbage"),
    ]
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted()
  }

  /// Long before a checkpoint is due, a signal leaves one.
  @Test(.slow, .tags(.slow), arguments: [SIGINT, SIGTERM]) func trainingKeepsWhereItIs(
    signal: Int32
  ) throws {
    let checkpoint = scratch.path("out.babbage.checkpoint")
    let program = try RunningProgram(
      train(epochs: 100_000) + ["--verbose", "--checkpoint-every", "1000"])
    try program.wait { try program.complaint().contains("training 2/100000") }
    #expect(try names() == [])
    program.send(signal)
    let outcome = try program.outcome()
    #expect(outcome.wasKilled && outcome.status == signal)
    #expect(outcome.output.isEmpty)
    let expected = try Regex(
      "stopped: the state after [1-9][0-9]*\\.[0-9]+ of 100000 epochs is kept in \(checkpoint); the "
        + "same command with --resume goes on from there\n$")
    #expect(outcome.error.contains(expected), "\(outcome.error)")
    #expect(try names() == ["out.babbage.checkpoint"])

    // It does: the second stop finds a later step.
    let kept = try epochs(in: outcome.error)
    let resumed = try RunningProgram(train(epochs: 100_000) + ["--resume", "--verbose"])
    try resumed.wait { try resumed.complaint().contains("training \(Int(kept) + 2)/100000") }
    resumed.send(signal)
    #expect(try epochs(in: resumed.outcome().error) > kept)
  }

  private func epochs(in text: String) throws -> Double {
    let match = try #require(text.firstMatch(of: /after ([\d.]+) of/))
    return try #require(Double(match.1))
  }

  /// The exit status that a shell reports.
  @Test(.slow, .tags(.slow), arguments: [(SIGINT, "130"), (SIGTERM, "143")])
  func shellsSeeTheSignal(signal: Int32, status: String) throws {
    // With job control, so that the program does not ignore interruptions from the start; bash's
    // option -m needs a terminal, the command `set -m` does not.
    let script = #"set -m; trap : INT; "$0" "$@" & echo $! >pid; wait $!; echo $? >status"#
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments =
      ["-c", script, Program.url.path] + train(epochs: 100_000) + ["--checkpoint-every", "0"]
    shell.currentDirectoryURL = scratch.url
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try Tool.withoutBlockedSignals { try shell.run() }
    while shell.isRunning, try !names().contains("out.babbage.checkpoint") {
      Thread.sleep(forTimeInterval: 0.01)
    }
    let text = try String(contentsOfFile: scratch.path("pid"), encoding: .utf8)
    let program = try #require(pid_t(text.dropLast()))
    kill(program, signal)
    Tool.end(program) { shell.isRunning }
    shell.waitUntilExit()
    #expect(try String(contentsOfFile: scratch.path("status"), encoding: .utf8) == status + "\n")
  }

  /// A shell without job control starts background programs like this; when interrupted, they go
  /// on.
  @Test(.slow, .tags(.slow)) func ignoredSignalsStayIgnored() throws {
    let program = try RunningProgram(train(epochs: 100_000) + ["--verbose"], ignoring: "INT")
    try program.wait { try program.complaint().contains("training 1/100000") }
    program.send(SIGINT)
    try program.wait { try program.complaint().contains("training 3/100000") }
    program.send(SIGTERM)
    let outcome = try program.outcome()
    #expect(outcome.wasKilled && outcome.status == SIGTERM, "\(outcome.error)")
  }

  @Test(.slow, .tags(.slow)) func searchesSayWhichTrialIsKept() throws {
    let dense = try scratch.writeLeNet5()
    let program = try RunningProgram([
      "compress", dense, "--data", "mnist-subset", "--budget", "601B", "--trials", "100000",
      "--trial-epochs", "1", "--batch-size", "500", "--order", "as-is", "-o",
      scratch.path("out.babbage"), "--json",
    ])
    try program.wait { try lines(of: "out.babbage.trials") >= 3 }
    program.send(SIGINT)
    let outcome = try program.outcome()
    #expect(outcome.wasKilled && outcome.status == SIGINT)
    #expect(outcome.complaint.hasPrefix("looking for a plan\n"), "\(outcome.error)")
    let expected = try Regex(
      "\nstopped: trial [1-9][0-9]* of 100000 is kept in \(scratch.path("out.babbage.trials")); "
        + "the same command with --resume goes on from there\n$")
    #expect(outcome.error.contains(expected), "\(outcome.error)")
    #expect(try names() == ["lenet5.babbage", "out.babbage.trials"])
  }

  @Test(.slow, .tags(.slow)) func sweepsSayHowManyRowsAreKept() throws {
    let dense = try scratch.writeLeNet5()
    let program = try RunningProgram([
      "sweep", dense, "--data", "mnist-subset", "--budgets", "601B", "--trials", "100000",
      "--trial-epochs", "1", "--batch-size", "500", "--order", "as-is", "-o",
      scratch.path("rows"),
    ])
    try program.wait { try lines(of: "rows/sweep.trials") >= 3 }
    program.send(SIGTERM)
    let outcome = try program.outcome()
    #expect(outcome.wasKilled && outcome.status == SIGTERM)
    let expected = try Regex(
      "\nstopped: row 1/1, 601B: trial [1-9][0-9]* of 100000 is kept in .*sweep\\.trials; "
        + "the same command with --resume goes on from there\n$")
    #expect(outcome.error.contains(expected), "\(outcome.error)")
    let left = try sweepNames()
    #expect(left.contains("sweep.trials") && left.allSatisfy { !$0.hasSuffix(".partial") })
  }

  /// The lines of a log so far: one that says whose it is, then one for each trial.
  ///
  /// With three, the program has taken note of the first trial.
  private func lines(of name: String) throws -> Int {
    guard let log = FileManager.default.contents(atPath: scratch.path(name)) else { return 0 }
    return log.count { $0 == 10 }
  }

  private func sweepNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.path("rows"))
  }
}
