import Foundation

/// What is known about where output goes.
enum Terminal {
  /// Whether a person sees standard error, on a terminal whose lines can be written over.
  static var isStandardErrorSeen: Bool { isatty(STDERR_FILENO) == 1 && !isDumb }

  /// Whether standard output is a terminal that shows block characters.
  static var drawsBlocks: Bool {
    let environment = ProcessInfo.processInfo.environment
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let isUnicode = locale.map { $0.lowercased().filter(\.isLetter).hasSuffix("utf") } ?? false
    return isatty(STDOUT_FILENO) == 1 && !isDumb && isUnicode
  }

  private static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

  /// The columns of the terminal at a file descriptor; 80 if it is none.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
