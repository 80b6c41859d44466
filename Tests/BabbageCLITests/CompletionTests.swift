import BabbageData
import BabbageTestSupport
import Foundation
import Testing

/// What bash offers with the script that `--generate-completion-script` prints.
@Suite struct CompletionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A line as typed before the tab key, and what is offered.
  static let lines: [([String], Set<String>)] = [
    (["ins"], ["inspect"]),
    (["inspect", "net"], ["network.babbage"]),
    (["compress", "network.babbage", "--plan", "pl"], ["plan.yaml"]),
    (["compress", "network.babbage", "--budg"], ["--budget"]),
    (["classify", "network.babbage", "pic"], ["picture.png"]),
  ]

  @Test(.needs(.bash), .tags(.tool), arguments: lines)
  func bashOffers(line: [String], words: Set<String>) throws {
    #expect(try offers(line) == words)
  }

  @Test(.needs(.bash), .tags(.tool)) func bashOffersNetworksAndData() throws {
    let networks = Set(try BuiltInNames.documented.filter { $0.hasPrefix("res") })
    #expect(networks.count > 1)
    #expect(try offers(["train", "--model", "res"]) == networks)
    let data = Set(DatasetCatalog.all.map(\.name).filter { $0.hasPrefix("mn") })
    #expect(data.count > 1)
    #expect(try offers(["train", "--model", "lenet5", "--data", "mn"]) == data)
  }

  private func offers(_ line: [String]) throws -> Set<String> {
    let completions = try Program.run("--generate-completion-script", "bash")
    try #require(completions.status == 0)
    _ = try scratch.write(Data(completions.output.utf8), to: "completions")
    for name in ["network.babbage", "plan.yaml", "picture.png", "other.txt"] {
      _ = try scratch.write([], to: name)
    }
    // As bash calls it when the tab key is pressed.
    let script = """
      source ./completions
      COMP_WORDS=(babbage "$@"); COMP_CWORD=$#; COMP_LINE="babbage $*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
      _babbage babbage "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try #require(Tool("bash")).run(["-c", script, "bash"] + line, in: scratch.url)
    return Set(outcome.output.split(separator: "\n").map(String.init))
  }
}
