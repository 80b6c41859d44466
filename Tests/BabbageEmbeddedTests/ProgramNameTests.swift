import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// Programs have names that C and C++ allow and do not use themselves.
@Suite struct ProgramNameTests {
  /// Words that a compiler knows, or that a program's files would hide; requesting one is an error.
  private static let taken = [
    "int", "if", "while", "restrict", "inline", "bool", "nullptr", "constexpr", "typeof", "asm",
    "class",
    "namespace", "template", "co_await", "concept", "and", "xor_eq", "wchar_t", "char8_t", "final",
    "import",
    "main", "printf", "memcpy", "std", "null", "errno", "stdio", "stdint", "string", "math",
    "limits", "time",
    "int8", "uint64", "size", "ptrdiff", "int_least8", "setup", "loop", "arduino", "serial", "wire",
    "test",
    "all", "clean", "install", "help", "con", "nul", "com1", "lpt9", "INT", "Main", "Class",
  ]

  private static let noIdentifiers = [
    "", "5", "5digits", "_a", "__a", "_A", "a_", "a__b", "Digits 5", "a-b", "a.b", "é", "a\n",
    "a/../b", "$a",
    "漢", "\u{1B}[0m", "a*/b", "a b;", "Ａ",
  ]

  @Test(arguments: taken) func takenNamesAreRefused(name: String) {
    #expect(throws: ExportedNameError.reserved(name, language: "C")) {
      try EmbeddedNetwork.checked(name: name)
    }
  }

  @Test(arguments: noIdentifiers) func whatIsNoIdentifierIsRefused(name: String) {
    #expect(throws: ExportedNameError.notAnIdentifier(name, language: "C")) {
      try EmbeddedNetwork.checked(name: name)
    }
  }

  @Test func namesAreAsLongAsFilesAllow() throws {
    let longest = "n" + String(repeating: "a", count: 199)
    #expect(try EmbeddedNetwork.checked(name: longest) == longest)
    #expect(throws: ExportedNameError.tooLong(language: "C", limit: 200)) {
      try EmbeddedNetwork.checked(name: longest + "a")
    }
    #expect(try EmbeddedNetwork.checked(name: "LeNet5_Digits") == "lenet5_digits")
  }

  /// The compilers are asked: none of their keywords may be accepted.
  @Test(.needs(.gcc, .clang), .tags(.tool)) func noKeywordIsLeft() throws {
    // Everything that may be a keyword in some language.
    let words = Set(
      Self.taken.map { $0.lowercased() } + Self.candidates.split(separator: " ").map(String.init)
    ).sorted()
    // All accepted names in one file.
    let left = try words.filter(Self.isAccepted)
    #expect((1..<words.count).contains(left.count))
    let all = left.map { "int f_\($0)(void);\nstruct s_\($0) { int \($0); };\n" }.joined()
    let scratch = try Scratch()
    for (compiler, language, standard) in [
      ("gcc", "c", "c99"), ("gcc", "c", "c2x"), ("gcc", "c", "gnu2x"), ("clang", "c", "c11"),
      ("gcc", "c++", "c++20"), ("clang", "c++", "c++20"),
    ] {
      let arguments = ["-x", language, "-std=\(standard)", "-fsyntax-only", "-w"]
      let tool = try #require(Tool(compiler))
      try scratch.write(Data(all.utf8), to: "words")
      let outcome = try tool.run(arguments + ["words"], in: scratch.url)
      #expect(outcome.status == 0, "\(compiler) -std=\(standard): \(outcome.output.prefix(300))")
      // A keyword does fail here, so the check above means something.
      try scratch.write(
        Data("struct s { int \(language == "c" ? "while" : "class"); };".utf8), to: "one")
      #expect(try tool.run(arguments + ["one"], in: scratch.url).status != 0)
    }
  }

  private static func isAccepted(_ name: String) throws -> Bool {
    do {
      _ = try EmbeddedNetwork.checked(name: name)
      return true
    } catch ExportedNameError.reserved(name, language: "C") { return false }
  }

  private static let candidates = """
    alignas alignof and and_eq asm atomic auto bitand bitor bool break byte case catch char char8_t char16_t char32_t \
    class compl concept const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype \
    default delete do double dynamic_cast elif else endif enum event explicit export extern false final float for \
    fortran friend function goto if import inline int interface long loop module mutable namespace new noexcept not \
    not_eq nullptr operator or or_eq override package private protected public register reinterpret_cast requires \
    restrict return setup short signed sizeof static static_assert static_cast string struct switch synchronized \
    template this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using var \
    virtual void volatile wchar_t while xor xor_eq yield
    """

  /// A network's own name becomes one that compiles, wherever the program is included.
  @Test(.slow, .needs(.gcc, .clang), .tags(.slow, .tool)) func programsOfAnyNameCompile() throws {
    let names = [
      ("int", "int_net"), ("main", "main_net"), ("stdio", "stdio_net"), ("int8", "int8_net"),
      ("", "net"), ("5 digits!", "net_5_digits"), ("*/ int x; /*", "int_x"), ("a??/\nb", "a_b"),
      ("\u{1B}[31mred", "net_31mred"), ("Résumé", "r_sum"), ("__x__", "x"), ("漢字", "net"),
    ]
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: [3, 2, 4, 4], repeating: 0.25))), bias: nil)
    let scratch = try Scratch()
    for (given, expected) in names {
      let network = try Network(
        name: given.isEmpty ? "n" : given, input: MapShape(channels: 2, height: 4, width: 4),
        nodes: [Node(name: "*/ #error ??/", operation: .linear(layer), inputs: [.image])],
        classNames: ["a\nb", "*/", "<b>|`"])
      let export = try Export(
        network, calibration: [[Float](repeating: 0.5, count: 32)], name: given)
      #expect(export.embedded.name == expected)
      #expect(try EmbeddedNetwork.checked(name: expected) == expected)
      let folder = scratch.url.appendingPathComponent(expected)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try export.write(to: folder, images: [[UInt8](repeating: 9, count: 32)])
      try Data(
        "#include \"\(expected).h\"\nint main() { return \(expected.uppercased())_CLASSES - 3; }\n"
          .utf8
      )
      .write(to: folder.appendingPathComponent("include.cpp"))
      for compiler in ["gcc", "clang"] {
        let tool = try #require(Tool(compiler))
        let flags = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-I."]
        for standard in ["c99", "c2x"] {
          let outcome = try tool.run(
            ["-std=\(standard)"] + flags + ["\(expected).c", "main.c"], in: folder)
          #expect(outcome.status == 0, "\(expected), \(compiler): \(outcome.output)")
        }
        let included = try tool.run(
          ["-x", "c++", "-std=c++17"] + flags + ["include.cpp"], in: folder)
        #expect(included.status == 0, "\(expected), \(compiler): \(included.output)")
      }
      let readme = try String(
        contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
      #expect(readme.contains(##"| \*/ \#error ??/ |"##))
    }
  }
}
