import BabbageTestSupport
import Foundation
import Testing

/// What the compiler gets wrong, so that no source may contain it.
///
/// An error thrown inside the right side of `??`, `&&` or `||`, which is evaluated only if needed,
/// ended the program (Swift 6.3). A `try` on the left covers the right side too, unseen; in
/// parentheses, `(try a()) ?? b()`, it does not, and the compiler refuses a `b` that can throw.
@Suite struct SourceRuleTests {
  private static let operators = ["??", "&&", "||"]

  @Test func noErrorIsThrownInsideOfAnOperator() throws {
    let files = try ["Sources", "Examples"].flatMap { folder -> [URL] in
      let root = Repository.root.appendingPathComponent(folder)
      let found = try #require(FileManager.default.enumerator(atPath: root.path))
      return found.compactMap { $0 as? String }
        .filter { $0.hasSuffix(".swift") }
        .map(root.appendingPathComponent)
    }
    #expect(files.count > 250)
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    let getters = Set(texts.flatMap { $0.matches(of: /var (\w+): [^={]*\{\s*get throws/).map(\.1) })
    #expect(getters.contains("dense"))
    for (file, text) in zip(files, texts) {
      for operation in Self.hidden(in: text, getters: getters) {
        Issue.record("\(file.lastPathComponent): try covers the right side of \(operation)")
      }
    }
  }

  @Test(arguments: [
    ("x = try a() ?? b()", ["?? b()"]), ("x = (try a()) ?? b()", []), ("x = try a() ?? 0", []),
    ("try f(a ?? b(), c)", ["?? b()"]), ("try a()\nx = c ?? b()", []),
    ("x = try a.map { try b($0) }\n  ?? c(d)", ["?? c(d)"]), ("x = try? a() ?? b()", ["?? b()"]),
    ("if try a(), c || b() {", []), ("return try a() && b.dense", ["&& b.dense"]),
    ("x = try a.map { c ?? d($0) }", []), ("x = c ? try a() : d ?? e()", []),
  ])
  func findsThem(text: String, expected: [String]) {
    #expect(Self.hidden(in: text, getters: ["dense"]) == expected)
  }

  /// Operators with a call on their right side that a `try` on the left covers.
  private static func hidden(in text: String, getters: Set<Substring>) -> [String] {
    let code = text.replacing(/\/\/[^\n]*/, with: "")
    return code.matches(of: /\btry\b[?!]?/).flatMap { match -> [String] in
      let covered = covered(code[match.range.upperBound...])
      return operators.flatMap { name in
        covered.ranges(of: name).compactMap { place in
          let right = Self.covered(covered[place.upperBound...])
          let calls = right.contains(/\w\(|\)\(/)
          let gets = right.matches(of: /\.(\w+)/).contains { getters.contains($0.1) }
          let words = right.split(whereSeparator: \.isWhitespace).joined(separator: " ")
          return calls || gets ? "\(name) \(words)" : nil
        }
      }
    }
  }

  /// The rest of the expression that begins here, without closures.
  private static func covered(_ code: Substring) -> String {
    var (result, depth, braces) = ("", 0, 0)
    for index in code.indices {
      let character = code[index]
      if character == "{" { braces += 1 }
      if braces == 0 {
        if "([".contains(character) { depth += 1 }
        if ")]".contains(character) { depth -= 1 }
        let rest = code[index...].drop(while: \.isWhitespace)
        let goesOn = rest.hasPrefix(".") || operators.contains { rest.hasPrefix($0) }
        let isEnd =
          character == "," || character == "}" || code[index...].hasPrefix(" : ")
          || character == "\n" && !goesOn && !result.allSatisfy(\.isWhitespace)
        if depth < 0 || depth == 0 && isEnd { break }
        result.append(character)
      }
      if character == "}" { braces -= 1 }
    }
    return result
  }
}
