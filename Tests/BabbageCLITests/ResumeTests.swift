#if Training
  import BabbageTestSupport
  import Foundation
  import Testing

  /// A run that is killed without warning goes on as if nothing had happened.
  @Suite(.serialized) struct ResumeTests {
    private func train(_ output: String, _ extra: String...) -> [String] {
      [
        "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "3", "--seed", "11",
        "--augmentation", "none", "--json", "-o", output,
      ] + extra
    }

    @Test func killedTrainingResumesToTheSameBytes() throws {
      let scratch = try Scratch()
      let (whole, killed) = (scratch.path("whole.babbage"), scratch.path("killed.babbage"))
      #expect(try Program.run(list: train(whole)).status == 0)

      let process = Process()
      process.executableURL = Program.url
      process.arguments = train(killed)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let checkpoint = killed + ".checkpoint"
      while process.isRunning, !FileManager.default.fileExists(atPath: checkpoint) {
        Thread.sleep(forTimeInterval: 0.02)
      }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      #expect(!FileManager.default.fileExists(atPath: killed))

      let resumed = try Program.run(list: train(killed, "--resume"))
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: killed))
          == Data(contentsOf: URL(fileURLWithPath: whole)))
      #expect(!FileManager.default.fileExists(atPath: checkpoint))
    }
  }
#endif
