import Foundation

extension Scratch {
  /// Variables that give the program a cache of its own in this folder.
  ///
  /// The user's bridges to LibTorch are in it too: to compile one takes longer than most tests.
  package func ownCache() throws -> [String: String] {
    let folder = url.appendingPathComponent("cache/babbage")
    let link = folder.appendingPathComponent("torch")
    if !FileManager.default.fileExists(atPath: folder.path) {
      let bridges = Self.userCache.appendingPathComponent("babbage/torch")
      for place in [bridges, folder] {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      }
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: bridges)
    }
    return ["XDG_CACHE_HOME": path("cache")]
  }

  private static var userCache: URL {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    return FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
  }
}
