import Babbage
import Foundation

extension PictureFolder {
  /// The most bytes that the pictures of a data set may take in memory: 16 GiB.
  static let mostBytes = 16 << 30

  /// Reads all pictures, on all cores.
  ///
  /// A picture of another size is cut around its middle to the proportions wanted, and resized.
  ///
  /// - Parameters:
  ///   - shape: The shape of the images, 1 or 3 channels; if not given, three channels and the size
  ///     of the first training picture.
  ///   - cache: Where decoded pictures are kept; `nil` keeps none.
  ///   - progress: Called now and then with the part that is done, from any thread.
  /// - Throws: ``ImageError`` of the first picture that cannot be read; ``PictureFolderError`` if
  ///   all together are too large; `FileError`.
  public func load(
    as shape: MapShape? = nil, cache: DecodedPictures? = nil,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> Dataset {
    let shape = if let shape { shape } else { try firstShape() }
    guard let format = PixelFormat(rawValue: shape.channels) else {
      throw PictureFolderError.notAPicture(folder: root.path, input: shape)
    }
    let entries = train + test
    guard entries.count <= Self.mostBytes / shape.count else {
      throw PictureFolderError.tooLarge(
        folder: root.path, bytes: entries.count * shape.count, limit: Self.mostBytes)
    }
    let key = try cache.map { _ in try fingerprint(of: entries, shape) }
    let pixels: [UInt8]
    if let cache, let key, let known = cache.pixels(key, count: entries.count * shape.count) {
      pixels = known
    } else {
      pixels = try decode(entries, format, shape, progress)
      if let cache, let key { cache.keep(pixels, key) }
    }
    let cut = train.count * shape.count
    return Dataset(
      name: root.lastPathComponent, title: root.lastPathComponent,
      train: images(train, pixels[..<cut], shape), test: images(test, pixels[cut...], shape),
      classNames: classNames)
  }

  private func firstShape() throws -> MapShape {
    let first = try ImageFile.read(root.appendingPathComponent(train[0].path), as: .rgb)
    return MapShape(channels: 3, height: first.height, width: first.width)
  }

  private func images(
    _ entries: [Entry], _ pixels: ArraySlice<UInt8>, _ shape: MapShape
  ) -> ImageSet {
    ImageSet(
      images: Array(pixels), labels: entries.map(\.label), channels: shape.channels,
      height: shape.height, width: shape.width)
  }

  private func decode(
    _ entries: [Entry], _ format: PixelFormat, _ shape: MapShape,
    _ progress: (@Sendable (Double) -> Void)?
  ) throws -> [UInt8] {
    let size = shape.count
    let state = DecodingState()
    let pixels = [UInt8](unsafeUninitializedCapacity: entries.count * size) { buffer, count in
      nonisolated(unsafe) let target = buffer
      DispatchQueue.concurrentPerform(iterations: entries.count) { index in
        guard !state.hasFailed(before: index) else { return }
        do {
          let file = root.appendingPathComponent(entries[index].path)
          let picture = try ImageFile.read(file, as: format)
            .fitted(toHeight: shape.height, width: shape.width)
          _ = UnsafeMutableBufferPointer(rebasing: target[(index * size)..<((index + 1) * size)])
            .initialize(from: picture.pixels)
          if let done = state.finished(), done % 512 == 0 {
            progress?(Double(done) / Double(entries.count))
          }
        } catch { state.fail(at: index, error) }
      }
      count = state.error == nil ? entries.count * size : 0
    }
    if let error = state.error { throw error }
    return pixels
  }

  /// Differs for folders that differ in a file's name, size or time, and for other shapes.
  private func fingerprint(of entries: [Entry], _ shape: MapShape) throws -> String {
    var text = "\(shape) \(root.path)\n"
    for entry in entries {
      let path = root.appendingPathComponent(entry.path).path
      guard let file = try? FileManager.default.attributesOfItem(atPath: path),
        let size = file[.size] as? NSNumber, let date = file[.modificationDate] as? Date
      else { throw FileError.cannotRead(path) }
      let time = date.timeIntervalSinceReferenceDate
      text += "\(entry.path) \(entry.label) \(size) \(time)\n"
    }
    return FileDigest.sha256(Array(text.utf8))
  }
}

/// What the threads that decode tell each other.
private final class DecodingState: @unchecked Sendable {
  private let lock = NSLock()
  private var done = 0
  private var failure: (index: Int, error: any Error)?

  var error: (any Error)? { lock.withLock { failure?.error } }

  func hasFailed(before index: Int) -> Bool {
    lock.withLock { failure.map { $0.index < index } ?? false }
  }

  func finished() -> Int? {
    lock.withLock {
      done += 1
      return done
    }
  }

  /// Keeps the error of the first picture that cannot be read, whichever thread is first.
  func fail(at index: Int, _ error: any Error) {
    lock.withLock {
      if failure.map({ index < $0.index }) ?? true { failure = (index, error) }
    }
  }
}
