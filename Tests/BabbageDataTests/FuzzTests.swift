import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Damaged files either decode or throw an error that says what is wrong, in little memory.
  ///
  /// Each test runs in a process of its own, so that only its memory is measured.
  @Suite(.timeLimit(.minutes(30))) struct FuzzTests {
    @Test func idxFiles() async {
      await #expect(processExitsWith: .success) { try Fuzz.idxFiles() }
    }

    @Test func headersOfPackedFiles() async {
      await #expect(processExitsWith: .success) { try Fuzz.headersOfPackedFiles() }
    }

    @Test func pngFiles() async {
      await #expect(processExitsWith: .success) { try Fuzz.pngFiles() }
    }

    @Test func pngHeadersWithRightChecksums() async {
      await #expect(processExitsWith: .success) { try Fuzz.pngHeadersWithRightChecksums() }
    }

    @Test func jpegFiles() async {
      await #expect(processExitsWith: .success) { try Fuzz.jpegFiles() }
    }

    @Test func webpFiles() async {
      await #expect(processExitsWith: .success) { try Fuzz.webpFiles() }
    }

    @Test func orientations() async {
      await #expect(processExitsWith: .success) { try Fuzz.orientations() }
    }

    @Test func gzipBombIsLeftAtOnce() async {
      await #expect(processExitsWith: .success) { try Fuzz.gzipBombIsLeftAtOnce() }
    }

    #if os(Linux)
    @Test func peakMemoryIsMeasured() async {
      await #expect(processExitsWith: .success) { try Fuzz.peakMemoryIsMeasured() }
    }
    #endif
  }
}

private enum Fuzz {
  static func idxFiles() throws {
    let files: [(Data, Int)] = try [
      (Data(Idx.images), 3), (Data(Idx.labels), 1), (Oracle.gzip(Idx.images), 3),
      (Oracle.gzip(Idx.labels), 1),
      (Oracle.gzip(Idx.bytes([50, 28, 28], Array(repeating: 3, count: 39_200))), 3),
    ]
    try fuzz(files.map(\.0), count: 6000, seed: 1) { data, index in
      _ = try IdxArray(data, file: "fuzz", rank: files[index].1)
    }
  }

  static func headersOfPackedFiles() throws {
    // Mutated before packing, so that zlib's checksum does not hide what follows it.
    var mutator = Mutator(seed: 2)
    let files = try (0..<120).map { _ in
      try Oracle.gzip(mutator.mutated(Idx.images, others: [Idx.labels]))
    }
    try fuzz(files, count: 120, seed: 3, mutates: false) { data, _ in
      _ = try IdxArray(data, file: "fuzz", rank: 3)
    }
  }

  static func pngFiles() throws {
    try fuzz(pictures: PictureTable.files(".png"), count: 6000, seed: 4)
  }

  static func pngHeadersWithRightChecksums() throws {
    // Any size that 32 bits can claim, with a valid checksum.
    let original = Array(try Fixture.picture("colour-44x30.png"))
    var mutator = Mutator(seed: 5)
    let files = (0..<1000).map { _ in
      var bytes = original
      for index in 16..<29 where mutator.random(3) == 0 {
        bytes[index] = UInt8(mutator.random(256))
      }
      let sum = CRC32.of(bytes[12..<29])
      bytes.replaceSubrange(29..<33, with: [24, 16, 8, 0].map { UInt8(sum >> $0 & 255) })
      return Data(bytes)
    }
    try fuzz(pictures: files, count: files.count, seed: 6, mutates: false)
  }

  static func jpegFiles() throws {
    try fuzz(pictures: PictureTable.files(".jpg"), count: 8000, seed: 7)
  }

  static func webpFiles() throws {
    try fuzz(pictures: PictureTable.files(".webp"), count: 6000, seed: 8)
  }

  /// Whatever the EXIF data says, the picture is read in one of eight orientations.
  static func orientations() throws {
    let names = ["orientation 6 II.jpg", "orientation 3 MM.jpg"]
    let turned = try (1...8).map { turn -> [UInt8] in
      let row = try PictureTable.row("orientation \(turn) II.jpg")
      let reader = try PictureReader(
        MapShape(channels: 3, height: row.height, width: row.width))
      return try reader.image(of: row.file, file: "fuzz").image.pixels
    }
    var mutator = Mutator(seed: 9)
    var orientations: Set<Int> = []
    for turn in 0..<6000 {
      let row = try PictureTable.row(names[turn % 2])
      var bytes = Array(row.file)
      let start = try #require(row.file.range(of: Data("Exif".utf8))).lowerBound
      for _ in 0...mutator.random(4) {
        bytes[start + mutator.random(44)] =
          mutator.random(2) == 0 ? UInt8(mutator.random(10)) : UInt8(mutator.random(256))
      }
      let decoded = try PictureDecoder(file: "fuzz").decode(Data(bytes)).image(over: .white)
      orientations.insert(try #require(turned.firstIndex(of: decoded.pixels)))
    }
    #expect(orientations.count == 8)
  }

  static func gzipBombIsLeftAtOnce() throws {
    let bomb = try Oracle.gzip(Idx.bytes([1], Array(repeating: 0, count: 60_000_000)))
    let growth = try PeakMemory.growth {
      #expect(throws: DatasetError.trailingBytes(file: "f", field: "elements")) {
        try IdxArray(bomb, file: "f", rank: 1)
      }
      // A claim above the limit is refused before any element is read.
      #expect(throws: DatasetError.self) {
        try IdxArray(
          Oracle.gzip(Idx.bytes([100_000_000], Array(repeating: 0, count: 9))), file: "f",
          rank: 1)
      }
    }
    #expect(growth < 10_000_000)
  }

  #if os(Linux)
  static func peakMemoryIsMeasured() throws {
    let growth = try PeakMemory.growth {
      let bytes = [UInt8](repeating: 1, count: 50_000_000)
      #expect(bytes[bytes.count - 1] == 1)
    }
    #expect((45_000_000...60_000_000).contains(growth))
  }
  #endif

  /// Reads mutations of pictures (or the pictures themselves).
  private static func fuzz(
    pictures: [Data], count: Int, seed: UInt64, mutates: Bool = true
  ) throws {
    let reader = try PictureReader(MapShape(channels: 3, height: 8, width: 6))
    try fuzz(pictures, count: count, seed: seed, mutates: mutates) { data, _ in
      let image = try reader.image(of: data, file: "fuzz").image
      #expect(image.shape == [3, 8, 6])
    }
  }

  /// Decodes mutations of `files` (or the files themselves) and checks what is thrown.
  private static func fuzz(
    _ files: [Data], count: Int, seed: UInt64, mutates: Bool = true,
    decode: (Data, Int) throws -> Void
  ) throws {
    var mutator = Mutator(seed: seed)
    let contents = files.map(Array.init)
    var refused = 0
    let start = ContinuousClock.now
    let growth = try PeakMemory.growth {
      for turn in 0..<count {
        let index = turn % files.count
        let data =
          mutates ? Data(mutator.mutated(contents[index], others: contents)) : files[index]
        do {
          try decode(data, index)
        } catch let error as any DescribedError {
          refused += 1
          #expect(!error.what.isEmpty && !error.location.isEmpty && !error.remedy.isEmpty)
        }
      }
    }
    let seconds = start.duration(to: .now)
    print("fuzz \(seed): \(refused) of \(count) refused, \(seconds), grew \(growth / 1024) KiB")
    #expect(refused > count / 10)
    #expect(refused < count, "some must stay valid, or nothing deep was tested")
    #expect(growth < 100_000_000)
  }
}
