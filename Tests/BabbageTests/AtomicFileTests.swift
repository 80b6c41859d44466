import Babbage
import BabbageTestSupport
import Dispatch
import Foundation
import Synchronization
import Testing

/// Whole files or none.
@Suite struct AtomicFileTests {
  private let scratch: Scratch
  private var folder: URL { scratch.url }

  init() throws { scratch = try Scratch() }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func writesAndReplaces() throws {
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

  /// Only leftovers of the same name, and not those of a process that still writes.
  @Test func whatKilledProcessesLeftIsRemoved() throws {
    let url = folder.appendingPathComponent("a")
    let left = (0..<3).map { _ in ".a.\(UUID().uuidString).partial" }
    let others = [".a.b.\(UUID().uuidString).partial", ".a.partial", "a.partial", ".a.x.partial"]
    for name in left + others { try Data([1]).write(to: folder.appendingPathComponent(name)) }
    let alive = try #require(
      FileHandle(forUpdatingAtPath: folder.appendingPathComponent(left[0]).path))
    #expect(flock(alive.fileDescriptor, LOCK_EX) == 0)
    try AtomicFile.write([2] as [UInt8], to: url)
    #expect(try names(folder) == (["a", left[0]] + others).sorted())
    try alive.close()
    try AtomicFile.write([3] as [UInt8], to: url)
    #expect(try names(folder) == (["a"] + others).sorted())
    #expect(try Data(readingAllOf: url) == Data([3]))
  }

  @Test func manyThreadsWriteTheSameFile() throws {
    let url = folder.appendingPathComponent("shared")
    let written = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 50) { number in
      let bytes = [UInt8](repeating: UInt8(number), count: 1000)
      do {
        try AtomicFile.write(bytes, to: url)
        written.withLock { $0 += 1 }
      } catch { Issue.record("\(error)") }
    }
    #expect(written.withLock(\.self) == 50)
    let bytes = try Data(readingAllOf: url)
    #expect(bytes.count == 1000 && Set(bytes).count == 1)
    #expect(try names(folder) == ["shared"])
  }

  /// As long as the file system allows, with one byte a character and with more.
  @Test(arguments: ["n", "ü", "🙂"]) func longNames(character: String) throws {
    let limit = FileName.limit(in: folder)
    let name = String(repeating: character, count: limit / character.utf8.count)
    let url = folder.appendingPathComponent(name)
    try AtomicFile.write([1] as [UInt8], to: url)
    try AtomicFile.write([2] as [UInt8], to: url.sibling(ending: ".checkpoint"))
    let found = try names(folder)
    #expect(found.count == 2 && found.contains(name))
    #expect(found.allSatisfy { $0.utf8.count <= limit })
    // Another long name has another sibling.
    let other = folder.appendingPathComponent(String(name.dropLast()) + "x")
    #expect(other.sibling(ending: ".checkpoint") != url.sibling(ending: ".checkpoint"))
    #expect(
      folder.appendingPathComponent("a").sibling(ending: ".checkpoint").lastPathComponent
        == "a.checkpoint")
  }

  /// Tests may run as root, whom no permission stops; a missing folder and a file in the place of
  /// a folder stop everyone.
  @Test func foldersThatAreNotThere() throws {
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

  /// The temporary file is complete here, and only the renaming fails.
  @Test func aFolderInThePlaceOfTheFileStays() throws {
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

  @Test func errorsNameThePath() {
    let error = #expect(throws: FileError.self) {
      try Data(readingAllOf: URL(fileURLWithPath: "/no/such/file"))
    }
    #expect(error == .cannotRead("/no/such/file"))
    #expect(error?.location == "at /no/such/file")
    #expect(FileError.cannotWrite("/x").description.contains("/x"))
  }
}
