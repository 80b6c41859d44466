import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Damaged files either decode or throw an error that says what is wrong, in little memory.
  ///
  /// Each test runs in a process of its own, so that the memory measured is its alone.
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
      (Data(Idx.images), 3), (Data(Idx.labels), 1), (Program.gzip(Idx.images), 3),
      (Program.gzip(Idx.labels), 1),
      (Program.gzip(Idx.bytes([50, 28, 28], Array(repeating: 3, count: 39_200))), 3),
    ]
    try fuzz(files.map(\.0), count: 6000, seed: 1) { data, index in
      _ = try IdxArray(data, file: "fuzz", rank: files[index].1)
    }
  }

  static func headersOfPackedFiles() throws {
    // Mutated before packing, so that zlib's checksum does not hide what follows it.
    var mutator = Mutator(seed: 2)
    let files = try (0..<120).map { _ in
      try Program.gzip(mutator.mutated(Idx.images, others: [Idx.labels]))
    }
    try fuzz(files, count: 120, seed: 3, mutates: false) { data, _ in
      _ = try IdxArray(data, file: "fuzz", rank: 3)
    }
  }

  static func pngFiles() throws {
    let names = ["rgb-7x5.png", "palette-7x5.png", "deep-7x5.png", "colour-44x30.png"]
    try fuzz(names.map(Fixture.picture), count: 2000, seed: 4) { data, _ in
      _ = try ImageFile.decode(data, file: "fuzz", as: .rgb)
    }
  }

  static func pngHeadersWithRightChecksums() throws {
    // Every size that 32 bits can claim, behind a checksum that holds.
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
    try fuzz(files, count: files.count, seed: 6, mutates: false) { data, _ in
      _ = try ImageFile.decode(data, file: "fuzz", as: .rgb)
    }
  }

  static func jpegFiles() throws {
    let names = [
      "colour-44x30.jpg", "subsampled-44x30.jpg", "progressive-44x30.jpg", "grey-44x30.jpg",
    ]
    try fuzz(names.map(Fixture.picture), count: 4000, seed: 7) { data, _ in
      _ = try ImageFile.decode(data, file: "fuzz", as: .rgb)
    }
  }

  static func gzipBombIsLeftAtOnce() throws {
    let bomb = try Program.gzip(Idx.bytes([1], Array(repeating: 0, count: 60_000_000)))
    let growth = try PeakMemory.growth {
      #expect(throws: DatasetError.trailingBytes(file: "f", field: "elements")) {
        try IdxArray(bomb, file: "f", rank: 1)
      }
      // The claim is possible for so long a file, but more than the limit.
      #expect(throws: DatasetError.self) {
        try IdxArray(
          Program.gzip(Idx.bytes([100_000_000], Array(repeating: 0, count: 9))), file: "f",
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
    #expect(refused > 0)
    #expect(growth < 100_000_000)
  }
}
