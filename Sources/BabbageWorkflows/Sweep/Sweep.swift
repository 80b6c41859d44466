import Babbage
import BabbageData
import BabbageReport
import BabbageTraining
import Foundation

/// Makes one compressed network after another, and thinner dense ones to compare them with, and
/// keeps a row of each: accuracy against bytes.
///
/// With several processes, all of them do so together; only the lead has a folder, evaluates and
/// writes.
public struct Sweep {
  var compression: PlannedCompression
  private let tasks: [SweepTask]
  let folder: SweepFolder?
  private let threads: Int?
  private let written: (Int) -> Void
  private var log = TrialLog()
  /// The rows so far.
  public private(set) var rows: [SweepRow] = []

  /// Prepares a sweep.
  ///
  /// - Parameters:
  ///   - compression: Makes the networks; its observer is told how far evaluations are, too.
  ///   - tasks: The networks to make.
  ///   - folder: Where results are kept; every process but the lead has none.
  ///   - threads: Threads to evaluate with; as many as the machine has cores if not given.
  ///   - written: Called with the number of rows in the folder, whenever there are more.
  public init(
    _ compression: PlannedCompression, tasks: [SweepTask], folder: SweepFolder?,
    threads: Int? = nil, written: @escaping (Int) -> Void = { _ in }
  ) {
    self.compression = compression
    self.tasks = tasks
    self.folder = folder
    self.threads = threads
    self.written = written
  }

  /// Makes all rows that are not there yet.
  ///
  /// - Throws: ``SweepError`` if the folder has rows of another sweep; what searching, training and
  ///   writing throw.
  public mutating func callAsFunction() throws {
    if let folder {
      rows = try folder.rows(for: tasks)
      if !rows.isEmpty { written(rows.count) }
      log = try folder.trialLog(for: compression)
      try measureDense()
    }
    // The others cannot know what an earlier sweep did.
    if let group = compression.group {
      let known = try group.broadcast(Array(JSONEncoder().encode(rows)))
      rows = try JSONDecoder().decode([SweepRow].self, from: Data(known))
    }
    for (index, task) in tasks.enumerated() {
      if row(task.label) == nil {
        compression.heading = "row \(index + 1)/\(tasks.count), \(task.label): "
        try keep(make(task))
      }
      // The row is safe; a sweep that was killed may have left its checkpoints.
      for label in [task.label, task.denseLabel] { folder?.checkpoint(for: label).remove() }
    }
    try measureTimes()
  }

  func row(_ label: String) -> SweepRow? { rows.first { $0.label == label } }

  private mutating func measureDense() throws {
    guard row("dense") == nil else { return }
    var dense = SweepRow(.dense, label: "dense")
    dense.set(try figures(of: compression.network))
    try keep(dense)
  }

  private mutating func keep(_ row: SweepRow) throws {
    rows.append(row)
    try folder?.write(rows)
    written(rows.count)
  }

  private func make(_ task: SweepTask) throws -> SweepRow {
    switch task.work {
    case .plan(let plan):
      return try make(SweepRow(.plan, label: task.label), by: plan)
    case .budget(let bytes):
      return try search(bytes, for: SweepRow(.search, label: task.label))
    case .match(let label):
      return try search(
        row(label)?.payloadBytes ?? 0, for: SweepRow(.match, label: task.label))
    case .rival(let label, let model, let scheme, let epochs):
      return try rival(of: label, model, storedBy: scheme, epochs: epochs, for: task)
    }
  }

  /// Times all networks together if there are rivals and one of the networks is new.
  private mutating func measureTimes() throws {
    guard let folder, rows.contains(where: { $0.kind == .rival }) else { return }
    let timed = rows.indices.filter { rows[$0].kind == .dense || rows[$0].file != nil }
    guard timed.contains(where: { rows[$0].medianMicroseconds == nil }) else { return }
    compression.observer.progress("timing \(timed.count) networks")
    let networks = try timed.map { index in
      try rows[index].file.map { try NetworkFile.read(from: folder.file($0)) }
        ?? compression.network
    }
    let times = try Latency.medianMicroseconds(of: networks, on: compression.data.test)
    for (index, time) in zip(timed, times) { rows[index].medianMicroseconds = time }
    try folder.write(rows)
    compression.observer.ended()
  }

  /// Searches for a plan of this many bytes, unless that makes no sense.
  private func search(_ bytes: Int, for row: SweepRow) throws -> SweepRow {
    var row = row
    row.budget = bytes
    let fewest = try PlanSpace(compression.network).fewestBytes
    let dense = compression.network.size.payloadBytes
    if bytes < fewest {
      row.note =
        "no search: the smallest plan that is searched takes \(NumberText.count(fewest)) bytes, "
        + "not \(NumberText.count(bytes))"
      return row
    }
    if bytes >= dense {
      row.note =
        "no search: the dense network takes \(NumberText.count(dense)) bytes, of "
        + "\(NumberText.count(bytes)) allowed"
      return row
    }
    return try make(row, by: compression.find(.bytes(bytes), log: log).plan)
  }

  /// Trains and measures the network of a row, by default one made of the sweep's network.
  func make(
    _ row: SweepRow, by plan: CompressionPlan, of compression: PlannedCompression? = nil
  ) throws -> SweepRow {
    var row = row
    let compression = compression ?? self.compression
    let network = try compression.compress(
      by: plan, checkpoint: folder?.checkpoint(for: row.label))
    row.plan = try PlanFile.text(of: plan)
    guard let folder else {
      row.payloadBytes = network.size.payloadBytes
      row.packedBytes = network.coding == .range ? network.packedBytes : nil
      return row
    }
    row.file = "\(row.label).babbage"
    try NetworkFile.write(network, to: folder.file("\(row.label).babbage"))
    row.set(try figures(of: network))
    if let dense = self.row("dense")?.accuracy, let accuracy = row.accuracy {
      row.drop = dense - accuracy
    }
    return row
  }

  private func figures(of network: Network) throws -> Figures {
    let data = compression.data
    var figures = Figures(of: network, in: LayerForms(network))
    try Evaluation(
      of: network, on: data.test, of: data, threads: threads, observer: compression.observer
    ).add(to: &figures)
    return figures
  }
}
