import Babbage
import BabbageData

/// All that there is to see of a compressed network, as a document.
public struct CompressionReport: Sendable {
  /// How a layer does on an array of processing elements, in the same unit.
  public struct Energy: Sendable {
    /// Row stationary, with dense weights.
    public let stationary: Double
    /// With computation reuse.
    public let reuse: Double

    /// Combines the two.
    public init(stationary: Double, reuse: Double) {
      self.stationary = stationary
      self.reuse = reuse
    }
  }

  /// A test image that was classified wrongly.
  public struct Mistake: Sendable {
    /// Its number in the test images.
    public let index: Int
    /// The image.
    public let image: PixelImage
    /// What it shows.
    public let label: String
    /// What the network says.
    public let answer: String
    /// How sure the network is of that, from 0 to 1.
    public let probability: Double

    /// Combines these.
    public init(index: Int, image: PixelImage, label: String, answer: String, probability: Double) {
      self.index = index
      self.image = image
      self.label = label
      self.answer = answer
      self.probability = probability
    }
  }

  /// The network.
  public let network: Network
  /// The network it was made of, if that is at hand.
  public let dense: Network?
  /// What comes first: a large fact and what it is.
  public let facts: [(fact: String, name: String)]
  /// Accuracy against bytes.
  public let chart: AccuracyChart
  /// Each layer's energy, by its name; empty if it was not modelled.
  public let energies: [String: Energy]
  /// Classes and answers.
  public let confusion: ConfusionMatrix
  /// The images of which the network was most sure, and wrong.
  public let mistakes: [Mistake]
  /// How the network and the report were made: a name and a text.
  public let origin: [(name: String, text: String)]

  /// Combines all that.
  public init(
    network: Network, dense: Network?, facts: [(fact: String, name: String)], chart: AccuracyChart,
    energies: [String: Energy], confusion: ConfusionMatrix, mistakes: [Mistake],
    origin: [(name: String, text: String)]
  ) {
    self.network = network
    self.dense = dense
    self.facts = facts
    self.chart = chart
    self.energies = energies
    self.confusion = confusion
    self.mistakes = mistakes
    self.origin = origin
  }

  /// The document.
  public var document: ReportDocument {
    ReportDocument(
      title: "\(network.name) as polynomials",
      blocks: [.facts(facts)] + sizes + work + layers + answers + made)
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
          svg: chart.svg)
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
      + (hasEnergy ? ["energy", "row stationary", "times less"] : [])
    func row(
      _ name: String, _ size: Size, _ chosen: OperationCount, _ dense: OperationCount,
      _ weights: Int, _ energy: Energy?
    ) -> [String] {
      [name]
        + [
          size.coefficients, weights, size.payloadBytes, chosen.multiplications,
          dense.multiplications, chosen.additions, dense.additions, chosen.memoryWords,
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
    let reports = network.layerReports
    let (chosen, dense) = network.operations
    let all = Energy(
      stationary: energies.values.reduce(0) { $0 + $1.stationary },
      reuse: energies.values.reduce(0) { $0 + $1.reuse })
    let rows = reports.map {
      row($0.name, $0.size, $0.chosen, $0.dense, $0.weight.count, energies[$0.name])
    }
    let total = row(
      "all", network.size, chosen, dense, reports.reduce(0) { $0 + $1.weight.count }, all)
    return [
      .section("Work, layer by layer"), .table(head: head, rows: rows + [total]),
      .paragraph(
        "For one image, in the form that runs. Memory words cross the edges of layers."
          + (hasEnergy
            ? " Energy is that of a model: an array like Eyeriss, in multiply-accumulates; babbage simulate has its parts."
            : "")),
    ]
  }

  private var layers: [ReportDocument.Block] {
    let denseLayers = Dictionary(
      (dense?.layers ?? []).map { ($0.node.name, $0.layer) },
      uniquingKeysWith: { first, _ in first })
    return [.section("What the layers are made of")]
      + network.layers.flatMap { _, node, layer in
        blocks(node.name, layer.weight, dense: denseLayers[node.name]?.weight)
      }
  }

  private func blocks(_ name: String, _ weight: Weight, dense: Weight?) -> [ReportDocument.Block] {
    let shape = weight.shape
    let scheme = weight.scheme
    let words = scheme.words(for: shape).joined(separator: "; ")
    var blocks: [ReportDocument.Block] = [
      .subsection(name),
      .paragraph(
        "\(shape.filters) filters, \(shape.channels) \(shape.channels == 1 ? "channel" : "channels"), \(shape.rows)x\(shape.columns): \(words). "
          + "\(NumberText.count(weight.parameter.count)) numbers stand for "
          + "\(NumberText.count(shape.count)) weights."),
    ]
    let other = dense.flatMap { $0.shape == shape ? $0.expanded : nil }
    guard case .polynomial(let polynomials) = weight else { return blocks }
    blocks.append(.verbatim(scheme.description))
    let map = WeightMap(polynomials: weight.expanded, dense: other)
    let curves = WeightCurves(polynomials, dense: other)
    var pictures = [
      ReportDocument.Picture(
        name: "weights-\(Self.fileName(name))", description: "The weights of \(name) as colours",
        caption:
          "The first \(map.extent.rows) filters in rows, the first \(map.extent.columns) weights of each: blue is negative, orange positive, each picture by its own scale.",
        svg: map.svg)
    ]
    if let svg = curves.svg {
      pictures.append(
        ReportDocument.Picture(
          name: "curves-\(Self.fileName(name))",
          description: "Weights of \(name) along its axes, as lines and parabolas",
          caption:
            "Weights along each axis through the largest one: lines and parabolas where there are polynomials"
            + (other == nil
              ? "." : ", beside the dense network's (orange)."),
          svg: svg))
    }
    return blocks + [.pictures(pictures)]
  }

  /// Letters and digits alone.
  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  private var answers: [ReportDocument.Block] {
    let names = confusion.classNames
    var blocks: [ReportDocument.Block] = [.section("What it says")]
    if let svg = confusion.svg {
      blocks.append(
        .pictures([
          ReportDocument.Picture(
            name: "confusion", description: "The confusion matrix",
            caption: "Classes in rows, answers in columns; mistakes are orange.", svg: svg)
        ]))
    }
    let frequent = confusion.mistakes().map {
      [names[$0.label], names[$0.answer], NumberText.count($0.count)]
    }
    if !frequent.isEmpty {
      blocks.append(.table(head: ["class", "taken for", "images"], rows: frequent))
    }
    guard !mistakes.isEmpty else { return blocks }
    return blocks + [
      .subsection("The worst mistakes"),
      .pictures(
        mistakes.map { mistake in
          let text =
            "is \(mistake.label), says \(mistake.answer), \(NumberText.fixed(100 * mistake.probability, digits: 1)) % sure"
          let image = mistake.image
          return ReportDocument.Picture(
            name: "mistake-\(mistake.index)", description: "Test image \(mistake.index): \(text)",
            caption: "\(mistake.index): \(text)",
            svg: SVG.picture(
              width: Double(image.width), height: Double(image.height),
              title: "Test image \(mistake.index): \(text)",
              [
                SVG.element(
                  "image",
                  [
                    ("width", "\(image.width)"), ("height", "\(image.height)"),
                    ("style", "image-rendering: pixelated"), ("href", WeightMap.link(to: image)),
                  ])
              ]),
            isSmall: true)
        }),
    ]
  }

  private var made: [ReportDocument.Block] {
    [.section("How it was made")]
      + origin.flatMap {
        [.paragraph("\($0.name):"), .verbatim($0.text)] as [ReportDocument.Block]
      }
  }
}
