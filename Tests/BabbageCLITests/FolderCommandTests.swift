import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Every command that reads pictures, on folders as people have them.
///
/// `FolderCase` gives the right outcome.
@Suite struct FolderCommandTests {
  private let scratch: Scratch
  private let network: String

  init() throws {
    scratch = try Scratch()
    network = scratch.path("halves.babbage")
    try NetworkFile.write(
      RedSquares.network(), to: URL(fileURLWithPath: network))
  }

  private func run(_ arguments: [String], on data: String, _ folder: FolderCase) throws
    -> Program.Outcome
  {
    try Program.run(
      list: arguments + ["--data", data] + folder.options,
      environment: scratch.ownCache())
  }

  /// Checks an outcome; `readsTraining` is whether training pictures are read.
  private func expect(
    _ outcome: Program.Outcome, _ expected: FolderCase.Outcome, readsTraining: Bool = true,
    _ place: String
  ) throws {
    switch expected {
    case .refused(let parts):
      #expect(outcome.status == 1, "\(place): \(outcome.error)")
      for part in parts {
        #expect(outcome.error.contains(part), "\(place): '\(part)' is not in \(outcome.error)")
      }
      #expect(outcome.output.isEmpty, "\(place)")
    case .counts(let classes, let train, let validation, let test, let warnings):
      try #require(outcome.status == 0, "\(place): \(outcome.error)")
      for part in warnings {
        #expect(outcome.error.contains(part), "\(place): '\(part)' is not in \(outcome.error)")
      }
      #expect(outcome.error.contains("warning") == !warnings.isEmpty, "\(place): \(outcome.error)")
      #expect(outcome.error.contains("\(classes) classes, "), "\(place): \(outcome.error)")
      let data = try #require(try outcome.object["data"] as? [String: Any], "\(place)")
      #expect(data["training"] as? Int == (readsTraining ? train : 0), "\(place)")
      #expect(data["test"] as? Int == test, "\(place)")
      if readsTraining { #expect(data["validation"] as? Int == validation, "\(place)") }
      #expect((data["warnings"] == nil) == warnings.isEmpty, "\(place)")
    }
  }

  @Test(.slow, .tags(.slow), arguments: FolderCase.all) func measures(_ folder: FolderCase) throws {
    let data = try folder.write(into: scratch)
    let outcome = try run(["evaluate", network, "--json"], on: data, folder)
    try expect(outcome, folder.measuring, readsTraining: false, "evaluate")
    if case .counts = folder.measuring {
      #expect(try outcome.object["accuracy"] as? Double == 100)
    }
    let report = scratch.path("report.html")
    try expect(
      run(["report", network, "--json", "-o", report], on: data, folder), folder.calibrating,
      "report")
    for kind in ["c", "verilog"] {
      try expect(
        run(["export", kind, network, "-o", scratch.path(kind), "--json"], on: data, folder),
        folder.calibrating, kind)
    }
    // Without a compiler, `page` fails after it has read the data.
    let page = try run(
      ["page", network, "-o", scratch.path("page.html"), "--clang", "/dev/null"], on: data, folder)
    guard case .counts(_, _, _, _, let warnings) = folder.calibrating else {
      return try expect(page, folder.calibrating, "page")
    }
    #expect(page.error.contains("no compiler for WebAssembly"))
    for part in warnings { #expect(page.error.contains(part)) }
  }

  @Test(.slow, .tags(.slow), arguments: FolderCase.all) func trains(_ folder: FolderCase) throws {
    let data = try folder.write(into: scratch)
    let output = scratch.path("trained.babbage")
    let trained = try run(
      [
        "train", "--model", "lenet-300-100", "--epochs", "0", "--batch-size", "2", "-o", output,
        "--json",
      ], on: data,
      folder)
    try expect(trained, folder.training, "train --model")
    // A network for these classes is used as it is; for other classes it gets a new last layer, and
    // the program says so.
    let tuned = try run(
      ["train", "--from", network, "--epochs", "0", "--batch-size", "2", "-o", output, "--json"],
      on: data, folder)
    if case .refused(let parts) = folder.training {
      for part in parts { #expect(tuned.error.contains(part)) }
      #expect(tuned.status == 1)
    } else {
      #expect(tuned.status == 0, "\(tuned.error)")
      let names = try NetworkFile.read(from: URL(fileURLWithPath: output)).classNames
      #expect(tuned.error.contains("starts from scratch") == (names != RedSquares.classes))
    }
    // Compression keeps the classes.
    let small = [
      "--scheme", "filters=linear/3 bits=8", "--coefficient-epochs", "1", "--quantized-epochs",
      "1", "--batch-size", "2", "--json",
    ]
    let expected =
      if case .refused = folder.training {
        folder.training
      } else if case .refused =
        folder.measuring
      { folder.measuring } else { folder.training }
    try expect(
      run(["compress", network, "-o", output] + small, on: data, folder), expected, "compress")
  }
}
