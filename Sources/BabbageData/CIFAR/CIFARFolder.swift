import Babbage
import Foundation

/// A folder with CIFAR-10 or CIFAR-100 in binary form.
package struct CIFARFolder: Equatable, Sendable {
  /// Which of the two.
  package let kind: CIFARKind
  /// The folder with the files.
  package let folder: URL

  /// Accepts a folder that has all files; their content is not looked at yet.
  ///
  /// - Returns: `nil` if a file is missing.
  package init?(_ kind: CIFARKind, at folder: URL) {
    let names = kind.trainFiles + kind.testFiles
    guard
      names.allSatisfy({
        FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
      })
    else { return nil }
    self.kind = kind
    self.folder = folder
  }

  /// Reads all files.
  ///
  /// - Returns: Images of 3x32x32; numbers instead of class names if the file of names is missing.
  /// - Throws: ``DatasetError`` if a file is not a whole number of records or has an unknown label,
  ///   or the file of names is another data set's; `FileError` if a file cannot be read.
  package func load() throws -> Dataset {
    let names = try classNames()
    return Dataset(
      name: kind.rawValue, title: kind.title, train: try split(kind.trainFiles),
      test: try split(kind.testFiles),
      classNames: names ?? (0..<kind.classCount).map(String.init), hasClassNames: names != nil)
  }

  /// The names from the file that comes with the images; `nil` if there is none.
  private func classNames() throws -> [String]? {
    let file = folder.appendingPathComponent(kind.namesFile)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let names = String(decoding: try Data(readingAllOf: file, limit: 1 << 20), as: UTF8.self)
      .split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    guard names.count == kind.classCount else {
      throw DatasetError.differentContent(file: file.path, name: kind.rawValue)
    }
    return names
  }

  private func split(_ names: [String]) throws -> ImageSet {
    var labels: [UInt16] = []
    var images: [UInt8] = []
    for name in names {
      let file = folder.appendingPathComponent(name)
      let bytes = [UInt8](try Data(readingAllOf: file, limit: 1 << 30))
      guard !bytes.isEmpty, bytes.count.isMultiple(of: kind.recordBytes) else {
        throw DatasetError.truncated(
          file: file.path, field: "the last image",
          expected: (bytes.count / kind.recordBytes + 1) * kind.recordBytes, found: bytes.count)
      }
      for start in stride(from: 0, to: bytes.count, by: kind.recordBytes) {
        let label = bytes[start + kind.labelsPerRecord - 1]
        guard label < kind.classCount else {
          throw DatasetError.labelOutOfRange(
            file: file.path, index: start / kind.recordBytes, label: Int(label),
            classCount: kind.classCount)
        }
        labels.append(UInt16(label))
        images += bytes[(start + kind.labelsPerRecord)..<(start + kind.recordBytes)]
      }
    }
    let shape = CIFARKind.image
    return ImageSet(
      images: images, labels: labels, channels: shape.channels, height: shape.height,
      width: shape.width)
  }
}
