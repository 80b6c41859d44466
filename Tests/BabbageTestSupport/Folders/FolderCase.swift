import Foundation

/// A folder of pictures as people have them, and the right outcome of reading it.
package struct FolderCase: Sendable, CustomStringConvertible {
  /// A file or folder.
  package enum Item: Sendable {
    /// A picture of ``RedSquares``.
    case picture(String, side: Int = RedSquares.side)
    case bytes([UInt8])
    case link(to: String)
    case pipe
    case folder
  }

  /// The right outcome.
  package enum Outcome: Sendable {
    /// The data set is read: its numbers of classes and images, and parts of the warnings.
    case counts(
      classes: Int = 3, train: Int, validation: Int? = nil, test: Int, warnings: [String] = [])
    /// It is refused, with these parts in the message.
    case refused([String])
  }

  package let name: String
  package let items: [String: Item]
  /// Options of the command line.
  package let options: [String]
  /// The outcome of training with it.
  package let training: Outcome
  /// The outcome of measuring with its test pictures.
  package let measuring: Outcome
  /// The outcome of measuring with them and reading the others too, for calibration.
  package let calibrating: Outcome

  package var description: String { name }

  package init(
    _ name: String, _ items: [String: Item], options: [String] = [], _ training: Outcome,
    measuring: Outcome? = nil, calibrating: Outcome? = nil
  ) {
    self.name = name
    self.items = items
    self.options = options
    self.training = training
    self.measuring = measuring ?? training
    self.calibrating = calibrating ?? self.measuring
  }

  /// Writes it into a folder, and returns what to pass as `--data`.
  package func write(into scratch: Scratch) throws -> String {
    let root = scratch.url.appendingPathComponent("data")
    let manager = FileManager.default
    try manager.createDirectory(at: root, withIntermediateDirectories: true)
    for (number, (path, item)) in items.sorted(by: { $0.key < $1.key }).enumerated() {
      let file = root.appendingPathComponent(path)
      try manager.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      switch item {
      case .picture(let name, let side):
        try Data(RedSquares.png(name, number: number, side: side)).write(to: file)
      case .bytes(let bytes): try Data(bytes).write(to: file)
      case .link(let target):
        try manager.createSymbolicLink(atPath: file.path, withDestinationPath: target)
      case .pipe: mkfifo(file.path, 0o600)
      case .folder:
        try manager.createDirectory(at: file, withIntermediateDirectories: true)
      }
    }
    return name.hasSuffix(".csv") ? root.appendingPathComponent(name).path : root.path
  }
}
