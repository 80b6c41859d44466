import BabbageTestSupport
import Foundation
import Testing

/// Full or closed standard output is an error in every command; standard error may be closed.
///
/// No file that a command writes is ever mistaken for either.
@Suite(.serialized) struct StandardStreamTests {
  private let scratch: Scratch
  private let network: String
  private let dense: String

  init() throws {
    scratch = try Scratch()
    network = try scratch.writeSmallLeNet5()
    dense = try scratch.writeLeNet5()
  }

  /// Each command as short as possible; `NET`, `DENSE` and `OUT` stand for files.
  static let commands: [[String]] = {
    var commands = [
      ["--help"], ["--version"], ["help", "evaluate"], ["--generate-completion-script", "bash"],
      ["data", "list"], ["data", "path", "mnist-subset", "--json"], ["inspect", "NET"],
      ["inspect", "NET", "--json"], ["evaluate", "NET", "--data", "mnist-subset"],
      ["classify", "NET", "PICTURE"], ["bench", "NET", "--seconds", "0.01"], ["simulate", "NET"],
      ["export", "onnx", "NET", "-o", "OUT"], ["reproduce", "--models", "FOLDER"],
      ["export", "c", "NET", "--data", "mnist-subset", "-o", "OUT"],
      ["export", "verilog", "NET", "--data", "mnist-subset", "-o", "OUT"],
      ["report", "NET", "--data", "mnist-subset", "-o", "OUT"],
      ["page", "NET", "--data", "mnist-subset", "-o", "OUT"],
      ["import", "MODEL", "-o", "OUT"],
    ]
    commands += [
      ["demo"],
      [
        "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "0", "-o", "OUT",
      ],
      [
        "compress", "DENSE", "--data", "mnist-subset", "--scheme", "sorted=linear/64 bits=4",
        "-o",
        "OUT",
      ],
    ]
    return commands
  }()

  @Test(.slow, .tags(.slow), arguments: commands) func areChecked(command: [String]) throws {
    let plain = try prepared(command)
    // The demonstration ends at once where it cannot print, but takes a minute where it can;
    // `DocumentedFiguresTests` runs it like that.
    var printed = ""
    if command != ["demo"] {
      let silent = try Program.run(list: plain, streams: "2>&-")
      #expect(silent.status == 0 && !silent.wasKilled)
      #expect(!silent.output.isEmpty)
      printed = silent.output
      if command.contains("OUT") { try expectOutputIsWhole(without: printed) }
    }
    for streams in [">/dev/full", ">&-", ">&- <&-"] {
      let outcome = try Program.run(list: plain, streams: streams)
      #expect(outcome.status == 1 && !outcome.wasKilled, "\(command) \(streams): \(outcome.error)")
      #expect(outcome.error.contains("error: the results cannot be printed"), "\(outcome.error)")
      #expect(outcome.error.contains("at standard output"))
    }
    let blind = try Program.run(list: plain, streams: ">&- 2>&-")
    #expect(blind.status == 1 && !blind.wasKilled)
    // Files are written before anything is printed.
    if command.contains("OUT") { try expectOutputIsWhole(without: printed) }
    for file in [network, dense] {
      #expect(try Program.run("inspect", file).status == 0)
    }
  }

  /// An error that nobody can read still sets the exit status.
  @Test(arguments: [["inspect", "NONE"], ["inspect"], ["inspect", "--nonsense"], ["export"]])
  func errorsWithoutStandardError(command: [String]) throws {
    let expected = try Program.run(list: command)
    for streams in ["2>&-", ">&- 2>&-", "2>/dev/full"] {
      let outcome = try Program.run(list: command, streams: streams)
      #expect(
        outcome.status == (streams.hasPrefix(">") ? max(1, expected.status) : expected.status))
      #expect(!outcome.wasKilled)
    }
  }

  /// A reader that leaves early, as `| head -1` does.
  ///
  /// The signal ends the program without a word; where it is ignored, as some launchers set it,
  /// there is an error.
  @Test(arguments: [
    ("default", "status 141\n"),
    ("ignore", "error: the results cannot be printed (Broken pipe), at standard output"),
  ])
  func aReaderThatLeaves(signal: String, start: String) throws {
    // The reader has left before the program starts.
    let script = #"""
      (while [ ! -e left ]; do sleep 0.01; done
      env --$2-signal=PIPE "$0" inspect "$1"; echo "status $?" >&2) | (exec <&-; : >left)
      """#
    let outcome = try #require(Tool("sh")).run(
      ["-c", script, Program.url.path, network, signal], in: scratch.url)
    #expect(outcome.output.hasPrefix(start), "\(outcome.output)")
    #expect(outcome.output.hasSuffix(signal == "ignore" ? "status 1\n" : start))
  }

  private func prepared(_ command: [String]) throws -> [String] {
    let folder = scratch.url.appendingPathComponent("folder")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if command.contains("MODEL") {
      _ = try Program.run("export", "onnx", network, "-o", scratch.path("model.onnx"))
    }
    let picture = try scratch.write(
      PNG.grey(width: 28, height: 28, pixels: (0..<784).map { UInt8($0 & 255) }),
      to: "picture.png")
    let files = [
      "NET": network, "DENSE": dense, "OUT": scratch.path("out"), "FOLDER": folder.path,
      "PICTURE": picture.path, "MODEL": scratch.path("model.onnx"),
    ]
    return command.map { files[$0] ?? $0 }
  }

  /// Checks that the file or folder that was written has no empty file and none with printed text,
  /// and removes it.
  private func expectOutputIsWhole(without printed: String) throws {
    let out = scratch.url.appendingPathComponent("out")
    var isFolder: ObjCBool = false
    try #require(FileManager.default.fileExists(atPath: out.path, isDirectory: &isFolder))
    var files = [out]
    if isFolder.boolValue {
      files = try FileManager.default.subpathsOfDirectory(atPath: out.path)
        .map(out.appendingPathComponent)
        .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
    }
    #expect(!files.isEmpty)
    let start = Data(printed.prefix(60).utf8)
    for file in files {
      let bytes = try Data(contentsOf: file)
      #expect(!bytes.isEmpty && bytes.range(of: start) == nil, "\(file.lastPathComponent)")
    }
    try FileManager.default.removeItem(at: out)
  }
}
