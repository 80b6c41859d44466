import Babbage
import BabbageData

/// Everything there is to show about a compressed network, as a document.
public struct CompressionReport: Sendable {
  /// The energy of a layer on an array of processing elements, in units of one multiply-accumulate.
  package struct Energy: Sendable {
    /// Row stationary, with dense weights.
    package let stationary: Double
    /// With computation reuse.
    package let reuse: Double

    /// Creates the energies of a layer.
    package init(stationary: Double, reuse: Double) {
      self.stationary = stationary
      self.reuse = reuse
    }
  }

  /// A test image that was classified wrongly.
  package struct Mistake: Sendable {
    /// Its index in the test images.
    package let index: Int
    /// The name of its file; `nil` if the test images are not files.
    package let file: String?
    /// The image.
    package let image: PixelImage
    /// The name of its class.
    package let label: String
    /// The name of the class that the network chose.
    package let answer: String
    /// The probability that the network gives its answer, from 0 to 1.
    package let probability: Double

    /// Creates a mistake.
    package init(
      index: Int, file: String? = nil, image: PixelImage, label: String, answer: String,
      probability: Double
    ) {
      self.index = index
      self.file = file
      self.image = image
      self.label = label
      self.answer = answer
      self.probability = probability
    }
  }

  /// The network.
  package let network: Network
  /// The forms of its layers that run, whose work is counted.
  package let forms: LayerForms
  /// The dense network it was made from, if that is at hand.
  package let dense: Network?
  /// The data set's name for people.
  package let data: String
  /// The accuracy in percent with floating-point numbers, on which all but the next is based.
  package let accuracy: Double
  /// The accuracy in percent with 8-bit integers; `nil` if integers alone cannot run the network.
  package let integerAccuracy: Double?
  /// The facts at the top: each in large print, and what it is.
  package let facts: [(fact: String, name: String)]
  /// Accuracy against bytes.
  package let chart: AccuracyChart
  /// Each layer's energy, by its name; empty if it was not modelled.
  package let energies: [String: Energy]
  /// Where a reader finds more about energies, as a sentence; `nil` says nothing.
  package let energyNote: String?
  /// The classes and answers of the test images.
  package let confusion: ConfusionMatrix
  /// The wrong answers of which the network was most sure.
  package let mistakes: [Mistake]
  /// How the network and the report were made: names and texts.
  package let origin: [(name: String, text: String)]

  /// Creates a report.
  package init(
    network: Network, forms: LayerForms, dense: Network?, data: String, accuracy: Double,
    integerAccuracy: Double?,
    facts: [(fact: String, name: String)], chart: AccuracyChart, energies: [String: Energy],
    energyNote: String? = nil, confusion: ConfusionMatrix, mistakes: [Mistake],
    origin: [(name: String, text: String)]
  ) {
    self.network = network
    self.forms = forms
    self.dense = dense
    self.data = data
    self.accuracy = accuracy
    self.integerAccuracy = integerAccuracy
    self.facts = facts
    self.chart = chart
    self.energies = energies
    self.energyNote = energyNote
    self.confusion = confusion
    self.mistakes = mistakes
    self.origin = origin
  }

  /// The document.
  public var document: ReportDocument {
    ReportDocument(
      title: network.name + (NetworkWords(network).isSmaller ? " as polynomials" : ""),
      blocks: introduction + sizes + work + layers + answers + made)
  }

  private var introduction: [ReportDocument.Block] {
    let what =
      "\(network.name) is a neural network that says what a picture shows, here measured on \(data). "
      + NetworkWords(network).origin
    let engines = integerAccuracy.map { NetworkWords.engines(integer: $0, float: accuracy) }
    return [.paragraph(what), .facts(facts)] + [engines].compactMap(\.self).map { .paragraph($0) }
  }

  private var sizes: [ReportDocument.Block] {
    let published = chart.points.filter { $0.kind == .published }
    return [
      .section("Accuracy against bytes"),
      .pictures([
        ReportDocument.Picture(
          name: "accuracy", description: chart.title,
          caption:
            "Further up makes fewer errors, further left is smaller. What others published was not measured here.",
          svg: chart.svg, width: 900, leastWidth: 560)
      ]),
      .table(
        head: ["network", "payload bytes", "accuracy"],
        rows: chart.points.map {
          [$0.label, NumberText.count($0.bytes), NumberText.percent($0.accuracy)]
        }),
    ]
      + (published.isEmpty
        ? [] : [.paragraph("What others published:"), .list(published.map(Self.source))])
  }

  private static func source(_ point: AccuracyChart.Point) -> String {
    point.label + (point.note.map { ": \($0)" } ?? "")
  }

  private var work: [ReportDocument.Block] {
    let hasEnergy = !energies.isEmpty
    let head =
      [
        "layer", "coefficients", "weights", "bytes", "multiplications", "if dense", "additions",
        "if dense", "memory words", "if dense",
      ]
      + (hasEnergy ? ["energy (MACs)", "row stationary (MACs)", "times less"] : [])
    func row(
      _ name: String, _ size: Size, _ running: OperationCount, _ dense: OperationCount,
      _ weights: Int, _ energy: Energy?
    ) -> [String] {
      [name]
        + [
          size.coefficients, weights, size.payloadBytes, running.multiplications,
          dense.multiplications, running.additions, dense.additions, running.memoryWords,
          dense.memoryWords,
        ].map(NumberText.count)
        + (hasEnergy
          ? energy.map {
            [
              NumberText.rounded($0.reuse),
              NumberText.rounded($0.stationary),
              NumberText.ratio($0.stationary / max($0.reuse, 1)),
            ]
          } ?? ["", "", ""] : [])
    }
    let reports = network.layerReports(in: forms)
    let (running, dense) = network.work(in: forms)
    let all = Energy(
      stationary: energies.values.reduce(0) { $0 + $1.stationary },
      reuse: energies.values.reduce(0) { $0 + $1.reuse })
    let rows = reports.map {
      row($0.name, $0.size, $0.running, $0.dense, $0.weight.count, energies[$0.name])
    }
    let total = row(
      "all", network.size, running, dense, reports.reduce(0) { $0 + $1.weight.count }, all)
    return [
      .section("Work, layer by layer"), .table(head: head, rows: rows + [total]),
      .paragraph(
        "For one image, in the form that runs. Memory words cross the edges of layers."
          + (hasEnergy
            ? " Energy is that of a model, an array of processing elements like Eyeriss; its unit, MAC, is the energy of one multiply-accumulate of 16 bits."
              + (energyNote.map { " \($0)" } ?? "")
            : "")),
    ]
  }

  private var made: [ReportDocument.Block] {
    [.section("How it was made")]
      + origin.flatMap {
        [.paragraph("\($0.name):"), .verbatim($0.text)] as [ReportDocument.Block]
      }
  }
}
