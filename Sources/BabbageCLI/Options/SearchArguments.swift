import ArgumentParser
import Babbage
import BabbageTraining
import Foundation

/// What a compressed network may cost, and how a plan for that is looked for.
struct SearchArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Find the most accurate network within this many payload bytes: 601B, 27.15KB, 4KiB.",
      valueName: "bytes"))
  var budget: ByteCount?

  @Option(help: "The same as a ratio: fp32 bytes of the dense network over payload bytes.")
  var ratio: Double?

  @Option(
    help: ArgumentHelp(
      "Find the smallest network that loses at most this many points of accuracy.",
      valueName: "points"))
  var maxDrop: Double?

  @OptionGroup var effort: SearchEffort

  @Option(
    help: ArgumentHelp(
      "Where to record every trial; --resume continues from it. (default: OUTPUT.trials)",
      valueName: "file"), completion: .file())
  var trialLog: String?

  @Option(
    help: ArgumentHelp("Where to write the plan that was found.", valueName: "file"),
    completion: .file())
  var savePlan: String?

  @Flag(help: "Say why each layer got its scheme.")
  var explain = false

  /// Whether a plan is to be looked for.
  var isGiven: Bool { budget != nil || ratio != nil || maxDrop != nil }

  func validate() throws {
    if budget != nil, ratio != nil { throw ValidationError("Give either --budget or --ratio.") }
    if let ratio, !(1e-3...1e9).contains(ratio) {
      throw ValidationError("--ratio must be a number from 0.001 to 1000000000.")
    }
    if let maxDrop, !(0...100).contains(maxDrop) {
      throw ValidationError("--max-drop must be a number of points from 0 to 100.")
    }
  }

  /// Refuses options that are of no use where no plan is looked for.
  func check(hasGoal: Bool) throws {
    if !hasGoal, explain || savePlan != nil || trialLog != nil {
      throw ValidationError(
        "--explain, --save-plan and --trial-log need a goal: --budget, --ratio, --max-drop, or "
          + "--coded-bytes without a plan.")
    }
  }
}

extension SearchArguments {
  /// What the user can afford.
  func goal(for network: Network) -> PlanSearch.Goal? {
    let denseBytes = Double(network.size.denseBytes)
    let bytes = budget?.bytes ?? ratio.map { Int(denseBytes / $0) }
    if let maxDrop { return .drop(points: maxDrop, within: bytes) }
    return bytes.map { .bytes($0) }
  }
}
