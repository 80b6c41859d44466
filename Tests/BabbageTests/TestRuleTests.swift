import BabbageTestSupport
import Foundation
import Testing

/// What a test may not do, because it would pass without its check.
@Suite struct TestRuleTests {
  /// The sources of all tests but this one, which has what it looks for.
  private static func sources() throws -> [(name: String, text: String)] {
    let root = Repository.root.appendingPathComponent("Tests")
    let found = try #require(FileManager.default.enumerator(atPath: root.path))
    let names = found.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".swift") && !$0.hasSuffix("TestRuleTests.swift") }
    try #require(names.count > 150)
    return try names.map { name in
      (name, try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8))
    }
  }

  /// The traits and arguments of each test and suite.
  private static func attributes(in text: String) -> [Substring] {
    text.matches(of: /@(?:Test|Suite)\(/).map { match in
      var depth = 1
      let rest = text[match.range.upperBound...]
      return rest.prefix { character in
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
        return depth > 0
      }
    }
  }

  /// `make quick` and whoever reads the tags see the same tests.
  @Test func traitsHaveTheirTags() throws {
    var (slow, tool) = (0, 0)
    for (name, text) in try Self.sources() {
      for attribute in Self.attributes(in: text) {
        let tags = attribute.firstMatch(of: /\.tags\(([^)]*)\)/).map { String($0.1) } ?? ""
        let traits = attribute.replacing(/\.tags\([^)]*\)/, with: "")
        let (isSlow, needs) = (traits.contains(/\.slow\b/), traits.contains(".needs("))
        #expect(tags.contains(".slow") == isSlow, "\(name): \(attribute)")
        #expect(tags.contains(".tool") == needs, "\(name): \(attribute)")
        slow += isSlow ? 1 : 0
        tool += needs ? 1 : 0
      }
    }
    #expect(slow > 10 && tool > 40)
  }

  /// What a machine may lack is a `Need`, so that it can be required.
  @Test func nothingElseSkipsATest() throws {
    for (name, text) in try Self.sources() where !name.hasPrefix("BabbageTestSupport/") {
      for attribute in Self.attributes(in: text) where attribute.contains(/\.(enabled|disabled)\b/)
      {
        #expect(
          !attribute.contains(/Tool\(|environment|executable/), "\(name): \(attribute)")
      }
      for match in text.matches(of: /Tool\([^\n]*\) else \{ return/) {
        Issue.record("\(name): \(match.0)")
      }
    }
  }

  /// An error that is not looked at is an error that is not found; what cleans up may fail.
  @Test func noErrorIsSwallowed() throws {
    for (name, text) in try Self.sources() where !name.hasSuffix("SourceRuleTests.swift") {
      for line in text.split(separator: "\n") where line.contains("try? ") {
        let cleansUp = line.contains("deinit {") || line.contains("defer {")
        #expect(cleansUp, "\(name): \(line)")
      }
    }
  }
}
