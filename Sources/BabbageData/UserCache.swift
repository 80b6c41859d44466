import Foundation

/// The folder in which a user's programs keep what can be made again.
package enum UserCache {
  /// A folder of Babbage's own in the user's cache: `$XDG_CACHE_HOME` or `~/.cache`, then
  /// `babbage` and the name.
  ///
  /// - Parameters:
  ///   - name: What is kept.
  ///   - environment: The variables XDG_CACHE_HOME and HOME are used.
  /// - Returns: `nil` if the environment has neither an absolute XDG_CACHE_HOME nor a HOME.
  package static func directory(_ name: String, environment: [String: String]) -> URL? {
    var cache: URL?
    if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
      cache = URL(fileURLWithPath: path, isDirectory: true)
    } else if let home = environment["HOME"], !home.isEmpty {
      cache = URL(fileURLWithPath: home, isDirectory: true).appendingPathComponent(".cache")
    }
    return cache?.appendingPathComponent("babbage").appendingPathComponent(name)
  }
}
