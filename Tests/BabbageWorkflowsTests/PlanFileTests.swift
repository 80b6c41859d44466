import Babbage
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct PlanFileTests {
  @Test func readsLayersAndDefault() throws {
    let plan = try PlanFile.parse(
      """
      # 4 * 5 [comments] & all
      layers:
        conv1: filters=quadratic/10 window=quadratic bits=4   # *here* as well
        "fc2": channels=linear/50 bits=4
      default: exact bits=8
      """, path: "p")
    #expect(plan.layers.count == 2)
    #expect(
      plan.layers["fc2"]
        == Scheme(
          channels: AxisScheme(degree: .linear, interval: .length(50)), format: .bits(4)))
    #expect(plan.fallback == Scheme(format: .bits(8)))
  }

  @Test func jsonIsYAML() throws {
    let plan = try PlanFile.parse(#"{"layers": {"fc1": "bits=3"}}"#, path: "p")
    #expect(plan == CompressionPlan(layers: ["fc1": Scheme(format: .bits(3))]))
  }

  @Test func roundTrips() throws {
    var generator = SeededGenerator(seed: 1)
    let names = ["conv1", "a b", "1", "true", "~", "x: y", "- z", "é", "'q\"", "#", "a.b/c", ""]
    let schemes = try [
      "", "bits=4", "filters=linear/10 channels=quadratic/all window=quadratic bits=6",
      "rows=linear columns=constant/2 knots=shifts bias=filters",
    ].map(Scheme.init(parsing:))
    var written = 0
    for _ in 0..<200 {
      var plan = CompressionPlan(fallback: Bool.random(using: &generator) ? schemes[1] : nil)
      for name in names where Bool.random(using: &generator) {
        plan.layers[name] = schemes.randomElement(using: &generator)
      }
      guard !plan.layers.isEmpty || plan.fallback != nil else { continue }
      let text = try PlanFile.text(of: plan)
      #expect(try PlanFile.parse(text, path: "p") == plan, "\(text)")
      written += 1
    }
    #expect(written > 190)
  }

  @Test(arguments: [
    ("", "the plan is empty, in p, see the documentation of `PlanFile` for an example"),
    ("layers: {}", "the plan is empty, in p, see the documentation of `PlanFile` for an example"),
    (
      "- a",
      "pairs of key and value are expected here, in p, line 1, "
        + "see the documentation of `PlanFile` for an example"
    ),
    (
      "layers: bits=4",
      "pairs of key and value are expected here, in p, line 1, key 'layers', "
        + "see the documentation of `PlanFile` for an example"
    ),
    (
      "layer:\n  a: bits=4",
      "the plan has an unknown key, in p, line 2, key 'layer', "
        + "use `layers` with a scheme for each layer, and `default`"
    ),
    (
      "layers:\n  a: bits=4\n  a: bits=5",
      "the plan has a key twice, in p, line 3, key 'a', give it only once"
    ),
    (
      "layers:\n  1: bits=4\n  '1': bits=5",
      "the plan has a key twice, in p, line 3, key '1', give it only once"
    ),
    (
      "layers:\n  ? [a]\n  : bits=4",
      "a key is not text, in p, line 2, key 'layers', "
        + "see the documentation of `PlanFile` for an example"
    ),
    (
      "layers:\n  a:\n",
      "a scheme is expected here, in p, line 2, key 'a', "
        + "write for example: conv1: filters=linear/10 window=quadratic bits=4"
    ),
    (
      "default: [bits=4]",
      "a scheme is expected here, in p, line 1, key 'default', "
        + "write for example: conv1: filters=linear/10 window=quadratic bits=4"
    ),
    (
      "a: &x 1\nb: *x",
      "the plan has an anchor or alias, in p, line 1, "
        + "write each value out, without & and *"
    ),
    (
      "\"k #\": *x",
      "the plan has an anchor or alias, in p, line 1, "
        + "write each value out, without & and *"
    ),
    (
      "\"k\n #\": *x",
      "the plan has an anchor or alias, in p, line 2, "
        + "write each value out, without & and *"
    ),
  ])
  func saysWhatIsWrong(text: String, message: String) {
    #expect(failure(text)?.description == message)
  }

  @Test func layersOfAnyNameAreReadAgain() throws {
    let names = [
      "conv1", "a: b", "&x", "*", "a*b & c", "\u{1B}[2J", "two\nlines", "\u{202E}x", "#", "- a",
      "1", "true",
      "'", "\"\\", "{a}", "[", "é 漢字", "\u{E0041}\u{200B}", String(repeating: "a *", count: 80),
    ]
    let plan = CompressionPlan(
      layers: Dictionary(uniqueKeysWithValues: names.map { ($0, .exact) }), fallback: .exact)
    let text = try PlanFile.text(of: plan)
    #expect(text.shownInLines == text)
    #expect(try PlanFile.parse(text, path: "p") == plan)
  }

  @Test func namesTheTermOfAScheme() throws {
    let error = try #require(failure("layers:\n  a: bits=9"))
    #expect(error.problem == .badScheme(.malformedTerm("bits=9")))
    #expect((error.line, error.key) == (2, "a"))
    #expect(error.what == "the scheme has a term that cannot be read at 'bits=9'")
  }

  @Test(arguments: ["a: b: c", "\t- a", "a: 'b", "%YAML 9.9\n---\na: b", "a: \u{7}", "a\n---\nb"])
  func refusesWhatIsNotYAML(text: String) throws {
    let error = try #require(failure(text))
    guard case .notYAML = error.problem else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(
    .timeLimit(.minutes(30)), arguments: ["[", "{a: ", "- ", "? ", "{", "\"", "'", "|\n", "a: "])
  func refusesDeepNesting(unit: String) {
    let text = String(repeating: unit, count: PlanFile.sizeLimit / unit.utf8.count)
    #expect(failure(text) != nil)
    #expect(failure("layers: " + text.dropLast(20)) != nil)
  }

  @Test func refusesManyKeysInTime() {
    let text = "layers:\n" + (0..<60_000).map { "  layer\($0): x\n" }.joined()
    #expect(failure(text) != nil)
  }

  @Test func readsFilesOfBoundedSizeOnly() throws {
    let scratch = try Scratch()
    try scratch.write(Data("default: bits=4".utf8), to: "good.yaml")
    #expect(try PlanFile.read(from: scratch.path("good.yaml")).fallback == Scheme(format: .bits(4)))
    try scratch.write([0x61, 0x3A, 0xFF], to: "bytes.yaml")
    let path = scratch.path("bytes.yaml")
    #expect(throws: PlanFileError(.notText, path: path)) { try PlanFile.read(from: path) }
    try scratch.write(Data(count: PlanFile.sizeLimit + 1), to: "large.yaml")
    let large = scratch.path("large.yaml")
    #expect(
      throws: FileError.tooLarge(
        large, bytes: PlanFile.sizeLimit + 1, limit: PlanFile.sizeLimit)
    ) { try PlanFile.read(from: large) }
    #expect(throws: FileError.cannotRead(scratch.path("none"))) {
      try PlanFile.read(from: scratch.path("none"))
    }
    #expect(throws: FileError.notAFile("/dev/zero")) { try PlanFile.read(from: "/dev/zero") }
  }

  private func failure(_ text: String) -> PlanFileError? {
    do throws(PlanFileError) {
      _ = try PlanFile.parse(text, path: "p")
      return nil
    } catch { return error }
  }
}
