import Babbage

/// The two data sets of Krizhevsky (2009), in the binary form that he distributes.
///
/// A record consists of the labels, a byte each, and 3,072 bytes of pixels: an image of 3x32x32,
/// CHW.
package enum CIFARKind: String, CaseIterable, Sendable {
  /// Ten classes; one label.
  case cifar10 = "cifar-10"
  /// A hundred classes in twenty groups; the group's label comes first and is not used.
  case cifar100 = "cifar-100"

  /// The name for people.
  package var title: String { self == .cifar10 ? "CIFAR-10" : "CIFAR-100" }

  /// The name of the archive with the files.
  package var archive: String { "\(rawValue)-binary.tar.gz" }

  /// The folder that the archive unpacks to.
  var folderName: String { self == .cifar10 ? "cifar-10-batches-bin" : "cifar-100-binary" }

  var trainFiles: [String] {
    self == .cifar10 ? (1...5).map { "data_batch_\($0).bin" } : ["train.bin"]
  }

  var testFiles: [String] { self == .cifar10 ? ["test_batch.bin"] : ["test.bin"] }

  var namesFile: String { self == .cifar10 ? "batches.meta.txt" : "fine_label_names.txt" }

  var classCount: Int { self == .cifar10 ? 10 : 100 }

  var labelsPerRecord: Int { self == .cifar10 ? 1 : 2 }

  static let image = MapShape(channels: 3, height: 32, width: 32)

  var recordBytes: Int { labelsPerRecord + Self.image.count }
}
