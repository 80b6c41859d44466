import BabbageTestSupport
import Foundation
import Testing

/// Runs over two processes on this machine.
@Suite(.serialized) struct DistributedTests {
  private static func train(_ output: String, _ extra: String...) -> [String] {
    [
      "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "2", "--batch-size",
      "500", "--threads", "1", "--augmentation", "none", "--checkpoint-every", "0", "--json", "-o",
      output,
    ] + extra
  }

  /// Starts both processes.
  private func start(_ commands: [[String]]) throws -> [RunningProgram] {
    let port = freePort()
    return try commands.enumerated().map { rank, command in
      try RunningProgram(
        command,
        environment: [
          "RANK": "\(rank)", "WORLD_SIZE": "\(commands.count)", "MASTER_ADDR": "localhost",
          "MASTER_PORT": "\(port)",
        ])
    }
  }

  /// Killed without warning; then both are started again.
  @Test(.slow, .tags(.slow), arguments: [0, 1]) func aKilledProcessStopsTheOtherAndBothResume(
    rank: Int
  ) throws {
    let scratch = try Scratch()
    let output = scratch.path("out.babbage")
    let command = Self.train(output)
    let checkpoint = output + ".checkpoint"
    var others: [RunningProgram] = []
    _ = try Program.kill {
      _ = try others.map { try $0.outcome() }
      try scratch.remove("out.babbage")
      var programs = try start([command, command])
      defer { others = programs }
      return programs.remove(at: rank)
    } when: {
      FileManager.default.fileExists(atPath: checkpoint)
    }
    let outcome = try others[0].outcome()
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    let complaints = outcome.error.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(complaints.count == 1)
    #expect(complaints.first?.hasPrefix("error: another process is gone") == true)
    #expect(outcome.error.contains("rank \(1 - rank) of 2"))
    #expect(outcome.error.contains("--resume"))
    #expect(!FileManager.default.fileExists(atPath: output))
    #expect(FileManager.default.fileExists(atPath: checkpoint))

    // Once is enough: the lead's checkpoint is all that counts.
    guard rank == 1 else { return }
    let resumed = try start([command + ["--resume"], command]).map { try $0.outcome() }
    for outcome in resumed {
      #expect(outcome.status == 0)
      #expect(outcome.isWithoutComplaints, "\(outcome.error)")
    }
    #expect(try #require(resumed[0].object["accuracy"] as? Double) > 80)
    #expect(resumed[1].output.isEmpty)
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(left == ["out.babbage"])
  }

  @Test func anErrorOfOneProcessStopsTheOther() throws {
    let scratch = try Scratch()
    let dense = try scratch.writeLeNet5()
    func compress(_ input: String) -> [String] {
      [
        "compress", input, "--data", "mnist-subset", "--scheme", "filters=linear/10", "-o",
        scratch.path("small.babbage"),
      ]
    }
    let programs = try start([compress(dense), compress(scratch.path("missing.babbage"))])
    let outcomes = try programs.map { try $0.outcome() }
    #expect(outcomes.map(\.status) == [1, 1])
    #expect(outcomes[0].error.contains("another process is gone"), "\(outcomes[0].error)")
    #expect(outcomes[1].error.contains("missing.babbage"), "\(outcomes[1].error)")
  }

  @Test func halfAnEnvironmentIsRefused() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      list: Self.train(scratch.path("out.babbage")), environment: ["RANK": "0"])
    #expect(outcome.status == 1)
    #expect(
      outcome.error
        == "error: WORLD_SIZE and MASTER_ADDR and MASTER_PORT not set, in the environment of one "
        + "of several processes, set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT as torchrun "
        + "does, or none of them\n")
  }
}
