/// A chart of accuracy against bytes, both on a logarithmic scale, as an SVG picture.
///
/// The vertical axis is the error, 100 % minus the accuracy, so that 99.0 and 99.5 % are as far
/// apart as 90 and 95 %. The same values give the same bytes. Colours follow the reader's light or
/// dark mode.
package struct AccuracyChart: Equatable, Sendable {
  /// Where a network and its accuracy come from.
  package enum Kind: Equatable, Sendable, CaseIterable {
    /// A network that a search found; a line joins these.
    case searched
    /// A network made by a plan that was given.
    case planned
    /// The network that a report is about.
    case own
    /// Another network, measured beside it.
    case other
    /// A dense network with fewer filters, which a compressed one is compared with.
    case rival
    /// A figure that others published.
    case published
  }

  /// A network: its payload and its accuracy.
  package struct Point: Equatable, Sendable {
    /// Where the network and its accuracy come from.
    package let kind: Kind
    /// The text beside the mark.
    package let label: String
    /// The payload in bytes.
    package let bytes: Int
    /// The accuracy in percent.
    package let accuracy: Double
    /// Further information, shown when the mouse rests on the mark.
    package let note: String?

    /// Creates a point.
    package init(kind: Kind, label: String, bytes: Int, accuracy: Double, note: String? = nil) {
      self.kind = kind
      self.label = label
      self.bytes = bytes
      self.accuracy = accuracy
      self.note = note
    }
  }

  /// What the chart shows.
  package let title: String
  /// The networks.
  package let points: [Point]
  /// The dense network's accuracy in percent, a line across the chart.
  package let denseAccuracy: Double?

  /// Creates a chart.
  package init(title: String, points: [Point], denseAccuracy: Double? = nil) {
    self.title = title
    self.points = points
    self.denseAccuracy = denseAccuracy
  }
}

extension AccuracyChart.Kind {
  /// Its name in the style sheet.
  var name: String {
    switch self {
    case .searched, .own: "searched"
    case .planned, .other: "planned"
    case .rival: "rival"
    case .published: "published"
    }
  }

  /// Its text in the legend.
  var title: String {
    switch self {
    case .searched: "found by search"
    case .planned: "given plans"
    case .own: "this network"
    case .other: "others, measured here"
    case .rival: "thinner dense networks"
    case .published: "published by others"
    }
  }
}
