import Babbage
import BabbageWorkflows
import Testing

@Suite struct PlanFileFuzzTests {
  private static let seedText = """
    # a plan
    layers:
      conv1: filters=quadratic/10 window=quadratic bits=4
      "conv2": rows=linear columns=constant/2 knots=shifts  # comment
      'fc1': >-
        filters=linear/100
        channels=linear/10
      fc2: "channels=linear"
    default: exact bits=8
    """

  private static let pieces = [
    "layers:", "default:", "\n", "  ", ": ", "- ", "? ", "[", "]", "{", "}", "&a ", "*a", "!!str ",
    "|", ">", "\"", "'", "#", "%", "---\n", "...\n", "\t", "\0", "é", "\u{2028}", "\r\n", "<<: ",
    "bits=4", "filters=", "/", "exact", "=", ",", "\\x", "\u{FEFF}", "~", "9999999999999999999",
  ]

  /// Each changed text gives a plan, which survives a round trip, or a typed error.
  @Test(.timeLimit(.minutes(30)), arguments: 0..<8)
  func mutationsGiveAPlanOrAnError(stream: UInt64) throws {
    var generator = SeededGenerator(seed: 42, stream: stream)
    var plans = 0
    for _ in 0..<500 {
      let text = mutated(&generator)
      do throws(PlanFileError) {
        let plan = try PlanFile.parse(text, path: "p")
        plans += 1
        #expect(throws: Never.self) {
          let again = try PlanFile.text(of: plan)
          #expect(try PlanFile.parse(again, path: "p") == plan)
        }
      } catch {
        #expect(!error.description.isEmpty && error.path == "p")
      }
    }
    #expect((1..<500).contains(plans))
  }

  private func mutated(_ generator: inout SeededGenerator) -> String {
    var text = Array(Self.seedText.unicodeScalars)
    for _ in 0..<Int.random(in: 1...6, using: &generator) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &generator)
      let end = min(text.count, place + Int.random(in: 0...12, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: text.removeSubrange(place..<end)
      case 1: text.insert(contentsOf: text[place..<end], at: place)
      case 2:
        text.insert(
          contentsOf: Self.pieces.randomElement(using: &generator)?.unicodeScalars.map(\.self)
            ?? [],
          at: place)
      default: text[place] = Unicode.Scalar(UInt8.random(in: 0...255, using: &generator))
      }
    }
    var string = String.UnicodeScalarView()
    string.append(contentsOf: text)
    return String(string)
  }
}
