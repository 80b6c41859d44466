import Foundation

/// The folders that are part of this package.
enum EmbeddedResources {
  /// The folder of this name, beside the program, in `../share/babbage`, or where it was built.
  ///
  /// - Throws: ``DatasetError/missingResource(_:)`` if it is in none of these places.
  static func folder(named name: String) throws -> URL {
    for bundle in besideProgram {
      let folder = bundle.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: folder.path) { return folder }
    }
    guard let folder = Bundle.module.resourceURL?.appendingPathComponent(name),
      FileManager.default.fileExists(atPath: folder.path)
    else { throw DatasetError.missingResource("\(Bundle.module.bundlePath)/\(name)") }
    return folder
  }

  /// Where an installed program may have the resources.
  ///
  /// `Bundle.module` does not follow a symbolic link to the program and ends the process if it
  /// finds nothing, so it comes last.
  private static var besideProgram: [URL] {
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return [] }
    let folder = program.deletingLastPathComponent()
    let share = folder.deletingLastPathComponent().appendingPathComponent("share/babbage")
    return [folder, share].map { $0.appendingPathComponent(bundleName) }
  }

  /// The name that the package manager gives the folder.
  private static var bundleName: String {
    #if canImport(Darwin)
    "Babbage_BabbageData.bundle"
    #else
    "Babbage_BabbageData.resources"
    #endif
  }
}
