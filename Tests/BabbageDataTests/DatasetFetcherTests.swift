import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Synchronization
import Testing

extension DataTests {
  /// Downloads from a server on loopback that behaves in many ways.
  @Suite(.needs(.python3), .tags(.tool), .timeLimit(.minutes(30)))
  struct DatasetFetcherTests {
    private static let names = ["train-images", "train-labels", "test-images", "test-labels"]
    private let scratch: Scratch
    private let server: LoopbackServer
    private let description: DatasetDescription
    private let contents: [[UInt8]]

    init() throws {
      let scratch = try Scratch()
      var generator = SeededGenerator(seed: 7)
      let contents = [400_000, 3000, 50_000, 1000].map { size in
        (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      }
      let urls = try zip(Self.names, contents).map { try scratch.write($1, to: "served/\($0).gz") }
      let sums = try Oracle.sha256(urls)
      let files = (0..<4).map {
        DatasetFile(
          name: Self.names[$0], packedBytes: contents[$0].count, packedSHA256: sums[$0],
          contentSHA256: "")
      }
      server = try LoopbackServer(serving: scratch.url.appendingPathComponent("served"))
      description = DatasetDescription(
        name: "set", title: "set", classNames: [], trainImages: files[0], trainLabels: files[1],
        testImages: files[2], testLabels: files[3], mirrors: [server.mirror("normal")])
      self.scratch = scratch
      self.contents = contents
    }

    private var target: URL { scratch.url.appendingPathComponent("cache") }

    /// Fetches from mirrors that behave as `modes` say.
    private func fetch(_ modes: [String], idle: Duration = .seconds(900)) async throws {
      let fetcher = DatasetFetcher(mirrors: modes.map(server.mirror), idleTimeout: idle)
      let folder = try await fetcher.fetch(description, into: target)
      #expect(folder.path == target.appendingPathComponent("set").path)
    }

    private func expectAllThere() throws {
      #expect(contents.count == Self.names.count)
      for (name, content) in zip(Self.names, contents) {
        let file = target.appendingPathComponent("set/\(name).gz")
        #expect(try Array(Data(contentsOf: file)) == content)
      }
      let folder = target.appendingPathComponent("set").path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    }

    private func writePartial(_ bytes: some Collection<UInt8>) throws {
      try scratch.write(Array(bytes), to: "cache/set/train-images.gz.partial")
    }

    /// The bytes that have arrived; `nil` if there is no such file.
    private var partialSize: Int? {
      let file = target.appendingPathComponent("set/train-images.gz.partial")
      return FileManager.default.contents(atPath: file.path)?.count
    }

    private func requests() async throws -> [String] {
      try await server.requests(for: "train-images.gz")
    }

    @Test func downloadsFromTheSetsOwnMirrorWithProgress() async throws {
      let reports = Mutex<[FetchProgress]>([])
      let folder = try await DatasetFetcher().fetch(description, into: target) { progress in
        reports.withLock { $0.append(progress) }
      }
      #expect(folder.lastPathComponent == "set")
      try expectAllThere()
      let images = reports.withLock { $0 }.filter { $0.file == "train-images.gz" }
      #expect(images.count >= 2)
      #expect(images.first?.bytesReceived == 0)
      #expect(images.last?.bytesReceived == 400_000)
      #expect(images.allSatisfy { $0.bytesTotal == 400_000 })
      #expect(zip(images, images.dropFirst()).allSatisfy { $0.bytesReceived <= $1.bytesReceived })
    }

    @Test func skipsWhatIsThereAndReplacesWhatIsWrong() async throws {
      try await fetch(["normal"])
      try scratch.write([1, 2, 3], to: "cache/set/train-labels.gz")
      try await fetch(["normal"])
      try expectAllThere()
      #expect(try await requests().count == 1)
      #expect(try await server.requests(for: "train-labels.gz").count == 2)
    }

    @Test func resumesWithARange() async throws {
      try writePartial(contents[0].prefix(150_000))
      try await fetch(["normal"])
      try expectAllThere()
      #expect(try await requests() == ["normal train-images.gz bytes=150000- 206"])
    }

    @Test func startsAnewWhereRangesAreIgnored() async throws {
      try writePartial(contents[0].prefix(150_000))
      try await fetch(["norange"])
      try expectAllThere()
      #expect(try await requests() == ["norange train-images.gz bytes=150000- 200"])
    }

    @Test(arguments: ["badrange", "wrongrange"])
    func asksAgainWhereRangesFail(mode: String) async throws {
      try writePartial(contents[0].prefix(150_000))
      try await fetch([mode])
      try expectAllThere()
      let status = mode == "badrange" ? 416 : 206
      #expect(
        try await requests() == [
          "\(mode) train-images.gz bytes=150000- \(status)", "\(mode) train-images.gz - 200",
        ])
    }

    @Test func takesAPartialThatIsComplete() async throws {
      try writePartial(contents[0])
      try await fetch(["normal"])
      try expectAllThere()
      #expect(try await requests().isEmpty)
    }

    @Test(arguments: [150_000, 400_000, 500_000])
    func discardsAWrongPartial(size: Int) async throws {
      try writePartial([UInt8](repeating: 1, count: size))
      try await fetch(["normal", "normal"])
      try expectAllThere()
    }

    @Test(arguments: ["missing", "corrupt", "long", "page", "truncate", "short"])
    func goesOnToTheNextMirror(mode: String) async throws {
      try await fetch([mode, "normal"])
      try expectAllThere()
      let cutOff = ["truncate", "short"].contains(mode)
      let last = try #require(try await requests().last)
      #expect(last == "normal train-images.gz \(cutOff ? "bytes=200000- 206" : "- 200")")
    }

    @Test func goesOnFromADeadMirror() async throws {
      let fetcher = DatasetFetcher(
        mirrors: ["http://127.0.0.1:1/", "no address", server.mirror("redirect")])
      _ = try await fetcher.fetch(description, into: target)
      try expectAllThere()
    }

    @Test(.slow, .tags(.slow)) func goesOnFromAMirrorThatHangs() async throws {
      // The first sends half of the file, then nothing until the test is over.
      try await fetch(["stall", "normal"], idle: .seconds(20))
      try expectAllThere()
      #expect(try await requests().last == "normal train-images.gz bytes=200000- 206")
    }

    @Test func keepsWhatArrivedAndNamesTheMirrors() async throws {
      let error = await #expect(throws: FetchError.self) {
        try await fetch(["missing", "truncate"])
      }
      let text = try #require(error).description
      #expect(text.contains("train-images.gz could not be downloaded"))
      #expect(text.contains("/missing/ (HTTP status 404)"))
      #expect(text.contains("/truncate/ ("))
      #expect(partialSize == 200_000)
    }

    @Test(arguments: ["corrupt", "long"]) func keepsNothingWrong(mode: String) async throws {
      await #expect(throws: FetchError.self) { try await fetch([mode]) }
      #expect(partialSize == nil)
      #expect(
        !FileManager.default.fileExists(
          atPath: target.appendingPathComponent("set/train-images.gz").path))
    }

    @Test func doesNotReplaceAPartialByAPage() async throws {
      try writePartial(contents[0].prefix(150_000))
      await #expect(throws: FetchError.self) { try await fetch(["page"]) }
      #expect(partialSize == 150_000)
    }

    @Test func canBeCancelled() async throws {
      let fetch = Task { try await self.fetch(["stall"]) }
      // Half of the file has come, and nothing more will.
      while partialSize != 200_000 { try await Task.sleep(for: .milliseconds(10)) }
      fetch.cancel()
      await #expect(throws: CancellationError.self) { try await fetch.value }
    }

    @Test func leavesTheFileOfAnotherProcessAlone() async throws {
      try writePartial(contents[0].prefix(150_000))
      let file = target.appendingPathComponent("set/train-images.gz.partial")
      let handle = try #require(FileHandle(forReadingAtPath: file.path))
      #expect(flock(handle.fileDescriptor, LOCK_EX) == 0)
      await #expect(throws: FetchError.busy(file.path)) { try await fetch(["normal"]) }
      try handle.close()
      try await fetch(["normal"])
      try expectAllThere()
    }

    @Test func refusesWhatCannotBeDone() async throws {
      await #expect(throws: FetchError.nothingToFetch("mnist-subset")) {
        try await DatasetFetcher().fetch("mnist-subset", into: target)
      }
      await #expect(throws: DatasetError.self) {
        try await DatasetFetcher().fetch("cifar", into: target)
      }
      let file = try scratch.write([1], to: "file")
      await #expect(throws: FileError.self) {
        try await DatasetFetcher().fetch(description, into: file)
      }
    }
  }
}
