import BabbageReport

/// One network of a sweep, or what others published of one.
public struct SweepRow: Codable, Equatable, Sendable {
  /// How the row came about.
  public enum Kind: String, Codable, Sendable {
    /// The network that the sweep starts from.
    case dense
    /// Found by a search for a number of bytes.
    case search
    /// Made by a plan that was given.
    case plan
    /// Found by a search for the bytes of a plan that was given.
    case match
    /// A dense network with fewer filters, trained from scratch for the bytes of another row.
    case rival
    /// Reported by others, and not measured here.
    case published
  }

  /// How the row came about.
  public var kind: Kind
  /// What no other row is called.
  public var label: String
  /// Top-1 accuracy on the test images, in percent.
  public var accuracy: Double?
  /// Top-5 accuracy on the test images, in percent.
  public var top5: Double?
  /// Percentage points of accuracy lost against the dense network.
  public var drop: Double?
  /// The bytes that were searched for, or that a rival may take.
  public var budget: Int?
  /// The label of the row that a rival is compared with.
  public var rivalOf: String?
  /// The built-in network that a rival is.
  public var model: String?
  /// What its published numbers of filters and hidden units are multiplied by, of a rival.
  public var width: Double?
  /// Epochs of dense training, of a rival.
  public var denseEpochs: Int?
  /// Bytes of all that a decoder needs besides the graph.
  public var payloadBytes: Int?
  /// Bytes of the payload if every number had bits of its own, where a range coder codes them.
  public var packedBytes: Int?
  /// The compression ratio: dense bytes over payload bytes.
  public var ratio: Double?
  /// Bytes of the file.
  public var fileBytes: Int?
  /// Numbers stored instead of weights.
  public var coefficients: Int?
  /// Coefficients, biases and scales.
  public var parameters: Int?
  /// Products for one image, in the form that runs.
  public var multiplications: Int?
  /// Sums for one image, in the form that runs.
  public var additions: Int?
  /// The median time of one image on one thread, in turns with all other networks of the sweep.
  public var medianMicroseconds: Double?
  /// The number of images that were classified.
  public var images: Int?
  /// The network, in the sweep's folder.
  public var file: String?
  /// Who published it.
  public var source: String?
  /// What else is to be known, or why there is no network.
  public var note: String?
  /// The plan, as YAML.
  public var plan: String?

  /// Creates a row about which nothing is known yet.
  ///
  /// - Parameters:
  ///   - kind: How it comes about.
  ///   - label: What no other row is called.
  package init(_ kind: Kind, label: String) {
    self.kind = kind
    self.label = label
  }

  /// Takes over what others published.
  ///
  /// - Parameter result: Their result.
  package init(_ result: PublishedResult) {
    self.init(.published, label: result.method)
    payloadBytes = result.payloadBytes
    accuracy = result.accuracy
    source = result.source
    note = result.note
  }

  /// Takes over what was measured.
  ///
  /// - Parameter figures: What is known about the row's network.
  package mutating func set(_ figures: Figures) {
    accuracy = figures.accuracy
    top5 = figures.top5
    payloadBytes = figures.payloadBytes
    packedBytes = figures.packedBytes
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
        case .search, .plan, .match, .rival: 1
        case .published: 2
        }
      return (group, row.payloadBytes ?? row.budget ?? 0, row.label)
    }
    return sorted { rank($0) < rank($1) }
  }
}
