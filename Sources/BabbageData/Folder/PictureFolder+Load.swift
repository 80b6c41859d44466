import Babbage
import Foundation

extension PictureFolder {
  /// The most bytes that the pictures of a data set may take in memory: 16 GiB.
  static let mostBytes = 16 << 30

  /// Reads all pictures, on all cores; see ``PictureReader`` for how one becomes an image.
  ///
  /// Without a given number of channels there is one if all pictures are grey, else three.
  ///
  /// - Parameters:
  ///   - options: The shape of the images, and what to do with faults.
  ///   - cache: Where decoded pictures are kept; `nil` keeps none.
  ///   - progress: Called now and then with the fraction that is done, from any thread.
  /// - Returns: The images of each split, with the convention by which pictures became images.
  /// - Throws: ``PictureFolderError`` if pictures cannot be read, have no common size or take too
  ///   much memory together; `FileError`.
  package func load(
    _ options: DatasetOptions = DatasetOptions(), cache: DecodedPictures? = nil,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> Dataset {
    func wanted(_ split: SplitRole, _ entries: [Entry]) -> [Entry] {
      options.splits.contains(split) ? entries : []
    }
    let entries = [
      wanted(.train, train), wanted(.validation, validation), wanted(.test, test),
    ]
    let count = entries.reduce(0) { $0 + $1.count }
    let (height, width) = try size(options.fit, of: entries.flatMap(\.self))
    let channels =
      if case .input(let shape) = options.fit { Optional(shape.channels) } else {
        options.channels
      }
    if let channels, ![1, 3].contains(channels) {
      throw PictureFolderError.notAPicture(
        folder: root.path,
        input: MapShape(channels: channels, height: height, width: width))
    }
    let bytes = [width, max(count, 1), channels ?? 3].reduce(height) { product, factor in
      let (bytes, overflow) = product.multipliedReportingOverflow(by: factor)
      return overflow ? .max : bytes
    }
    guard bytes <= Self.mostBytes else {
      throw PictureFolderError.tooLarge(
        folder: root.path, bytes: bytes, limit: Self.mostBytes)
    }
    var convention = options.convention ?? PictureConvention()
    convention.background = options.background ?? convention.background
    let decoding = PictureDecoding(
      root: root, height: height, width: width, convention: convention,
      // Otherwise edges are settled once all pictures have been read.
      inversion: options.convention == nil || channels == nil ? .no : options.inversion,
      cache: cache, progress: progress)
    let decoded = try decoding.splits(entries, channels: channels)
    var splits = decoded.splits
    if channels == nil || options.convention == nil {
      convention.edge = splits.settleEdges(options.inversion, as: options.convention?.edge)
    }
    return Dataset(
      name: root.lastPathComponent, title: root.lastPathComponent, train: splits[0],
      validation: entries[1].isEmpty ? nil : splits[1], test: splits[2], classNames: classNames,
      pictures: convention,
      notices: notices
        + (try faults(
          decoded, of: count, entries[0].isEmpty ? nil : splits[0],
          skips: options.skipsUnreadable)))
  }

  /// Notices about pictures that were left out or are faulty, or an error about unreadable ones.
  ///
  /// Of `all` pictures that were to be read, `train` are the training images that could be; `nil`
  /// if none were to be.
  private func faults(
    _ decoded: PictureDecoding.Result, of all: Int, _ train: ImageSet?, skips: Bool
  ) throws(PictureFolderError) -> [DatasetNotice] {
    var notices: [DatasetNotice] = []
    func some(_ faults: [PictureDecoding.Fault]) -> [String] {
      faults.prefix(DatasetNotice.listed).map { "\($0.path) (\($0.reason))" }
    }
    let failures = decoded.failures
    if !failures.isEmpty {
      guard skips, failures.count < all else {
        throw .unreadable(
          folder: root.path, count: failures.count, of: all, some: some(failures))
      }
      notices.append(.skipped(count: failures.count, some: some(failures)))
      if let train, let lost = Set(self.train.map(\.label)).subtracting(train.labels).min() {
        throw .unreadableClass(folder: root.path, name: classNames[Int(lost)])
      }
    }
    if !decoded.warnings.isEmpty {
      notices.append(
        .faulty(count: decoded.warnings.count, some: some(decoded.warnings)))
    }
    return notices
  }

  /// The size that pictures are brought to; only the beginnings of files are read.
  private func size(
    _ fit: ImageFit, of entries: [Entry]
  ) throws(PictureFolderError) -> (height: Int, width: Int) {
    switch fit {
    case .input(let shape): return (shape.height, shape.width)
    case .side(let side): return (side, side)
    case .asTheyAre: break
    }
    let headers = Concurrent.map(count: entries.count) { index in
      try? PictureHeader(contentsOf: PictureDecoding.file(entries[index].path, in: root))
    }.compactMap(\.self)
    let sorted = headers.sorted {
      ($0.width * $0.height, $0.width) < ($1.width * $1.height, $1.width)
    }
    // Files without a header are reported later, with the others that cannot be read.
    guard let smallest = sorted.first, let largest = sorted.last else { return (1, 1) }
    guard smallest == largest else {
      throw PictureFolderError.differentSizes(
        folder: root.path, smallest: "\(smallest.width) x \(smallest.height)",
        largest: "\(largest.width) x \(largest.height)")
    }
    let limit = DatasetOptions.largestUnaskedSide
    guard max(largest.width, largest.height) <= limit else {
      throw PictureFolderError.largePictures(
        folder: root.path, size: "\(largest.width) x \(largest.height)", limit: limit)
    }
    return (largest.height, largest.width)
  }
}

extension [ImageSet] {
  /// The least share of images with the same kind of edge; below it, the edge is mixed.
  private static var clearMajority: Double { 0.95 }

  /// Inverts the images that need it and returns the kind of edge that they have then.
  ///
  /// Without a given `edge`, that is the kind of nearly all images in the first split that has any,
  /// or mixed.
  mutating func settleEdges(
    _ inversion: PictureReader.Inversion, as edge: PictureConvention.Edge?
  ) -> PictureConvention.Edge {
    if inversion == .yes { for index in indices { self[index].invert { _, _ in true } } }
    let edge = edge ?? usualEdge
    if inversion == .auto {
      for index in indices {
        self[index].invert { images, place in
          inversion.applies(
            to: images.channels == 1 ? .grey : .rgb, edge: edge,
            edgeIsBright: images.edgeIsBright(at: place))
        }
      }
    }
    return edge
  }

  private var usualEdge: PictureConvention.Edge {
    guard let deciding = first(where: { $0.count > 0 }), deciding.channels == 1 else {
      return .dark
    }
    let bright = (0..<deciding.count).count { deciding.edgeIsBright(at: $0) }
    let share = Double(bright) / Double(deciding.count)
    if share >= Self.clearMajority { return .bright }
    return share <= 1 - Self.clearMajority ? .dark : .mixed
  }
}

extension ImageSet {
  /// Whether the edge of a grey image is bright.
  fileprivate func edgeIsBright(at index: Int) -> Bool {
    PixelImage(format: .grey, height: height, width: width, pixels: Array(pixels(at: index)))
      .edgeIsBright
  }

  /// Exchanges black and white in the images that satisfy `isToBe`.
  fileprivate mutating func invert(where isToBe: (ImageSet, Int) -> Bool) {
    let places = (0..<count).filter { isToBe(self, $0) }
    guard !places.isEmpty else { return }
    var images = images
    for place in places {
      for index in (place * imageSize)..<((place + 1) * imageSize) {
        images[index] = ~images[index]
      }
    }
    self = ImageSet(
      images: images, labels: labels, channels: channels, height: height, width: width,
      files: files)
  }
}
