import ArgumentParser
import Babbage
import Foundation

/// How the program ends when something goes wrong.
package enum ErrorReporting {
  /// Reports the error in one line and exits: 1 for errors, 64 for usage, 0 for help, which is
  /// printed.
  static func exit(for error: any Error) -> Never {
    let isParsers = error is ExitCode || BabbageCommand.exitCode(for: error) != .failure
    guard isParsers else { fail(error) }
    let (code, text) = (BabbageCommand.exitCode(for: error), BabbageCommand.fullMessage(for: error))
    if code.isSuccess {
      if !text.isEmpty { print(text) }
      do { try StandardStreams.flushOutput() } catch { fail(error) }
    } else if !text.isEmpty {
      StandardStreams.complain(text + "\n")
    }
    Foundation.exit(code.rawValue)
  }

  private static func fail(_ error: any Error) -> Never {
    StandardStreams.complain("error: \(line(for: error))\n")
    Foundation.exit(ExitCode.failure.rawValue)
  }

  /// What is said about an error, without line breaks.
  package static func line(for error: any Error) -> String {
    let text =
      switch error {
      case let error as any DescribedError: ErrorText.of(error)
      case is CancellationError: "stopped"
      case is any LocalizedError, is any CustomNSError: error.localizedDescription
      default: String(describing: error)
      }
    // Messages may span lines, which are joined; `shown` makes what they quote harmless.
    return text.split(whereSeparator: \.isNewline).joined(separator: " ").shown
  }
}
