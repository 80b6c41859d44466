import Foundation

/// A data set whose files have been found.
package struct LocatedDataset: Equatable, Sendable {
  /// What is known about it.
  package let description: DatasetDescription

  /// The folder that holds its files.
  package let folder: URL

  /// Its files: training images, training labels, test images, test labels.
  package let files: [URL]

  /// Reads all files.
  ///
  /// - Throws: ``DatasetError`` if a file is not exactly a valid idx file, or is not the one that
  ///   the catalogue describes; `FileError` if it cannot be read.
  package func load() throws -> Dataset {
    let train = try split(images: 0, labels: 1)
    let test = try split(images: 2, labels: 3)
    guard train.imageShape == test.imageShape else {
      throw DatasetError.shapeMismatch(
        file: files[2].path, found: test.imageShape, expected: train.imageShape)
    }
    return Dataset(
      name: description.name, title: description.title, train: train, test: test,
      classNames: description.classNames)
  }

  /// Reads the labels, which are small, and compares their checksums with the catalogue's.
  func checkLabels() throws {
    _ = try array(1, rank: 1)
    _ = try array(3, rank: 1)
  }

  private func split(images: Int, labels: Int) throws -> ImageSet {
    try ImageSet(
      images: array(images, rank: 3), labels: array(labels, rank: 1),
      classCount: description.classNames.count)
  }

  private func array(_ index: Int, rank: Int) throws -> IdxArray {
    let array = try IdxArray(contentsOf: files[index], rank: rank)
    guard array.contentSHA256 == description.files[index].contentSHA256 else {
      throw DatasetError.differentContent(file: files[index].path, name: description.name)
    }
    return array
  }
}
