import Babbage
import Foundation

/// Where a data set comes from, determined by its name or the path of its folder.
package enum DatasetSource: Equatable, Sendable {
  /// A data set of the catalogue.
  case known(LocatedDataset)
  /// CIFAR-10 or CIFAR-100 in binary form.
  case cifar(CIFARFolder)
  /// A folder of pictures.
  case pictures(PictureFolder)

  /// Finds a data set.
  ///
  /// - Parameters:
  ///   - name: Looked up in the catalogue first, then as `cifar-10` or `cifar-100`, then as the
  ///     path of a folder or of a CSV table, and last as one in the locator's folders.
  ///   - locator: The folders to look in.
  ///   - options: What a folder of pictures must have.
  /// - Throws: ``DatasetError`` if the name is unknown and there is no such folder, or nothing is
  ///   found; ``PictureFolderError`` if the folder's layout is not known.
  package init(
    _ name: String, locator: DatasetLocator, _ options: DatasetOptions = DatasetOptions()
  ) throws {
    if DatasetCatalog.all.contains(where: { $0.name == name }) {
      self = .known(try locator.locate(DatasetCatalog.description(of: name)))
      return
    }
    if let kind = CIFARKind(rawValue: name) {
      let folders = locator.directories.flatMap { folder in
        [kind.folderName, name, "\(name)/\(kind.folderName)"].map(folder.appendingPathComponent)
      }
      guard let found = folders.lazy.compactMap({ CIFARFolder(kind, at: $0) }).first else {
        throw DatasetError.notUnpacked(
          name: name, archive: kind.archive, searched: folders.map(\.path))
      }
      self = .cifar(found)
      return
    }
    let places =
      [URL(fileURLWithPath: name)] + locator.directories.map { $0.appendingPathComponent(name) }
    guard let folder = places.first(where: { Self.isFolder($0) || Self.isTable($0) }) else {
      throw DatasetError.unknownName(
        name, known: DatasetCatalog.all.map(\.name) + CIFARKind.allCases.map(\.rawValue))
    }
    let cifar = CIFARKind.allCases.lazy.compactMap { CIFARFolder($0, at: folder) }.first
    if let cifar {
      self = .cifar(cifar)
    } else {
      self = .pictures(try PictureFolder(at: folder, options))
    }
  }

  /// The folder that holds the data set.
  package var folder: URL {
    switch self {
    case .known(let located): located.folder
    case .cifar(let cifar): cifar.folder
    case .pictures(let pictures): pictures.root
    }
  }

  /// Reads the data set.
  ///
  /// - Parameters:
  ///   - options: The size that images are to have; the rest concerns only folders of pictures.
  ///     Pictures are cropped and resized to that size; smaller images of the other data sets are
  ///     padded with zeros, larger ones stay as they are.
  ///   - cache: Where decoded pictures are kept; `nil` keeps none.
  ///   - progress: Called now and then with the fraction that is done, from any thread.
  /// - Returns: The images of all splits and the names of the classes.
  /// - Throws: ``DatasetError`` if a file is not what it should be; ``PictureFolderError`` if
  ///   pictures cannot be used; `FileError` if a file cannot be read.
  package func load(
    _ options: DatasetOptions = DatasetOptions(), cache: DecodedPictures? = nil,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> Dataset {
    switch self {
    case .known(let located): try located.load().padded(options.fit)
    case .cifar(let cifar): try cifar.load().padded(options.fit)
    case .pictures(let pictures):
      try pictures.load(options, cache: cache, progress: progress)
    }
  }

  private static func isTable(_ url: URL) -> Bool {
    url.pathExtension.lowercased() == "csv" && FileManager.default.fileExists(atPath: url.path)
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

extension Dataset {
  /// The data set with images that are too small padded with zeros.
  func padded(_ fit: ImageFit) -> Dataset {
    let (height, width): (Int, Int)
    switch fit {
    case .input(let shape) where shape.channels == train.channels:
      (height, width) = (shape.height, shape.width)
    case .side(let side): (height, width) = (side, side)
    case .asTheyAre, .input: return self
    }
    guard train.height <= height, train.width <= width,
      [train.height, train.width] != [height, width]
    else { return self }
    return mappingSplits(
      train: { $0.padded(toHeight: height, width: width) },
      others: { $0.padded(toHeight: height, width: width) })
  }
}

extension ImageSet {
  /// The images padded with zeros on all sides to a larger size.
  ///
  /// - Precondition: The new size is not smaller.
  func padded(toHeight newHeight: Int, width newWidth: Int) -> ImageSet {
    precondition(newHeight >= height && newWidth >= width, "padding makes no image smaller")
    let (top, left) = ((newHeight - height) / 2, (newWidth - width) / 2)
    var padded = [UInt8](repeating: 0, count: count * channels * newHeight * newWidth)
    for map in 0..<(count * channels) {
      for row in 0..<height {
        let source = (map * height + row) * width
        let target = (map * newHeight + row + top) * newWidth + left
        padded.replaceSubrange(target..<(target + width), with: images[source..<(source + width)])
      }
    }
    return ImageSet(
      images: padded, labels: labels, channels: channels, height: newHeight, width: newWidth)
  }
}
