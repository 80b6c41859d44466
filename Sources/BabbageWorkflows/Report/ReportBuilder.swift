import Babbage
import BabbageData
import BabbageEmbedded
import BabbageHardware
import BabbageReport
import BabbageRuntime
import Foundation

/// Measures everything that a report shows.
///
///     let document = try ReportBuilder(network, on: data).report().document
public struct ReportBuilder {
  /// What a report says about the program that makes it.
  package struct Wording: Sendable {
    /// The heading of the plan.
    package var planTitle = "Its plan"
    /// Where a reader finds more about energies, as a sentence.
    package var energyNote: String?
    /// How the report was made: headings and texts.
    package var origin: [(name: String, text: String)] = []

    /// The usual wording, which names no program.
    package init() {}
  }

  private static let mistakeCount = 10

  /// What the report says about the program that makes it.
  package var wording = Wording()

  private let network: Network
  private let dense: Network?
  private let data: Dataset
  private let others: [(name: String, network: Network)]
  private let notes: [String]
  private let threads: Int?
  private let observer: RunObserver

  /// Prepares a report.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: What it is calibrated on and measured with.
  ///   - dense: The network that it was made from, if that is at hand.
  ///   - others: Networks to compare with, and their names for people.
  ///   - notes: What the user says of how the network was made.
  ///   - threads: Threads to evaluate with; as many as the machine has cores if not given.
  ///   - observer: Is told how far it is.
  public init(
    _ network: Network, on data: Dataset, dense: Network? = nil,
    others: [(name: String, network: Network)] = [], notes: [String] = [], threads: Int? = nil,
    observer: RunObserver = RunObserver()
  ) {
    self.network = network
    self.data = data
    self.dense = dense
    self.others = others
    self.notes = notes
    self.threads = threads
    self.observer = observer
  }

  /// Measures the network, and those it is compared with.
  ///
  /// - Returns: The report.
  /// - Throws: `DatasetMismatch` if the data does not fit a network; `NetworkError` if a network
  ///   cannot be executed.
  public func report() throws -> CompressionReport {
    let scores = try Evaluation.scores(
      of: network, on: data.test, of: data, threads: threads, observer: observer)
    let labels = data.test.labels.map(Int.init)
    let accuracy = Accuracy(scores: scores, labels: labels)
    // Some networks have operations that integers alone do not do.
    let integers = try? IntegerNetwork(network, calibratedOn: data, for: .cortexM4)
    let integerAccuracy = try integers.map {
      try Evaluation(of: $0, on: data.test, of: data, threads: threads, observer: observer)
        .accuracy.percent
    }
    let denseAccuracy = try dense.map { try percent(of: $0) }
    let names = data.classNames
    let answers = scores.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
    return CompressionReport(
      network: network, forms: LayerForms(network), dense: dense, data: data.title,
      accuracy: accuracy.percent,
      integerAccuracy: integerAccuracy, facts: try facts(accuracy, denseAccuracy, integers),
      chart: try chart(accuracy, denseAccuracy), energies: energies(),
      energyNote: wording.energyNote,
      confusion: ConfusionMatrix(labels: labels, answers: answers, classNames: names),
      mistakes: mistakes(scores, answers, names), origin: origin)
  }

  private func percent(of network: Network) throws -> Double {
    try Evaluation(of: network, on: data.test, of: data, threads: threads, observer: observer)
      .accuracy.percent
  }

  private func facts(
    _ accuracy: Accuracy, _ denseAccuracy: Double?, _ integers: IntegerNetwork?
  ) throws -> [(fact: String, name: String)] {
    let size = network.size
    var facts = [
      (
        NumberText.percent(accuracy.percent),
        "of \(NumberText.count(accuracy.images)) test images of \(data.title) right, in floating point"
      ),
      (NumberText.count(size.payloadBytes) + " bytes", "payload: all parameters"),
      (
        NumberText.ratio(size.ratio) + " times",
        "smaller than \(NumberText.count(size.denseBytes)) bytes of 32-bit floats"
      ),
    ]
    if let denseAccuracy {
      facts.append(
        (
          NumberText.fixed(denseAccuracy - accuracy.percent, digits: 2) + " points",
          "lost against the dense network's \(NumberText.percent(denseAccuracy))"
        ))
    }
    facts.append(
      (
        NumberText.fixed(try Latency.medianMicroseconds(of: network, on: data.test), digits: 1)
          + " µs",
        "an image on this machine, one thread, median"
      ))
    if let integers,
      let program = try? EmbeddedNetwork(
        integers, name: network.name, coding: network.coding)
    {
      facts.append(
        (
          NumberText.count(program.staticBytes + program.callerBytes) + " bytes",
          "RAM as C, with image and scores, without stack"
        ))
      facts.append(
        (
          NumberText.count(program.constantBytes + program.codeBytes) + " bytes",
          "flash as C, about: Cortex-M4, -Os"
        ))
    }
    return facts
  }

  private func chart(_ accuracy: Accuracy, _ denseAccuracy: Double?) throws -> AccuracyChart {
    let own = AccuracyChart.Point(
      kind: .own, label: "this one", bytes: network.size.payloadBytes,
      accuracy: accuracy.percent)
    let compared = try others.map { other in
      AccuracyChart.Point(
        kind: .other, label: other.name, bytes: other.network.size.payloadBytes,
        accuracy: try percent(of: other.network))
    }
    let published = PublishedResult.results(network: network.name, data: data.name).map {
      AccuracyChart.Point(
        kind: .published, label: $0.method, bytes: $0.payloadBytes, accuracy: $0.accuracy,
        note: [$0.source, $0.note].compactMap(\.self).joined(separator: "; "))
    }
    return AccuracyChart(
      title: "\(network.name) on \(data.title)", points: [own] + compared + published,
      denseAccuracy: denseAccuracy)
  }

  /// Empty if the array of the model cannot hold a layer.
  private func energies() -> [String: CompressionReport.Energy] {
    let mapper = RowStationaryMapper(
      array: .eyeriss, technology: .normalized, bits: 16, objective: .energy)
    func energies(_ dataflow: Dataflow) throws -> [String: Double] {
      let simulation = try DataflowSimulation(network, dataflow, images: 1, mapper: mapper)
      return Dictionary(
        simulation.layers.map {
          ($0.name, $0.counts.energy(mapper.technology, bits: mapper.bits).total)
        },
        uniquingKeysWith: +)
    }
    guard let stationary = try? energies(.rowStationary), let reuse = try? energies(.reuse) else {
      return [:]
    }
    return reuse.reduce(into: [:]) { result, entry in
      result[entry.key] = CompressionReport.Energy(
        stationary: stationary[entry.key] ?? 0, reuse: entry.value)
    }
  }

  /// The wrong answers that the network was most sure of.
  private func mistakes(
    _ scores: [[Float]], _ answers: [Int], _ names: [String]
  ) -> [CompressionReport.Mistake] {
    func probability(_ index: Int) -> Double {
      let row = scores[index]
      let most = row[answers[index]]
      if network.nodes.last?.operation == .softmax { return Double(most) }
      return 1 / row.reduce(0.0) { $0 + exp(Double($1 - most)) }
    }
    let wrong = answers.indices.filter { answers[$0] != Int(data.test.labels[$0]) }
      .map { (index: $0, probability: probability($0)) }
      .sorted { ($1.probability, $0.index) < ($0.probability, $1.index) }
    let format: PixelFormat = data.test.channels == 3 ? .rgb : .grey
    return wrong.prefix(Self.mistakeCount).map { index, probability in
      CompressionReport.Mistake(
        index: index, file: data.test.files.isEmpty ? nil : data.test.files[index],
        image: PixelImage(
          format: format, height: data.test.height, width: data.test.width,
          pixels: Array(data.test.pixels(at: index))),
        label: names[Int(data.test.labels[index])], answer: names[answers[index]],
        probability: probability)
    }
  }

  private var origin: [(name: String, text: String)] {
    let plan = CompressionPlan(
      layers: Dictionary(
        network.layers.map { ($0.name, $0.layer.weight.scheme) },
        uniquingKeysWith: { first, _ in first }))
    let planText = (try? PlanFile.text(of: plan)) ?? ""
    let file = NetworkFile.encode(network)
    return notes.map { ("The network", $0) } + [
      (wording.planTitle, planText.trimmingCharacters(in: .newlines)),
      (
        "Its file",
        "\(NumberText.count(file.count)) bytes, CRC-32 \(String(Checksum.crc32(file), radix: 16))"
      ),
    ] + wording.origin
  }
}
