import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  @Suite struct IdxArrayTests {
    private func read(_ bytes: [UInt8], rank: Int = 3) throws -> IdxArray {
      try IdxArray(Data(bytes), file: "f", rank: rank)
    }

    @Test func readsPlainFiles() throws {
      let array = try read(Idx.images)
      #expect(array.dimensions == [3, 4, 5])
      #expect(array.bytes == (0..<60).map { UInt8($0) })
    }

    @Test(arguments: [[], ["-1"], ["-9"], ["-n"]])
    func readsWhatGzipPacks(options: [String]) throws {
      let packed = try Oracle.gzip(Idx.images, options: options)
      #expect(try IdxArray(packed, file: "f", rank: 3) == read(Idx.images))
    }

    @Test func readsASliceThatDoesNotStartAtZero() throws {
      let packed = try Oracle.gzip(Idx.images)
      let slice = (Data([1, 2, 3]) + packed).dropFirst(3)
      #expect(try IdxArray(slice, file: "f", rank: 3) == read(Idx.images))
      #expect(
        try IdxArray((Data([9]) + Data(Idx.images)).dropFirst(), file: "f", rank: 3)
          == read(Idx.images))
    }

    @Test func readsLargeFilesAndSeveralMembers() throws {
      var generator = SeededGenerator(seed: 1)
      let elements = (0..<3_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next() & 15) }
      let file = Idx.bytes([3000, 20, 50], elements)
      let packed =
        try Oracle.gzip(Array(file[..<1_000_001]))
        + Oracle.gzip(Array(file[1_000_001...]))
      #expect(try IdxArray(packed, file: "f", rank: 3).bytes == elements)
    }

    @Test(.needs(.python3), .tags(.tool)) func contentChecksumIsThatOfTheUnpackedFile() throws {
      let scratch = try Scratch()
      let file = try scratch.write(Idx.images, to: "images")
      #expect(try read(Idx.images).contentSHA256 == Oracle.sha256([file])[0])
    }

    @Test func refusesWrongHeaders() {
      var bytes = Idx.images
      bytes[1] = 7
      #expect(throws: DatasetError.wrongMagic(file: "f", found: 7)) { try read(bytes) }
      #expect(throws: DatasetError.wrongElementType(file: "f", found: 13)) {
        try read(Idx.bytes([1, 1, 1], [0], type: 13))
      }
      #expect(throws: DatasetError.wrongRank(file: "f", found: 3, expected: 1)) {
        try read(Idx.images, rank: 1)
      }
      #expect(throws: DatasetError.emptyDimension(file: "f", axis: 1)) {
        try read(Idx.bytes([1, 0, 1], []))
      }
    }

    @Test func refusesClaimsBeforeAllocating() throws {
      let huge = 0xFFFF_FFFF
      #expect(throws: DatasetError.sizeOverflow(file: "f", dimensions: [huge, huge, huge])) {
        try read(Idx.bytes([huge, huge, huge], [1]))
      }
      #expect(
        throws: DatasetError.tooLarge(
          file: "f", field: "dimensions", bytes: huge, limit: IdxArray.defaultLimit)
      ) { try read(Idx.bytes([huge, 1, 1], [1])) }
      #expect(throws: DatasetError.impossibleSize(file: "f", claimed: 60_000_000, atMost: 17)) {
        try read(Idx.bytes([60_000, 1000, 1], [1]))
      }
      let packed = try Oracle.gzip(Idx.bytes([60_000, 1000, 1], [1]))
      #expect(
        throws: DatasetError.impossibleSize(
          file: "f", claimed: 60_000_000, atMost: packed.count * 1032)
      ) { try IdxArray(packed, file: "f", rank: 3) }
    }

    @Test func refusesFilesThatAreTooShortOrTooLong() throws {
      #expect(
        throws: DatasetError.truncated(
          file: "f", field: "magic number", expected: 4, found: 0)
      ) { try read([]) }
      #expect(
        throws: DatasetError.truncated(
          file: "f", field: "dimensions", expected: 12, found: 11)
      ) {
        try read(Array(Idx.images[..<15]))
      }
      #expect(
        throws: DatasetError.truncated(
          file: "f", field: "elements", expected: 60, found: 59)
      ) {
        try read(Array(Idx.images.dropLast()))
      }
      #expect(throws: DatasetError.trailingBytes(file: "f", field: "elements")) {
        try read(Idx.images + [0])
      }
      let packed = try Oracle.gzip(Idx.images + [0])
      #expect(throws: DatasetError.trailingBytes(file: "f", field: "elements")) {
        try IdxArray(packed, file: "f", rank: 3)
      }
    }

    @Test func refusesDamagedGzip() throws {
      let packed = try Oracle.gzip(Idx.images)
      for length in 2..<packed.count {
        #expect(throws: DatasetError.self) {
          try IdxArray(packed.prefix(length), file: "f", rank: 3)
        }
      }
      var wrongSum = packed
      wrongSum[wrongSum.count - 6] ^= 1
      #expect(throws: DatasetError.damagedGzip(file: "f", reason: "incorrect data check")) {
        try IdxArray(wrongSum, file: "f", rank: 3)
      }
      #expect(throws: DatasetError.trailingBytes(file: "f", field: "gzip stream")) {
        try IdxArray(packed + Data([0, 0]), file: "f", rank: 3)
      }
    }

    @Test func readsFromDiskWithinLimits() throws {
      let scratch = try Scratch()
      let file = try scratch.write(Idx.images, to: "images")
      #expect(try IdxArray(contentsOf: file, rank: 3).bytes.count == 60)
      #expect(throws: DatasetError.self) { try IdxArray(contentsOf: file, rank: 3, limit: 59) }
      let folder = scratch.url
      #expect(throws: FileError.notAFile(folder.path)) {
        try IdxArray(contentsOf: folder, rank: 3)
      }
      let missing = folder.appendingPathComponent("missing")
      #expect(throws: FileError.cannotRead(missing.path)) {
        try IdxArray(contentsOf: missing, rank: 3)
      }
      let large = try scratch.write([UInt8](repeating: 0, count: 10_000), to: "large")
      #expect(throws: FileError.self) { try IdxArray(contentsOf: large, rank: 3, limit: 100) }
    }

    @Test func joinsImagesAndLabels() throws {
      let images = try read(Idx.images)
      let set = try ImageSet(images: images, labels: read(Idx.labels, rank: 1), classCount: 3)
      #expect(set.count == 3 && set.labels == [2, 0, 1] && set.imageShape == [1, 4, 5])

      let two = try read(Idx.bytes([2], [0, 1]), rank: 1)
      #expect(throws: DatasetError.countMismatch(file: "f", images: 3, labels: 2)) {
        try ImageSet(images: images, labels: two, classCount: 3)
      }
      #expect(
        throws: DatasetError.labelOutOfRange(file: "f", index: 0, label: 2, classCount: 2)
      ) { try ImageSet(images: images, labels: read(Idx.labels, rank: 1), classCount: 2) }
      #expect(throws: DatasetError.wrongRank(file: "f", found: 1, expected: 3)) {
        try ImageSet(images: two, labels: two, classCount: 3)
      }
    }
  }
}
