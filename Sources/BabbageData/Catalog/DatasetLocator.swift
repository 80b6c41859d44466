import Babbage
import Foundation

/// Finds a data set in the usual places.
///
/// It looks in the folder that the caller gives, the one in the environment variable BABBAGE_DATA,
/// the user's cache (`$XDG_CACHE_HOME` or `~/.cache`, then `babbage/datasets`) and the system's
/// folders; the first that holds the set wins. In each, FOLDER/NAME comes before FOLDER itself, and
/// a file may be compressed (`.gz`) or not. MNIST and Fashion-MNIST have files of the same names,
/// so a folder only counts if its label files have the right checksums.
public struct DatasetLocator: Sendable {
  /// The folders where Debian's packages of data sets put their files.
  package static let systemDirectories = [URL(fileURLWithPath: "/usr/share/datasets")]

  /// The folder of the user's cache that data sets are downloaded to.
  ///
  /// - Returns: `nil` if the environment has neither an absolute XDG_CACHE_HOME nor a HOME.
  public static func cacheDirectory(environment: [String: String]) -> URL? {
    UserCache.directory("datasets", environment: environment)
  }

  /// The folders that are looked in, in order.
  package let directories: [URL]

  /// Creates a locator.
  ///
  /// - Parameters:
  ///   - dataDirectory: A folder to look in first.
  ///   - environment: The variables BABBAGE_DATA, XDG_CACHE_HOME and HOME are used.
  ///   - systemDirectories: Folders to look in last.
  package init(
    dataDirectory: URL?, environment: [String: String],
    systemDirectories: [URL] = Self.systemDirectories
  ) {
    var directories: [URL] = []
    if let dataDirectory { directories.append(dataDirectory) }
    if let path = environment["BABBAGE_DATA"], !path.isEmpty {
      directories.append(URL(fileURLWithPath: path, isDirectory: true))
    }
    if let cache = Self.cacheDirectory(environment: environment) { directories.append(cache) }
    self.directories = directories + systemDirectories
  }

  /// Finds the files of a data set.
  ///
  /// - Throws: ``DatasetError/notFound(name:searched:)`` with every place and why it does not fit;
  ///   ``DatasetError/missingResource(_:)`` if it is embedded and its files were not installed.
  package func locate(_ description: DatasetDescription) throws -> LocatedDataset {
    if description.isEmbedded {
      let folder = try EmbeddedResources.folder(named: description.name)
      return LocatedDataset(
        description: description, folder: folder,
        files: description.files.map { folder.appendingPathComponent($0.packedName) })
    }
    var searched: [String] = []
    for directory in directories {
      for folder in [directory.appendingPathComponent(description.name), directory] {
        switch Self.look(for: description, in: folder) {
        case .success(let located): return located
        case .failure(let reason): searched.append("\(folder.path) (\(reason.text))")
        }
      }
    }
    throw DatasetError.notFound(name: description.name, searched: searched)
  }

  private struct Reason: Error { let text: String }

  private static func look(
    for description: DatasetDescription, in folder: URL
  ) -> Result<LocatedDataset, Reason> {
    guard isDirectory(folder) else { return .failure(Reason(text: "no such folder")) }
    var files: [URL] = []
    var missing: [String] = []
    for file in description.files {
      let candidates = [file.packedName, file.name].map(folder.appendingPathComponent)
      if let url = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
        files.append(url)
      } else {
        missing.append(file.packedName)
      }
    }
    if missing.count == description.files.count { return .failure(Reason(text: "not there")) }
    if let first = missing.first { return .failure(Reason(text: "\(first) is missing")) }

    let located = LocatedDataset(description: description, folder: folder, files: files)
    do {
      try located.checkLabels()
      return .success(located)
    } catch DatasetError.differentContent {
      return .failure(Reason(text: "holds another data set"))
    } catch {
      return .failure(Reason(text: "its labels cannot be read: \(error.localizedDescription)"))
    }
  }

  private static func isDirectory(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
