import Babbage
import Foundation
import Synchronization

/// Reads the pictures of a folder, on all cores.
struct PictureDecoding {
  /// A picture that cannot be read, or that was read in spite of a fault.
  struct Fault: Equatable, Sendable {
    /// The path below the folder.
    let path: String
    let reason: String
  }

  /// The images of each split, without the pictures that cannot be read.
  struct Result {
    var splits: [ImageSet]
    var failures: [Fault] = []
    var warnings: [Fault] = []
  }

  let root: URL
  let height: Int
  let width: Int
  let convention: PictureConvention
  let inversion: PictureReader.Inversion
  let cache: DecodedPictures?
  let progress: (@Sendable (Double) -> Void)?

  /// The file at a path below a folder, or at an absolute path.
  static func file(_ path: String, in root: URL) -> URL {
    path.hasPrefix("/") ? URL(fileURLWithPath: path) : root.appendingPathComponent(path)
  }

  /// Reads all splits.
  ///
  /// Without a given number of `channels` there is one if all pictures are grey, else three.
  /// Throws ``ImageError`` for any number of channels other than 1 or 3.
  func splits(_ splits: [[PictureFolder.Entry]], channels: Int?) throws -> Result {
    guard let channels else {
      // In most folders of colour pictures the first few show that already.
      if let grey = try result(splits, .allGrey) { return grey }
      return (try result(splits, .given(3))) ?? Result(splits: [])
    }
    return (try result(splits, .given(channels))) ?? Result(splits: [])
  }

  /// The channels that are stored of each picture.
  private enum Channels: Equatable {
    case given(Int)
    /// One channel, provided that no picture has colour.
    case allGrey

    var count: Int {
      switch self {
      case .given(let count): count
      case .allGrey: 1
      }
    }
  }

  /// The images of all splits, from the cache or decoded; `nil` if all were to be grey but one has
  /// colour.
  private func result(_ splits: [[PictureFolder.Entry]], _ channels: Channels) throws -> Result? {
    var result = Result(splits: [])
    let total = splits.reduce(0) { $0 + $1.count }
    var done = 0
    for entries in splits {
      let key = cache.map { _ in fingerprint(of: entries, channels) }
      let size = channels.count * height * width
      var pixels: [UInt8]
      var read = entries
      if let cache, let key, !entries.isEmpty,
        let known = cache.pixels(key, count: entries.count * size)
      {
        pixels = known
      } else {
        guard let decoded = try decode(entries, channels, from: done, of: total) else { return nil }
        pixels = decoded.pixels
        let failures = Set(decoded.failures.map(\.index))
        if failures.isEmpty {
          if let cache, let key, decoded.warnings.isEmpty, !entries.isEmpty {
            cache.keep(pixels, key)
          }
        } else {
          read = entries.indices.filter { !failures.contains($0) }.map { entries[$0] }
          pixels.keepImages(of: size) { !failures.contains($0) }
        }
        func faults(_ list: [(index: Int, reason: String)]) -> [Fault] {
          list.sorted { $0.index < $1.index }
            .map { Fault(path: entries[$0.index].path, reason: $0.reason) }
        }
        result.failures += faults(decoded.failures)
        result.warnings += faults(decoded.warnings)
      }
      done += entries.count
      result.splits.append(
        ImageSet(
          images: pixels, labels: read.map(\.label), channels: channels.count, height: height,
          width: width, files: read.map(\.path)))
    }
    return result
  }

  /// The state that the decoding threads share.
  private struct State {
    var done = 0
    var hasColour = false
    var failures: [(index: Int, reason: String)] = []
    var warnings: [(index: Int, reason: String)] = []
  }

  private func decode(
    _ entries: [PictureFolder.Entry], _ channels: Channels, from start: Int, of total: Int
  ) throws -> (
    pixels: [UInt8], failures: [(index: Int, reason: String)],
    warnings: [(index: Int, reason: String)]
  )? {
    // Whether a picture is grey shows only in RGB, so that one channel is picked afterwards.
    let reader = try PictureReader(
      MapShape(channels: channels == .given(1) ? 1 : 3, height: height, width: width),
      convention: convention, inversion: inversion)
    let size = channels.count * height * width
    let state = Mutex(State())
    let pixels = [UInt8](unsafeUninitializedCapacity: entries.count * size) { buffer, count in
      buffer.initialize(repeating: 0)
      nonisolated(unsafe) let target = buffer
      DispatchQueue.concurrentPerform(iterations: entries.count) { index in
        guard !state.withLock(\.hasColour) else { return }
        do {
          let picture = try reader.read(Self.file(entries[index].path, in: root))
          if channels == .allGrey, !picture.image.isGrey {
            return state.withLock { $0.hasColour = true }
          }
          // The planes of a picture without colour are all the same, so the first one will do.
          _ = UnsafeMutableBufferPointer(rebasing: target[(index * size)..<((index + 1) * size)])
            .update(fromContentsOf: picture.image.pixels.prefix(size))
          let done = state.withLock { state in
            state.warnings += picture.warnings.map { (index, $0) }
            state.done += 1
            return state.done
          }
          if (start + done) % 512 == 0 { progress?(Double(start + done) / Double(total)) }
        } catch {
          state.withLock { $0.failures.append((index, Self.reason(error))) }
        }
      }
      count = entries.count * size
    }
    let end = state.withLock(\.self)
    return end.hasColour ? nil : (pixels, end.failures, end.warnings)
  }

  /// Why a picture cannot be read, without its location.
  private static func reason(_ error: any Error) -> String {
    (error as? any DescribedError)?.what ?? "\(error)"
  }

  /// A digest of the files' names, sizes and times and of how they become images.
  private func fingerprint(
    of entries: [PictureFolder.Entry], _ channels: Channels
  ) -> String {
    var text = "\(channels) \(height)x\(width) \(convention) \(inversion) \(root.path)\n"
    for entry in entries {
      let path = Self.file(entry.path, in: root).resolvingSymlinksInPath().path
      // A missing file has no time; reading it fails later.
      let file = (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
      let time = (file[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
      text += "\(entry.path) \(entry.label) \(file[.size] ?? "") \(time)\n"
    }
    return FileDigest.sha256(Array(text.utf8))
  }
}

extension [UInt8] {
  /// Keeps the images of `size` bytes whose index satisfies `isKept`, in place.
  fileprivate mutating func keepImages(of size: Int, where isKept: (Int) -> Bool) {
    var place = 0
    for index in 0..<(count / size) where isKept(index) {
      if index != place {
        for offset in 0..<size { self[place * size + offset] = self[index * size + offset] }
      }
      place += 1
    }
    removeLast(count - place * size)
  }
}
