import Babbage
import BabbageData
import BabbageReport
import BabbageTraining
import Foundation

/// The folder in which a sweep keeps its results, and everything that it needs to be resumed.
public struct SweepFolder {
  private let url: URL
  private let run: RunIdentity
  private let network: String
  private let data: Dataset
  private let resume: Bool

  /// What earlier versions wrote.
  private struct EarlierDocument: Decodable {
    var run: String
  }

  /// Makes the folder and checks that everything can be written there.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - compression: Makes the networks.
  ///   - tasks: What will be made.
  ///   - resume: Whether to go on from what an earlier sweep left.
  ///   - inputs: Files that must stay as they are.
  /// - Throws: ``SweepError/alreadyThere(path:)``; ``OutputError/isInput(_:)`` or `FileError` if a
  ///   file cannot be written.
  public init(
    _ path: String, for compression: PlannedCompression, tasks: [SweepTask], resume: Bool = false,
    keeping inputs: [String] = []
  ) throws {
    url = URL(fileURLWithPath: path)
    run = compression.run
    network = compression.network.name
    data = compression.data
    self.resume = resume
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch { throw FileError.cannotWrite(path) }
    let results = ["sweep.json", "sweep.csv", "sweep.svg", "sweep.trials", "rivals.md"]
    for name in results + tasks.map({ "\($0.label).babbage" }) {
      _ = try OutputFile(file(name).path, keeping: inputs)
    }
    if !resume, FileManager.default.fileExists(atPath: file("sweep.json").path) {
      throw SweepError.alreadyThere(path: file("sweep.json").path)
    }
  }

  /// A file of the folder.
  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// The record of trials that all searches of the sweep share: what one tried, the others need
  /// not.
  func trialLog(for compression: PlannedCompression) throws -> TrialLog {
    try compression.trialLog(at: file("sweep.trials"), resume: resume)
  }

  /// Where the training for a row keeps its state.
  func checkpoint(for label: String) -> CheckpointPolicy {
    CheckpointPolicy(
      file: file("\(label).babbage").sibling(ending: ".checkpoint"), resume: resume)
  }

  /// The rows that an earlier sweep made; empty if there was none.
  ///
  /// - Throws: ``SweepError`` if these are not rows of this sweep.
  func rows(for tasks: [SweepTask]) throws -> [SweepRow] {
    let file = file("sweep.json")
    guard resume, FileManager.default.fileExists(atPath: file.path) else { return [] }
    let bytes = try Data(readingAllOf: file, limit: 1 << 26)
    if (try? JSONDecoder().decode(EarlierDocument.self, from: bytes)) != nil {
      throw TrainingError.earlierVersion(path: file.path)
    }
    guard let found = try? JSONDecoder().decode(SweepDocument.self, from: bytes) else {
      throw SweepError.damaged(path: file.path)
    }
    let differences = run.differences(from: RunIdentity(found.run))
    guard differences.isEmpty else {
      throw SweepError.otherSweep(
        path: file.path, differences: differences.map(\.description))
    }
    for task in tasks {
      guard let row = found.rows.first(where: { $0.label == task.label }) else { continue }
      switch task.work {
      case .plan(let plan):
        guard row.plan == (try PlanFile.text(of: plan)) else {
          throw SweepError.otherPlan(label: task.label, path: file.path)
        }
      case .rival(_, _, _, let epochs):
        guard let old = row.denseEpochs, old != epochs else { continue }
        throw SweepError.otherSweep(
          path: file.path, differences: ["`rivalEpochs` was \(old) and is \(epochs)"])
      case .budget, .match: continue
      }
    }
    return found.rows.filter { $0.kind != .published }
  }

  /// Puts rows together with what others published.
  ///
  /// - Parameter rows: The rows.
  /// - Returns: All of them, in order.
  public func document(of rows: [SweepRow]) -> SweepDocument {
    let published = PublishedResult.results(network: network, data: data.name)
    return SweepDocument(
      run: run.values, network: network, data: data.name,
      rows: (rows + published.map(SweepRow.init)).inOrder)
  }

  /// Writes the results; of each file a reader sees the old one or the new one.
  func write(_ rows: [SweepRow]) throws {
    let document = document(of: rows)
    if let table = document.rivalTable(title: "\(network) on \(data.title)") {
      try AtomicFile.write(Array(table.utf8), to: file("rivals.md"))
    }
    let chart = document.chart(title: "\(network) on \(data.title): accuracy against bytes")
    try AtomicFile.write(Array(document.csv.utf8), to: file("sweep.csv"))
    try AtomicFile.write(Array(chart.svg.utf8), to: file("sweep.svg"))
    // At the end, because a sweep goes on from it: the others show whatever it knows.
    try AtomicFile.write(
      Array((JSONText.of(document) + "\n").utf8), to: file("sweep.json"))
  }
}
