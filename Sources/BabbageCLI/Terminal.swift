import Foundation

/// What is known about where output goes.
enum Terminal {
  /// Whether a person sees standard error.
  static var isStandardErrorSeen: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of the terminal at a file descriptor; 80 if it is none.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
