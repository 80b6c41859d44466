import Babbage
// The streams of C are variables, which nobody changes.
@preconcurrency import Foundation

#if canImport(Glibc)
@preconcurrency import Glibc
#endif

/// Standard input, output and error: open when the program starts, and without silent losses.
enum StandardStreams {
  /// Opens those that the program was started without, so that no other file takes their numbers.
  ///
  /// Reading then finds the end, and writing fails as it does on a closed stream.
  static func open() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest number that is free: this one.
      _ = Foundation.open("/dev/null", O_RDONLY)
    }
  }

  /// Writes out all that was printed.
  ///
  /// - Throws: ``CommandFailure/cannotPrint(_:)`` if anything could not be written, now or before.
  static func flushOutput() throws(CommandFailure) {
    errno = 0
    let failed = fflush(stdout) != 0 || ferror(stdout) != 0
    guard failed else { return }
    let reason = errno
    // Said once is enough.
    clearerr(stdout)
    throw .cannotPrint(reason == 0 ? nil : String(cString: strerror(reason)))
  }

  /// Writes to standard error; if nobody can read it there, it is lost.
  @Sendable static func complain(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes a line for a person to standard error.
  static func say(_ text: String) { complain(text.shown + "\n") }

  /// Says on standard error what may not be meant.
  static func warn(_ text: String) { say("warning: \(text)") }
}
