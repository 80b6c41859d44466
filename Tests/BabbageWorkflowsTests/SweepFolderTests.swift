import Babbage
import BabbageData
import BabbageTestSupport
import BabbageTraining
import BabbageWorkflows
import Foundation
import Testing

/// What a sweep finds in its folder; nothing is trained here.
@Suite struct SweepFolderTests {
  private let scratch: Scratch
  private let compression: PlannedCompression

  init() throws {
    scratch = try Scratch()
    compression = PlannedCompression(of: try .leNet5(seed: 7), on: try Models(test: 10).data)
  }

  private func folder(
    _ tasks: [SweepTask] = [], _ compression: PlannedCompression? = nil, resume: Bool = false,
    keeping inputs: [String] = []
  ) throws -> SweepFolder {
    try SweepFolder(
      scratch.path("sweep"), for: compression ?? self.compression, tasks: tasks, resume: resume,
      keeping: inputs)
  }

  private func sweep(_ tasks: [SweepTask], resume: Bool = false) throws -> [SweepRow] {
    var written: [Int] = []
    var sweep = Sweep(
      compression, tasks: tasks, folder: try folder(tasks, resume: resume), threads: 1
    ) { written.append($0) }
    try sweep()
    #expect(written.last == sweep.rows.count)
    return sweep.rows
  }

  /// Budgets for which nothing can be searched give rows that say so.
  @Test func rowsAreKept() throws {
    let tasks = try SweepTask.all(budgets: [20, 2_000_000], plans: [], match: false)
    let rows = try sweep(tasks)
    #expect(rows.map(\.label) == ["dense", "20B", "2000000B"])
    #expect(rows[0].images == 10)
    #expect(rows[1].note?.hasPrefix("no search: the smallest plan that is searched takes ") == true)
    let document = try Data(contentsOf: scratch.url.appendingPathComponent("sweep/sweep.json"))
    let read = try JSONDecoder().decode(SweepDocument.self, from: document)
    #expect(read.rows == rows.inOrder)
    #expect(read.run["--trial-epochs"] == "2,5,12" && read.run["--batch-size"] == "128")
    // A second run finds them.
    #expect(try sweep(tasks, resume: true) == rows)
    #expect(throws: SweepError.alreadyThere(path: scratch.path("sweep/sweep.json"))) {
      try folder(tasks)
    }
  }

  @Test func rowsOfAnotherSweepAreRefused() throws {
    let tasks = try SweepTask.all(budgets: [20], plans: [], match: false)
    _ = try sweep(tasks)
    var training = CompressionOptions()
    training.seed = 3
    let other = PlannedCompression(
      of: compression.network, on: compression.data, training: training)
    var sweep = Sweep(other, tasks: tasks, folder: try folder(tasks, other, resume: true))
    let error = #expect(throws: SweepError.self) { try sweep() }
    #expect(
      error
        == .otherSweep(
          path: scratch.path("sweep/sweep.json"), differences: ["`seed` was 0 and is 3"]))
  }

  @Test func filesThatAreReadStay() throws {
    let plan = CompressionPlan(fallback: try Scheme(parsing: "bits=4"))
    let tasks = try SweepTask.all(budgets: [], plans: [("a", plan)], match: false)
    #expect(throws: OutputError.isInput(scratch.path("sweep/a.babbage"))) {
      try folder(tasks, keeping: [scratch.path("sweep/a.babbage")])
    }
  }
}
