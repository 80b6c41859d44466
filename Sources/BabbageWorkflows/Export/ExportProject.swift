import Babbage
import Foundation

/// A network as source text for other tools, with everything that belongs to it.
public protocol ExportProject: Sendable {
  /// What the network takes where it runs.
  associatedtype Requirements: Encodable, Sendable

  /// The beginning of the names in the project.
  var name: String { get }
  /// All files, by their paths in the project's folder.
  var files: [ExportedFile] { get }
  /// What the network takes where it runs.
  var requirements: Requirements { get }
}

extension ExportProject {
  /// Writes all files to a folder, which is made if it is not there.
  ///
  /// - Parameter folder: The folder.
  /// - Throws: ``OutputError/notOurs(_:)``, before anything is written, if a file would be replaced
  ///   that Babbage did not write; `FileError` if something cannot be written.
  public func write(to folder: URL) throws {
    try OutputFolder(folder.path).write(files)
  }
}
