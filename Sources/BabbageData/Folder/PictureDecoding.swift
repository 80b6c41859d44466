import Babbage
import Foundation
import Synchronization

/// Reads the pictures of a folder, on all cores.
struct PictureDecoding {
  /// A picture that cannot be read, or was read in spite of something.
  struct Fault: Equatable, Sendable {
    /// Below the folder.
    let path: String
    let reason: String
  }

  /// What the pictures of each split became; those that cannot be read are missing.
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

  /// The file of a path below a folder, or from the root of the file system.
  static func file(_ path: String, in root: URL) -> URL {
    path.hasPrefix("/") ? URL(fileURLWithPath: path) : root.appendingPathComponent(path)
  }

  /// Reads all splits.
  ///
  /// - Parameter channels: If not given, one where all pictures are grey, else three.
  /// - Throws: ``ImageError`` for another number of channels than 1 or 3.
  func splits(_ splits: [[PictureFolder.Entry]], channels: Int?) throws -> Result {
    guard let channels else {
      // Most folders show with their first pictures what they are.
      if let grey = try result(splits, .allGrey) { return grey }
      return (try result(splits, .given(3))) ?? Result(splits: [])
    }
    return (try result(splits, .given(channels))) ?? Result(splits: [])
  }

  /// What is stored of a picture.
  private enum Channels: Equatable {
    case given(Int)
    /// One, if there is no colour in any picture.
    case allGrey

    var count: Int {
      switch self {
      case .given(let count): count
      case .allGrey: 1
      }
    }
  }

  /// - Returns: `nil` if a picture has colour where all are to be grey.
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

  /// What the threads that decode tell each other.
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
    // Colour is told from colours: grey images are made of them afterwards.
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
          // The planes of a picture without colour are the same, the first stands for all.
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

  /// Why a picture cannot be read, without where it is.
  private static func reason(_ error: any Error) -> String {
    (error as? any DescribedError)?.what ?? "\(error)"
  }

  /// Differs for folders that differ in a file's name, size or time, and for other images of them.
  private func fingerprint(
    of entries: [PictureFolder.Entry], _ channels: Channels
  ) -> String {
    var text = "\(channels) \(height)x\(width) \(convention) \(inversion) \(root.path)\n"
    for entry in entries {
      let path = Self.file(entry.path, in: root).resolvingSymlinksInPath().path
      // What is not there has no time; it will be refused when it is read.
      let file = (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
      let time = (file[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
      text += "\(entry.path) \(entry.label) \(file[.size] ?? "") \(time)\n"
    }
    return FileDigest.sha256(Array(text.utf8))
  }
}

extension [UInt8] {
  /// Removes images, in place.
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
