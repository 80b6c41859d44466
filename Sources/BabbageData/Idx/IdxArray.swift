import Babbage
import Foundation

/// The array of bytes in an idx file, the format in which MNIST is distributed.
///
/// The format: two bytes 0, a byte for the element type (8 is an unsigned byte), a byte for the
/// number of dimensions, each dimension as 32 bits with the most significant byte first, then the
/// elements, the last dimension fastest.
package struct IdxArray: Equatable, Sendable {
  /// The most elements that are read by default: 64 Mi.
  package static let defaultLimit = 64 << 20

  /// How errors name the file.
  package let file: String

  /// The length of each axis, outermost first.
  package let dimensions: [Int]

  /// The elements, the last axis fastest; as many as the product of `dimensions`.
  package let bytes: [UInt8]

  /// Reads an idx file, plain or compressed by gzip, which its first bytes tell.
  ///
  /// The size in the header is checked against the limit and against what the file can hold before
  /// anything is allocated, and memory grows only as bytes arrive.
  ///
  /// - Parameters:
  ///   - data: The content of the file.
  ///   - file: How errors name the file.
  ///   - rank: The number of dimensions that the file must have.
  ///   - limit: The most elements that are accepted.
  /// - Throws: ``DatasetError`` if the file is not exactly a valid idx file of bytes.
  package init(_ data: Data, file: String, rank: Int, limit: Int = defaultLimit) throws {
    let reader: any ByteSource =
      GzipSource.isGzip(data) ? try GzipSource(data, file: file) : PlainSource(data)
    let most = reader.mostBytes

    let magic = try Self.field("magic number", count: 4, from: reader, file: file)
    let zeros = Int(magic[0]) << 8 | Int(magic[1])
    guard zeros == 0 else { throw DatasetError.wrongMagic(file: file, found: zeros) }
    guard magic[2] == 8 else {
      throw DatasetError.wrongElementType(file: file, found: Int(magic[2]))
    }
    guard magic[3] == rank else {
      throw DatasetError.wrongRank(file: file, found: Int(magic[3]), expected: rank)
    }

    let sizes = try Self.field("dimensions", count: 4 * rank, from: reader, file: file)
    let dimensions = (0..<rank).map { axis in
      sizes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    var count = 1
    for (axis, dimension) in dimensions.enumerated() {
      guard dimension > 0 else { throw DatasetError.emptyDimension(file: file, axis: axis) }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw DatasetError.sizeOverflow(file: file, dimensions: dimensions) }
      count = product
    }
    guard count <= limit else {
      throw DatasetError.tooLarge(file: file, field: "dimensions", bytes: count, limit: limit)
    }
    guard count <= most else {
      throw DatasetError.impossibleSize(file: file, claimed: count, atMost: most)
    }

    bytes = try Self.field("elements", count: count, from: reader, file: file)
    // Reading on also makes zlib check the length and the checksum at the end of the stream.
    guard try reader.bytes(1).isEmpty else {
      throw DatasetError.trailingBytes(file: file, field: "elements")
    }
    self.file = file
    self.dimensions = dimensions
  }

  /// Reads an idx file, plain or compressed by gzip.
  ///
  /// - Throws: ``DatasetError`` if the file is too large or not exactly a valid idx file of bytes;
  ///   `FileError` if it cannot be read.
  package init(contentsOf url: URL, rank: Int, limit: Int = defaultLimit) throws {
    // Incompressible bytes get a little longer by compression.
    let data = try Data(readingAllOf: url, limit: limit + limit / 100 + 4096)
    try self.init(data, file: url.path, rank: rank, limit: limit)
  }

  /// The SHA-256 of the whole decompressed file, the same however it was compressed.
  package var contentSHA256: String {
    var header: [UInt8] = [0, 0, 8, UInt8(dimensions.count)]
    for dimension in dimensions {
      header += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: dimension >> $0) }
    }
    return FileDigest.sha256(header, bytes)
  }

  private static func field(
    _ name: String, count: Int, from reader: any ByteSource, file: String
  ) throws -> [UInt8] {
    let bytes = try reader.bytes(count)
    guard bytes.count == count else {
      throw DatasetError.truncated(file: file, field: name, expected: count, found: bytes.count)
    }
    return bytes
  }
}

extension ImageSet {
  /// Joins the images and the labels of two idx files.
  ///
  /// - Parameters:
  ///   - images: Of rank 3: images, rows, columns. The images are grey.
  ///   - labels: Of rank 1, as many as there are images.
  ///   - classCount: The number of classes; every label must be less.
  /// - Throws: ``DatasetError`` if the ranks, the counts or the labels are wrong.
  package init(images: IdxArray, labels: IdxArray, classCount: Int) throws {
    for (array, rank) in [(images, 3), (labels, 1)] where array.dimensions.count != rank {
      throw DatasetError.wrongRank(
        file: array.file, found: array.dimensions.count, expected: rank)
    }
    guard labels.bytes.count == images.dimensions[0] else {
      throw DatasetError.countMismatch(
        file: labels.file, images: images.dimensions[0], labels: labels.bytes.count)
    }
    if let index = labels.bytes.firstIndex(where: { $0 >= classCount }) {
      throw DatasetError.labelOutOfRange(
        file: labels.file, index: index, label: Int(labels.bytes[index]), classCount: classCount)
    }
    self.init(
      images: images.bytes, labels: labels.bytes.map(UInt16.init), channels: 1,
      height: images.dimensions[1],
      width: images.dimensions[2])
  }
}
