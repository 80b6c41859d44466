import Babbage
import Foundation

/// How far a download has come.
public struct FetchProgress: Equatable, Sendable {
  /// The name of the file.
  public let file: String

  /// The bytes that have arrived so far.
  public let bytesReceived: Int

  /// The bytes of the whole file.
  public let bytesTotal: Int

  /// Creates a progress report.
  package init(file: String, bytesReceived: Int, bytesTotal: Int) {
    self.file = file
    self.bytesReceived = bytesReceived
    self.bytesTotal = bytesTotal
  }
}

/// Downloads data sets.
///
/// A file arrives as `FILE.gz.partial` and is renamed once its SHA-256 is right, so a file without
/// that ending is complete. A download that was cut off resumes where it ended.
public struct DatasetFetcher: Sendable {
  /// Addresses of folders to download from instead of the data set's own mirrors.
  public let mirrors: [String]?

  /// How long a mirror may send nothing before the next one is tried.
  public let idleTimeout: Duration

  /// Creates a fetcher.
  ///
  /// - Parameters:
  ///   - mirrors: Addresses of folders to download from instead of the data set's own mirrors.
  ///   - idleTimeout: How long a mirror may send nothing before the next one is tried.
  public init(mirrors: [String]? = nil, idleTimeout: Duration = .seconds(30)) {
    self.mirrors = mirrors
    self.idleTimeout = idleTimeout
  }

  /// Downloads the missing files of the data set named `name`.
  ///
  /// - Throws: ``DatasetError/unknownName(_:known:)`` and what the other method throws.
  public func fetch(
    _ name: String, into directory: URL,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws -> URL {
    try await fetch(DatasetCatalog.description(of: name), into: directory, progress: progress)
  }

  /// Downloads the missing files of a data set.
  ///
  /// - Parameters:
  ///   - description: The data set.
  ///   - directory: The folder in which the data set's own folder is made; usually
  ///     ``DatasetLocator/cacheDirectory(environment:)``.
  ///   - progress: Called at the start of each file, as bytes arrive and at its end.
  /// - Returns: The data set's own folder.
  /// - Throws: ``FetchError``; `FileError` if the folder cannot be written; `CancellationError`.
  public func fetch(
    _ description: DatasetDescription, into directory: URL,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws -> URL {
    guard !description.isEmbedded else { throw FetchError.nothingToFetch(description.name) }
    let folder = directory.appendingPathComponent(description.name)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch { throw FileError.cannotWrite(folder.path) }
    for file in description.files {
      let download = FileDownload(
        file: file, destination: folder.appendingPathComponent(file.packedName),
        mirrors: mirrors ?? description.mirrors, idleTimeout: idleTimeout, progress: progress)
      try await download.run()
    }
    return folder
  }
}
