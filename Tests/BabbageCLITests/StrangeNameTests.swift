import Babbage
import BabbageCLI
import BabbageReport
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

/// Names from files go through every command that shows them, and can only be read there.
@Suite struct StrangeNameTests {
  private let scratch: Scratch
  private let network: String
  private let data: String

  /// Names of classes, which are folders as well.
  private static let classes = [
    "\u{1B}[31mred\u{1B}[0m", "two\nlines", "\u{202E}gpj.live", "<img src=x onerror=alert(1)>",
    "a|b `c` *d* [e](javascript:f)", "\u{9B}2J zero\u{200B}width", "*", "??) $(id) ${HOME} %PATH%",
  ].sorted()

  /// Names of layers; the last two differ only in a character that file names cannot have.
  private static let layers = [
    "*/ #error \"x\" /*", "</script><script>alert(2)</script>", "a&b: - {c}\n\u{1B}]0;title\u{7}",
    "same/name", "same-name",
  ]

  init() throws {
    scratch = try Scratch()
    (network, data) = (scratch.path("strange.babbage"), scratch.path("data"))
    var random = SeededGenerator(seed: 5, stream: 90)
    var nodes: [Node] = []
    func weight(_ shape: WeightShape, _ scheme: String?) throws -> Weight {
      let values = (0..<shape.count).map { _ in Float.random(in: -1...1, using: &random) }
      let dense = Tensor(shape: shape.axes, values: values)
      guard let scheme else { return .dense(.float(dense)) }
      return .polynomial(
        try PolynomialWeight(projecting: dense, onto: Scheme(parsing: scheme)))
    }
    for (index, name) in Self.layers.enumerated() {
      let isLast = index == Self.layers.count - 1
      let shape =
        isLast
        ? WeightShape(filters: Self.classes.count, channels: 4, rows: 8, columns: 8)
        : WeightShape(filters: 4, channels: index == 0 ? 1 : 4, rows: 3, columns: 3)
      let layer = Layer(weight: try weight(shape, "filters=linear/4 bits=8"), bias: nil)
      nodes.append(
        Node(
          name: name,
          operation: isLast ? .linear(layer) : .convolution(layer, stride: 1, padding: 1),
          inputs: [index == 0 ? .image : .node(nodes.count - 1)]))
    }
    try NetworkFile.write(
      Network(
        name: "name\u{1B}[2J\n<b>*/", input: MapShape(channels: 1, height: 8, width: 8),
        nodes: nodes, classNames: Self.classes), to: URL(fileURLWithPath: network))
    for name in Self.classes {
      for (split, count) in [("train", 3), ("test", 2)] {
        for number in 0..<count {
          let pixels = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
          try scratch.write(
            PNG.grey(width: 8, height: 8, pixels: pixels), to: "data/\(split)/\(name)/\(number).png"
          )
        }
      }
    }
  }

  /// Runs a command and checks that its output is readable.
  @discardableResult
  private func run(_ arguments: String..., status: Int32 = 0) throws -> String {
    let outcome = try Program.run(list: arguments)
    #expect(outcome.status == status, "\(arguments[0]): \(outcome.error)")
    for text in [outcome.output, outcome.error] { expectReadable(text, "\(arguments)") }
    return outcome.output + outcome.error
  }

  /// Checks that nothing in a text controls a terminal, changes its direction or is invisible.
  private func expectReadable(_ text: String, _ what: String) {
    let bad = text.unicodeScalars.first { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar != "\n"
      case .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    #expect(bad == nil, "\(what) shows \(bad.map { String($0.value, radix: 16) } ?? "")")
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: scratch.path(path), encoding: .utf8)
  }

  private func writePicture() throws -> String {
    let picture = "\u{1B}[1m\n\u{202E}.png"
    try scratch.write(
      PNG.grey(width: 8, height: 8, pixels: [UInt8](repeating: 7, count: 64)), to: picture)
    return scratch.path(picture)
  }

  @Test func onATerminal() throws {
    let inspected = try run("inspect", network)
    #expect(inspected.contains(#"name\u{1B}[2J\u{A}<b>*/: 1x8x8 to 8x1x1"#))
    #expect(inspected.contains(#"a&b: - {c}\u{A}\u{1B}]0;title\u{7}  4x4x3x3"#))
    let classified = try run("classify", network, try writePicture(), "--top", "8")
    for word in [#"\u{1B}[31mred"#, #"two\u{A}lines"#, #"\u{202E}gpj"#, #"\u{9B}2J zero\u{200B}"#] {
      #expect(classified.contains(word), "\(word)")
    }
    // The heading, its line, eight classes.
    #expect(classified.split(separator: "\n").count == 10)
    #expect(try run("evaluate", network, "--data", data).contains(#"name\u{1B}[2J\u{A}<b>*/ on "#))
    try run("bench", network, "--seconds", "0.01")
    try run("simulate", network)
    try run("classify", network, scratch.path("no\u{1B}\n.png"), status: 1)
    try run("inspect", scratch.path("no\u{1B}[2J\u{202E}"), status: 1)
    try scratch.write(Data("layers: {\"a\\eb\": nonsense}".utf8), to: "plan\u{9B}.yaml")
    try run("simulate", network, "--array", scratch.path("plan\u{9B}.yaml"), status: 1)
  }

  @Test func inJSONTheyAreAsTheyAre() throws {
    let outcome = try Program.run("inspect", network, "--json")
    let layers = try #require(try outcome.object["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == Self.layers)
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test func inAReport() throws {
    try run("report", network, "--data", data, "-o", scratch.path("report.html"))
    let html = try text("report.html")
    expectReadable(html, "report.html")
    for word in ["<img", "<b>*", "<script", "</script"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("&lt;/script&gt;&lt;script&gt;alert(2)"))
    #expect(html.contains(#"\u{1B}[31mred"#))

    try run("report", network, "--data", data, "--format", "markdown", "-o", scratch.path("md"))
    let markdown = try text("md/report.md")
    expectReadable(markdown, "report.md")
    var isFenced = false
    for line in markdown.split(separator: "\n").dropFirst() {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced, !line.hasPrefix("```") else { continue }
      // Escaped characters are plain text; the rest is the report's own markup.
      let plain = line.replacing(/\\./, with: "")
      for mark in "<`" { #expect(!plain.contains(mark), "\(line)") }
      #expect(plain.contains("](") == plain.hasPrefix("!["), "\(line)")
    }
    #expect(!isFenced)
    // Each layer has its own pictures, though two names differ only by a slash.
    let pictures = markdown.matches(of: /\]\(([^)]+\.svg)\)/).map { String($0.1) }
    #expect(Set(pictures).count == pictures.count)
    #expect(pictures.contains("weights-same-name.svg"))
    #expect(pictures.contains("weights-same-name-2.svg"))
    #expect(pictures.count > 5)
    for picture in pictures { expectReadable(try text("md/\(picture)"), picture) }
    // The plan in it can be read back.
    let plan = try #require(markdown.firstMatch(of: /(?s)\nlayers:.*?\n```/))
    try scratch.write(
      Data(plan.0.split(separator: "\n").dropLast().joined(separator: "\n").utf8), to: "plan.yaml")
    #expect(Set(try PlanFile.read(from: scratch.path("plan.yaml")).layers.keys) == Set(Self.layers))
  }

  @Test(.needs(.webAssembly), .tags(.tool)) func inAPage() throws {
    try run("page", network, "--data", data, "-o", scratch.path("page.html"))
    let html = try text("page.html")
    expectReadable(html, "page.html")
    let settings = try #require(html.firstMatch(of: /\nconst page = (.*)\n/))
    let names =
      try JSONSerialization.jsonObject(with: Data(String(settings.1).utf8)) as? [String: Any]
    #expect(names?["classes"] as? [String] == Self.classes.map(\.shown))
    for word in ["<img src", "<b>*", "alert(2)</script>"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  @Test(
    arguments: [
      "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)",
      "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//example.org/x", "\\\\host\\x",
      "C:\\x",
      "https:", "http://", "x:y", "\u{1}javascript:x", "ftp://x",
    ])
  func addressesThatAreNone(address: String) throws {
    let error = #expect(throws: WebAddressError.self) { try WebAddress(address) }
    #expect(error?.address == address)
    let outcome = try Program.run(
      "page", network, "--data", data, "-o", scratch.path("p.html"), "--report=\(address)")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("is not the address of a document, at option '--report'"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("p.html")))
  }

  @Test(
    arguments: [
      "report.html", "a/b.html#c", "../r.html?x=1:2", "https://example.org/a?b=c&d", "HTTP://x",
      "#part", "./a:b", "r\u{E9}sum\u{E9}.html",
    ])
  func addressesOfDocuments(address: String) throws {
    #expect(try WebAddress(address).text == address)
  }

  @Test(.needs(.gcc, .clang), .tags(.tool))
  func inAProgram() throws {
    try run("export", "c", network, "--data", data, "-o", scratch.path("c"), "--vectors", "2")
    let folder = scratch.url.appendingPathComponent("c")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files).isSuperset(of: ["README.md", "main.c"]))
    for file in files { expectReadable(try text("c/\(file)"), file) }
    #expect(try text("c/README.md").contains(##"| \*/ \#error "x" /\* |"##))
    for compiler in ["gcc", "clang"] {
      let outcome = try #require(Tool("sh")).run(
        ["-c", "\(compiler) -std=c99 -Wall -Wextra -Werror *.c -o check && ./check"], in: folder)
      #expect(outcome.output.hasPrefix("2 of 2 vectors bit for bit"), "\(outcome.output)")
    }
  }

  @Test(.needs(.icarus), .tags(.tool))
  func inACircuit() throws {
    try run(
      "export", "verilog", network, "--data", data, "-o", scratch.path("v"), "--vectors", "1")
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path("v"))
    #expect(files.contains("README.md") && files.contains { $0.hasSuffix("_bench.v") })
    for file in files { expectReadable(try text("v/\(file)"), file) }
    let outcome = try #require(Tool("sh")).run(
      ["-c", "iverilog -g2005 -o check *.v && ./check"],
      in: scratch.url.appendingPathComponent("v"))
    #expect(outcome.output.contains("PASS"), "\(outcome.output)")
  }

  @Test(.needs(.onnxRuntime), .tags(.tool)) func inAModelForOthers() throws {
    try run("export", "onnx", network, "-o", scratch.path("m.onnx"))
    let python = try #require(Tool(file: Need.python))
    let outcome = try python.run(
      ["-c", "import onnx; onnx.checker.check_model(onnx.load('m.onnx'), full_check=True)"],
      in: scratch.url)
    #expect(outcome.status == 0, "\(outcome.output)")
    let imported = try run("import", scratch.path("m.onnx"), "-o", scratch.path("again.babbage"))
    #expect(imported.hasPrefix("m: 1x8x8 to 8x1x1"))
    let again = try NetworkFile.read(from: URL(fileURLWithPath: scratch.path("again.babbage")))
    #expect(again.classNames == Self.classes)
  }

  /// As Python's reader reads them.
  @Test(.needs(.python3), .tags(.tool)) func inCommaSeparatedValues() throws {
    let texts = ["a\"\u{301},b\n\u{1B}c", "\"quoted\", =1+1", "\r\n\"\"", ",\u{301}"]
    let rows = texts.map { text in
      var row = SweepRow(.plan, label: text)
      row.note = text
      return row
    }
    let csv = SweepDocument(run: ["r": "1"], network: "n", data: "d", rows: rows).csv
    try scratch.write(Data(csv.utf8), to: "s.csv")
    let outcome = try #require(Tool("python3")).run(
      [
        "-c",
        """
        import csv, json
        rows = csv.DictReader(open("s.csv", newline="", encoding="utf-8"))
        print(json.dumps([[r["label"], r["note"]] for r in rows]))
        """,
      ], in: scratch.url)
    let read = try JSONDecoder().decode([[String]].self, from: Data(outcome.output.utf8))
    #expect(read == texts.map { [$0, $0] })
  }

  @Test func inACompression() throws {
    let short = [
      "--coefficient-epochs", "1", "--quantized-epochs", "0", "--trials", "1", "--trial-epochs",
      "1",
    ]
    let explained = try Program.run(
      list: [
        "compress", network, "--data", data, "--budget", "1KB", "--explain", "--verbose", "-o",
        scratch.path("small.babbage"),
      ] + short)
    #expect(explained.status == 0, "\(explained.error)")
    expectReadable(explained.output, "compress")
    #expect(explained.output.contains(#"a&b: - {c}\u{A}\u{1B}]0;title\u{7}"#))
    let sweep = try Program.run(
      list: [
        "sweep", network, "--data", data, "--budgets", "1KB", "--jobs", "1", "-o",
        scratch.path("sweep"),
      ] + short)
    #expect(sweep.status == 0, "\(sweep.error)")
    expectReadable(sweep.output, "sweep")
    let chart = try text("sweep/sweep.svg")
    expectReadable(chart, "sweep.svg")
    #expect(!chart.contains("<b>"))
  }
}
