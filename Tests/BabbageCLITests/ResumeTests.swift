import BabbageTestSupport
import Foundation
import Testing

/// A run that is killed without warning goes on as if nothing had happened.
@Suite(.serialized) struct ResumeTests {
  private func train(_ output: String, _ extra: String...) -> [String] {
    [
      "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "3", "--seed", "11",
      "--augmentation", "none", "--checkpoint-every", "0", "--json", "-o", output,
    ] + extra
  }

  @Test(.slow, .tags(.slow)) func killedTrainingResumesToTheSameBytes() throws {
    let scratch = try Scratch()
    let (whole, killed) = (scratch.path("whole.babbage"), scratch.path("killed.babbage"))
    #expect(try Program.run(list: train(whole)).status == 0)

    let checkpoint = killed + ".checkpoint"
    _ = try Program.kill {
      try scratch.remove("killed.babbage")
      return try RunningProgram(train(killed))
    } when: {
      FileManager.default.fileExists(atPath: checkpoint)
    }
    #expect(!FileManager.default.fileExists(atPath: killed))

    // The differing options are named, and the checkpoint stays as it is.
    let other = try Program.run(
      list: train(killed, "--resume", "--batch-size", "64", "--epochs", "5"))
    #expect(other.status == 1)
    #expect(
      other.error.contains(
        "error: the file belongs to another run: --batch-size was 128 and is 64; --epochs was 3 and "
          + "is 5, at \(checkpoint), "), "\(other.error)")

    let resumed = try Program.run(list: train(killed, "--resume"))
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: killed))
        == Data(contentsOf: URL(fileURLWithPath: whole)))
    #expect(!FileManager.default.fileExists(atPath: checkpoint))
  }
}
