import CTorch
import Foundation
import Synchronization

/// LibTorch, which is opened when something is trained, and not before.
///
/// A bridge stands between: a small library with the functions of `CTorch.h`, compiled once for each
/// LibTorch and kept in the user's cache. So one program works with Debian's LibTorch and with that
/// of `pip install torch`, whichever is there when it runs, and starts without either.
public enum TorchLibrary {
  /// Opens LibTorch, unless it is open already.
  ///
  /// Everything that trains calls this by itself; a program calls it to say that it waits, or to
  /// find out early that there is no LibTorch.
  ///
  /// - Parameters:
  ///   - environment: `BABBAGE_TORCH` names the folder of a LibTorch; else `VIRTUAL_ENV`,
  ///     `CONDA_PREFIX`, the system's folders and the Python on the `PATH` are looked in.
  ///   - announce: Called with a line of text before a bridge is compiled, which takes a while.
  /// - Throws: ``TorchLibraryError`` if there is no LibTorch, or no bridge to it.
  public static func open(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    announce: (String) -> Void = { _ in }
  ) throws(TorchLibraryError) {
    if opened != nil { return }
    let result = opening.withLock { _ in
      Result { () throws(TorchLibraryError) in
        UInt(bitPattern: try firstThatOpens(environment, announce))
      }
    }
    table.store(try result.get(), ordering: .releasing)
  }

  /// The functions of the bridge.
  ///
  /// - Precondition: ``open(environment:announce:)`` has succeeded.
  static var functions: UnsafePointer<bt_functions> {
    guard let functions = opened else {
      preconditionFailure("LibTorch is opened before its functions are used")
    }
    return functions
  }

  /// The bridge's table as a number, 0 at first; it is never written, and the library never closed.
  private static let table = Atomic<UInt>(0)

  private static var opened: UnsafePointer<bt_functions>? {
    UnsafePointer(bitPattern: table.load(ordering: .acquiring))
  }

  /// Held while LibTorch is opened.
  private static let opening = Mutex(())

  private static func firstThatOpens(
    _ environment: [String: String], _ announce: (String) -> Void
  ) throws(TorchLibraryError) -> UnsafePointer<bt_functions> {
    if let opened { return opened }
    var first: TorchLibraryError?
    for library in try LibTorch.installed(environment: environment) {
      do {
        let bridge = try TorchBridge(library, environment: environment).file(announce: announce)
        return try open(bridge, of: library)
      } catch {
        first = first ?? error
      }
    }
    throw first ?? .notInstalled
  }

  private static func open(
    _ bridge: URL, of library: LibTorch
  ) throws(TorchLibraryError) -> UnsafePointer<bt_functions> {
    guard let handle = dlopen(bridge.path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "unknown reason"
      throw .notOpened(library: library.libraries.path, reason: reason)
    }
    guard let symbol = dlsym(handle, "bt_table") else {
      throw .notOpened(library: bridge.path, reason: "it is not a bridge")
    }
    typealias Table = @convention(c) () -> UnsafePointer<bt_functions>
    let functions = unsafeBitCast(symbol, to: Table.self)()
    // Where headers are missing, the compiler takes those of the system's LibTorch.
    let version = String(cString: functions.pointee.version())
    guard version.hasPrefix(library.version) else {
      throw .notOpened(
        library: library.libraries.path,
        reason: "its headers are of \(library.version), but \(version) was found")
    }
    return functions
  }
}

/// The functions of the bridge to LibTorch; see ``TorchLibrary/functions``.
var bt: UnsafePointer<bt_functions> { TorchLibrary.functions }
