import Babbage
import Foundation
import Testing

/// Runs something in a new folder, which is removed afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("babbage-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// Whole files or none.
@Suite struct AtomicFileTests {
  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a file.bin")
      try AtomicFile.write([1, 2, 3] as [UInt8], to: url)
      #expect(try Data(readingAllOf: url) == Data([1, 2, 3]))
      try AtomicFile.write(Data(), to: url)
      #expect(try Data(readingAllOf: url).isEmpty)
      let large = Data(repeating: 7, count: 1 << 20)
      try AtomicFile.write(large, to: url)
      #expect(try Data(readingAllOf: url) == large)
      #expect(try names(folder) == ["a file.bin"])
    }
  }

  /// Tests may run as root, whom no permission stops; a missing folder and a file in the place of
  /// a folder stop everyone.
  @Test func foldersThatAreNotThere() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appendingPathComponent("missing/file")
      #expect(throws: FileError.cannotWrite(missing.path)) {
        try AtomicFile.write([1] as [UInt8], to: missing)
      }
      let file = folder.appendingPathComponent("file")
      try AtomicFile.write([1, 2] as [UInt8], to: file)
      let below = file.appendingPathComponent("below")
      #expect(throws: FileError.cannotWrite(below.path)) {
        try AtomicFile.write([3] as [UInt8], to: below)
      }
      #expect(try Data(readingAllOf: file) == Data([1, 2]))
      #expect(try names(folder) == ["file"])
    }
  }

  /// The temporary file is complete here, and only the renaming fails.
  @Test func aFolderInThePlaceOfTheFileStays() throws {
    try withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("target")
      let inside = target.appendingPathComponent("inside")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      try AtomicFile.write([9] as [UInt8], to: inside)
      #expect(throws: FileError.cannotWrite(target.path)) {
        try AtomicFile.write([1] as [UInt8], to: target)
      }
      #expect(try Data(readingAllOf: inside) == Data([9]))
      #expect(try names(folder) == ["target"], "nothing partial is left")
    }
  }

  @Test func errorsNameThePath() {
    let error = #expect(throws: FileError.self) {
      try Data(readingAllOf: URL(fileURLWithPath: "/no/such/file"))
    }
    #expect(error == .cannotRead("/no/such/file"))
    #expect(error?.location == "at /no/such/file")
    #expect(FileError.cannotWrite("/x").description.contains("/x"))
  }
}
