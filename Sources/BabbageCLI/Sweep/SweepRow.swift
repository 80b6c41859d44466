import BabbageReport

/// One network of a sweep, or what others published of one.
package struct SweepRow: Codable, Equatable, Sendable {
  /// How the row came about.
  package enum Kind: String, Codable, Sendable {
    /// The network that the sweep starts from.
    case dense
    /// Found by a search for a number of bytes.
    case search
    /// Made by a plan that was given.
    case plan
    /// Found by a search for the bytes of a plan that was given.
    case match
    /// Reported by others, and not measured here.
    case published
  }

  package var kind: Kind
  /// What no other row is called.
  package var label: String
  /// Percent of test images whose highest score is the right class.
  package var accuracy: Double?
  /// Percent of test images whose right class is among the five highest scores.
  package var top5: Double?
  /// Points of accuracy lost against the dense network.
  package var drop: Double?
  /// The bytes that were searched for.
  package var budget: Int?
  package var payloadBytes: Int?
  package var ratio: Double?
  package var fileBytes: Int?
  package var coefficients: Int?
  package var parameters: Int?
  package var multiplications: Int?
  package var additions: Int?
  /// The number of images that were classified.
  package var images: Int?
  /// The network, in the sweep's folder.
  package var file: String?
  /// Who published it.
  package var source: String?
  /// What else is to be known, or why there is no network.
  package var note: String?
  /// The plan, as YAML.
  package var plan: String?

  package init(_ kind: Kind, label: String) {
    self.kind = kind
    self.label = label
  }

  /// What others published.
  package init(_ result: PublishedResult) {
    self.init(.published, label: result.method)
    payloadBytes = result.payloadBytes
    accuracy = result.accuracy
    source = result.source
    note = result.note
  }

  /// Takes over what was measured.
  package mutating func set(_ figures: Figures) {
    accuracy = figures.accuracy
    top5 = figures.top5
    payloadBytes = figures.payloadBytes
    ratio = figures.ratio
    fileBytes = figures.fileBytes
    coefficients = figures.coefficients
    parameters = figures.parameters
    multiplications = figures.multiplications
    additions = figures.additions
    images = figures.images
  }
}

extension [SweepRow] {
  /// The dense network, then the others by their bytes, and at the end what others published.
  ///
  /// The order does not depend on when a row was made.
  package var inOrder: [SweepRow] {
    func rank(_ row: SweepRow) -> (Int, Int, String) {
      let group =
        switch row.kind {
        case .dense: 0
        case .search, .plan, .match: 1
        case .published: 2
        }
      return (group, row.payloadBytes ?? row.budget ?? 0, row.label)
    }
    return sorted { rank($0) < rank($1) }
  }
}
