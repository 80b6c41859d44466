#if Training
import Babbage
import CTorch

/// An operation that LibTorch refused: shapes that do not fit, or memory that is not there.
package struct TorchError: DescribedError, Equatable {
  /// The operation, by its name here: `conv2d`.
  package let operation: String

  /// LibTorch's own text.
  package let message: String

  /// LibTorch's text, its first line.
  package var what: String {
    let line = message.split(separator: "\n").first.map(String.init) ?? "LibTorch failed"
    return line.hasSuffix(".") ? String(line.dropLast()) : line
  }

  /// The operation.
  package var location: String { "LibTorch operation \(operation)" }

  /// What to do, which depends on whether memory ran out.
  package var remedy: String {
    message.contains("memory")
      ? "use a smaller batch or free memory"
      : "check the shapes of the network and of its input"
  }

  init(operation: String, message: String) {
    self.operation = operation
    self.message = message
  }

  /// Takes the reason of the last failure on this thread.
  init(lastOf operation: StaticString) {
    self.operation = "\(operation)"
    message = String(cString: bt_last_error())
  }
}

/// Throws the last failure of this thread unless `succeeded`.
func check(_ succeeded: Bool, _ operation: StaticString) throws(TorchError) {
  if !succeeded { throw TorchError(lastOf: operation) }
}
#endif
