import Babbage
import CTorch

/// An operation that failed in LibTorch: shapes that do not fit, or not enough memory.
package struct TorchError: DescribedError, Equatable {
  /// The operation's name in ``TorchTensor``: `conv2d`.
  package let operation: String

  /// LibTorch's own message.
  package let message: String

  /// The first line of LibTorch's message.
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

  /// Takes the reason for the last failure on this thread.
  init(lastOf operation: StaticString) {
    self.operation = "\(operation)"
    message = String(cString: bt.pointee.last_error())
  }
}

/// Throws the last failure of this thread unless `succeeded`.
func check(_ succeeded: Bool, _ operation: StaticString) throws(TorchError) {
  if !succeeded { throw TorchError(lastOf: operation) }
}
