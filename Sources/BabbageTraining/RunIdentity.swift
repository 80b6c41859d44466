import Babbage
import BabbageData
import Foundation

/// Everything that determines a run's result, by name: the network, the data and every option.
///
/// A file that a run can be resumed from begins with the run's identity; only a run with the same
/// one may resume, and any other is told what differs. It is written as one JSON object with sorted
/// keys.
public struct RunIdentity: Equatable, Sendable {
  /// Something that differs between two runs.
  public struct Difference: Equatable, Sendable, CustomStringConvertible {
    /// What differs, as files name it: an option such as `--batch-size`, or for example
    /// `the network`.
    public let name: String
    /// Its value in the earlier run; `nil` if that had none.
    public let old: String?
    /// Its value now; `nil` if there is none.
    public let new: String?

    /// For example "`epochs` was 14 and is 20".
    public var description: String {
      "\(RunIdentity.shown(name)) was \(old ?? "not there") and is \(new ?? "not there")"
    }
  }

  /// The values as text, by name.
  package private(set) var values: [String: String]

  /// An identity with these values; without any, that of no run in particular.
  package init(_ values: [String: String] = [:]) { self.values = values }

  /// What differs from the identity of an earlier run, by name.
  package func differences(from earlier: RunIdentity) -> [Difference] {
    Set(values.keys).union(earlier.values.keys).sorted().compactMap { name in
      let (old, new) = (earlier.values[name], values[name])
      return old == new ? nil : Difference(name: name, old: old, new: new)
    }
  }

  /// Adds or replaces a value.
  mutating func set(_ name: String, _ value: String) { values[name] = value }
}

extension RunIdentity {
  /// The identity of a run of a network on data.
  ///
  /// Files name the properties of `options` with hyphens: `batchSize` is `--batch-size`. A network
  /// that is its own teacher has no other.
  init(_ network: Network, on data: Dataset, options: some Any, teacher: Network? = nil) {
    self.init()
    set("the network", Self.text(of: network))
    if let teacher { set("the teacher", Self.text(of: teacher)) }
    set("the data set", data.name)
    set("the training images", Self.text(of: data.train))
    if let validation = data.validation {
      set("the validation images", Self.text(of: validation))
    }
    set("the test images", Self.text(of: data.test))
    set(options)
  }

  /// Adds every property of a structure.
  ///
  /// `names` has those that another structure has, too, and what they are called here instead.
  mutating func set(_ options: some Any, names: [String: String] = [:]) {
    for case (let label?, let value) in Mirror(reflecting: options).children {
      set(Self.option(names[label] ?? label), Self.text(of: value))
    }
  }

  /// Adds what a plan says of each layer.
  mutating func set(_ schemes: [Int: Scheme], of network: Network) {
    for (index, scheme) in schemes {
      set("the scheme of \(network.nodes[index].name)", scheme.description)
    }
  }

  /// `batchSize` as `--batch-size`.
  private static func option(_ label: String) -> String {
    label.reduce(into: "--") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }

  /// Properties that are named otherwise in files, because two structures have them.
  private static let qualified = [
    "trialEpochs": "SearchOptions.epochs", "trialImages": "SearchOptions.images",
  ]

  /// A name from a file as Swift spells it: `--batch-size` is `batchSize`, in backquotes.
  fileprivate static func shown(_ name: String) -> String {
    let words = name.split(separator: "-")
    let property = words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined()
    guard option(property) == name, property.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      return name
    }
    return "`\(qualified[property] ?? property)`"
  }

  private static func text(of network: Network) -> String {
    "\(network.name), \(digest(NetworkFile.encode(network)))"
  }

  private static func text(of images: ImageSet) -> String {
    "\(images.count) of \(images.mapShape), \(digest(images.images)), labels \(digest(images.labels))"
  }

  private static func text(of value: Any) -> String {
    if let value = value as? any RawRepresentable { return "\(value.rawValue)" }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { text(of: $0.value) } ?? "the default"
    case .collection:
      return mirror.children.isEmpty
        ? "none" : mirror.children.map { text(of: $0.value) }.joined(separator: ",")
    default: return "\(value)"
    }
  }

  private static func digest(_ numbers: [some FixedWidthInteger]) -> String {
    "CRC-32 " + String(numbers.withUnsafeBytes { Checksum.crc32(ofBytes: $0) }, radix: 16)
  }
}

extension RunIdentity {
  /// The identity as JSON.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings can always be encoded.
    return String(decoding: (try? encoder.encode(self)) ?? Data(), as: UTF8.self)
  }

  /// Reads ``text``.
  init?(text: some Sequence<UInt8>) {
    guard let found = try? JSONDecoder().decode(Self.self, from: Data(text)) else { return nil }
    self = found
  }
}

extension RunIdentity: Codable {
  /// Reads an object whose values are strings.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String: String].self))
  }

  /// Writes an object whose values are strings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }
}
