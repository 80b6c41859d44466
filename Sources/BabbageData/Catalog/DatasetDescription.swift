/// What is known about a data set before it is downloaded: its files and where they come from.
public struct DatasetDescription: Equatable, Sendable {
  /// The name on the command line, which is also the name of its folder.
  public let name: String

  /// The name for people.
  public let title: String

  /// The name of each class, in the order of the labels.
  public let classNames: [String]

  /// The training images, an idx file of rank 3.
  package let trainImages: DatasetFile

  /// The training labels, an idx file of rank 1.
  package let trainLabels: DatasetFile

  /// The test images, an idx file of rank 3.
  package let testImages: DatasetFile

  /// The test labels, an idx file of rank 1.
  package let testLabels: DatasetFile

  /// Addresses of folders that hold the compressed files, the preferred one first.
  public let mirrors: [String]

  /// Whether the files are part of this package, so that nothing has to be downloaded.
  public let isEmbedded: Bool

  /// Creates a description.
  package init(
    name: String, title: String, classNames: [String], trainImages: DatasetFile,
    trainLabels: DatasetFile, testImages: DatasetFile, testLabels: DatasetFile,
    mirrors: [String] = [], isEmbedded: Bool = false
  ) {
    self.name = name
    self.title = title
    self.classNames = classNames
    self.trainImages = trainImages
    self.trainLabels = trainLabels
    self.testImages = testImages
    self.testLabels = testLabels
    self.mirrors = mirrors
    self.isEmbedded = isEmbedded
  }

  /// All four files.
  package var files: [DatasetFile] { [trainImages, trainLabels, testImages, testLabels] }

  /// The bytes to download.
  public var packedBytes: Int { files.reduce(0) { $0 + $1.packedBytes } }
}

/// One file of a data set: its name, and checksums to verify it.
package struct DatasetFile: Equatable, Sendable {
  /// The name of the decompressed file.
  package let name: String

  /// The size of the compressed file as it is distributed.
  package let packedBytes: Int

  /// The SHA-256 of the compressed file as it is distributed, lower-case hexadecimal.
  package let packedSHA256: String

  /// The SHA-256 of the decompressed content, which does not depend on how it was compressed.
  package let contentSHA256: String

  /// Creates a description of a file.
  package init(name: String, packedBytes: Int, packedSHA256: String, contentSHA256: String) {
    self.name = name
    self.packedBytes = packedBytes
    self.packedSHA256 = packedSHA256
    self.contentSHA256 = contentSHA256
  }

  /// The name of the compressed file.
  package var packedName: String { name + ".gz" }
}
