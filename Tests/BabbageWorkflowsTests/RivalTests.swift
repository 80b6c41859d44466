import Babbage
import BabbageData
import BabbageTestSupport
import BabbageTraining
import BabbageWorkflows
import Foundation
import Testing

/// Thinner dense networks in a sweep; everything as short as possible.
@Suite(.serialized) struct RivalTests {
  private let scratch: Scratch
  private let data: Dataset

  init() throws {
    scratch = try Scratch()
    data = try Models(test: 20).data
  }

  private func compression(
    codedBytes: Int? = nil, observer: RunObserver = RunObserver()
  ) throws -> PlannedCompression {
    var options = CompressionOptions()
    options.codedBytes = codedBytes
    (options.coefficientEpochs, options.quantizedEpochs) = (1, 1)
    (options.batchSize, options.threads) = (100, 1)
    return PlannedCompression(
      of: try .leNet5(seed: 7), on: data, training: options, observer: observer)
  }

  private func tasks(_ rivals: RivalOptions?) throws -> [SweepTask] {
    let plan = CompressionPlan(
      fallback: try Scheme(parsing: "filters=linear/10 channels=linear/5 window=linear bits=4"))
    return try SweepTask.all(budgets: [20], plans: [("lines", plan)], match: false, rivals: rivals)
  }

  private var rivals: RivalOptions {
    get throws {
      var options = try RivalOptions(of: .leNet5())
      options.epochs = 1
      options.schemes = [try Scheme(parsing: "bits=4 scales=5")]
      return options
    }
  }

  private func sweep(
    _ folder: String, _ rivals: RivalOptions?, codedBytes: Int? = nil, resume: Bool = false,
    observer: RunObserver = RunObserver()
  ) throws -> [SweepRow] {
    let compression = try compression(codedBytes: codedBytes, observer: observer)
    let tasks = try tasks(rivals)
    var sweep = Sweep(
      compression, tasks: tasks,
      folder: try SweepFolder(
        scratch.path(folder), for: compression, tasks: tasks, resume: resume), threads: 1)
    try sweep()
    return sweep.rows
  }

  private func untimed(_ rows: [SweepRow]) -> [SweepRow] {
    rows.inOrder.map { row in
      var row = row
      row.medianMicroseconds = nil
      return row
    }
  }

  private func document(_ folder: String) throws -> SweepDocument {
    try JSONDecoder().decode(
      SweepDocument.self,
      from: Data(contentsOf: scratch.url.appendingPathComponent("\(folder)/sweep.json")))
  }

  @Test func aRivalHasTheBytesOfACompressedNetwork() throws {
    let rows = try sweep("whole", rivals)
    let label = "lines-rival-lenet5-bits4-scales5"
    #expect(
      rows.map(\.label) == ["dense", "20B", "20B-rival-lenet5-bits4-scales5", "lines", label])
    #expect(rows[2].note == "no rival: there is no network to compare with")
    let (lines, rival) = (rows[3], rows[4])
    #expect(rival.kind == .rival && rival.rivalOf == "lines" && rival.model == "lenet5")
    #expect(rival.budget == lines.payloadBytes && rival.denseEpochs == 1)
    let bytes = try #require(rival.payloadBytes)
    #expect(bytes <= (try #require(lines.payloadBytes)))
    let file = scratch.url.appendingPathComponent("whole/\(label).babbage")
    let network = try NetworkFile.read(from: file)
    #expect(network.size.payloadBytes == bytes)
    #expect(rival.ratio == 1_724_320 / Double(bytes), "against the network of the sweep")
    #expect(try Data(contentsOf: file).count == rival.fileBytes)
    #expect(network.name == "lenet5-\(try #require(rival.width))x")
    #expect(network.layers.allSatisfy { "\($0.layer.weight.scheme)" == "bits=4 scales=5" })
    // All that were made have a time, and the folder has the rows and who wins.
    for row in [rows[0], lines, rival] { #expect((row.medianMicroseconds ?? 0) > 0) }
    let kept = try document("whole")
    #expect(kept.rows == rows.inOrder)
    let comparison = try #require(kept.comparisons?.first)
    #expect(kept.comparisons?.count == 1)
    #expect(comparison.label == "lines" && comparison.rival == label)
    #expect(comparison.points == (try #require(lines.accuracy) - (try #require(rival.accuracy))))
    let table = try String(contentsOfFile: scratch.path("whole/rivals.md"), encoding: .utf8)
    let line = try #require(table.split(separator: "\n").last)
    #expect(line.hasPrefix("| lines | "))
    let width = try #require(rival.width)
    #expect(line.contains(" | \(label) | \(width) | "))

    // A sweep that gets its rivals later has the same ones, and nothing is made or timed twice.
    #expect(try sweep("later", nil).allSatisfy { $0.medianMicroseconds == nil })
    #expect(try document("later").comparisons == nil)
    let later = try sweep("later", rivals, resume: true)
    #expect(untimed(later) == untimed(rows))
    #expect(try sweep("later", rivals, resume: true).inOrder == later.inOrder)
    var other = try rivals
    other.epochs = 2
    let error = #expect(throws: SweepError.self) { try sweep("later", other, resume: true) }
    #expect(
      error
        == .otherSweep(
          path: scratch.path("later/sweep.json"), differences: ["`rivalEpochs` was 1 and is 2"]))
  }

  /// Dense training that has ended is not repeated when the quantisation after it was stopped.
  @Test func aStoppedRivalGoesOn() throws {
    let dense = scratch.url.appendingPathComponent(
      "stopped/lines-rival-lenet5-bits4-scales5-dense.babbage.checkpoint")
    let results = scratch.url.appendingPathComponent("stopped/sweep.json")
    var stopped: (dense: Data, results: Data)?
    let rows = try sweep(
      "stopped", rivals,
      observer: RunObserver(progress: { text in
        guard text.contains("lines-rival"), text.contains(" quantised"), stopped == nil,
          let state = FileManager.default.contents(atPath: dense.path),
          let results = FileManager.default.contents(atPath: results.path)
        else { return }
        stopped = (state, results)
      }))
    let state = try #require(stopped)
    #expect(!FileManager.default.fileExists(atPath: dense.path), "the row is safe")
    try state.dense.write(to: dense)
    try state.results.write(to: results)
    var progress: [String] = []
    let resumed = try sweep(
      "stopped", rivals, resume: true, observer: RunObserver(progress: { progress.append($0) }))
    #expect(untimed(resumed) == untimed(rows))
    #expect(progress.contains { $0.contains("lines-rival") && $0.contains(" quantised") })
    #expect(!progress.contains { $0.contains("training 1/1") })
  }

  /// Where a range coder makes the payload smaller, the rival is trained for that as well, and may
  /// have as many numbers.
  @Test func rivalsAreCodedAsCompressedNetworksAre() throws {
    let rows = try sweep("coded", rivals, codedBytes: 400)
    let (lines, rival) = (try #require(rows.dropFirst(3).first), try #require(rows.last))
    let packed = try #require(lines.packedBytes)
    #expect(rival.kind == .rival && rival.budget == packed)
    #expect(packed != lines.payloadBytes)
    #expect(try #require(rival.packedBytes) <= packed)
    let network = try NetworkFile.read(
      from: scratch.url.appendingPathComponent("coded/\(rival.label).babbage"))
    #expect(network.coding == .range && network.size.payloadBytes == rival.payloadBytes)
  }

  @Test func otherNetworksMayBeRivals() throws {
    var network = try Network.leNet5(seed: 7)
    network.name = "imported"
    #expect(throws: BuiltInNetworkError.notBuiltIn("imported")) { try RivalOptions(of: network) }
    #expect(throws: BuiltInNetworkError.unknown("x", known: BuiltInNetwork.names)) {
      try RivalOptions(models: ["resnet8", "x"])
    }
    let options = try RivalOptions(models: ["resnet8", "lenet5"])
    #expect(
      try tasks(options).map(\.label).suffix(4) == [
        "lines-rival-resnet8-bits4", "lines-rival-resnet8-bits8", "lines-rival-lenet5-bits4",
        "lines-rival-lenet5-bits8",
      ])
  }

  @Test func rivalsApproximateNothing() throws {
    var options = try rivals
    let scheme = try Scheme(parsing: "filters=linear/4 bits=4")
    options.schemes.append(scheme)
    #expect(throws: SweepError.badRival(scheme)) { try tasks(options) }
  }

  /// The more accurate of several rivals counts.
  @Test func whoWinsIsSaid() throws {
    func row(_ kind: SweepRow.Kind, _ label: String, _ accuracy: Double?, of: String? = nil)
      -> SweepRow
    {
      var row = SweepRow(kind, label: label)
      (row.accuracy, row.rivalOf, row.payloadBytes) = (accuracy, of, 1200)
      return row
    }
    let document = SweepDocument(
      run: [:], network: "n", data: "d",
      rows: [
        row(.plan, "a", 98.5), row(.rival, "a4", 97, of: "a"), row(.rival, "a8", 97.25, of: "a"),
        row(.search, "b", 90), row(.rival, "b4", 91.5, of: "b"), row(.rival, "b8", nil, of: "b"),
        row(.plan, "c", 95), row(.rival, "c4", 95.001, of: "c"), row(.match, "d", 90),
        row(.rival, "e4", 90, of: "e"),
      ])
    let comparisons = try #require(document.comparisons)
    #expect(comparisons.map(\.rival) == ["a8", "b4", "c4"])
    #expect(
      comparisons.map(\.verdict)
        == ["compressed, by 1.25 points", "rival, by 1.50 points", "level"])
    let table = try #require(document.rivalTable(title: "n on d"))
    #expect(
      table.hasSuffix(
        "| b | 1,200 | 90.00 % |  |  | b4 |  | 1,200 | 91.50 % |  |  | rival, by 1.50 points |\n"
          + "| c | 1,200 | 95.00 % |  |  | c4 |  | 1,200 | 95.00 % |  |  | level |\n"))
    #expect(SweepDocument(run: [:], network: "n", data: "d", rows: []).rivalTable(title: "") == nil)
  }
}
