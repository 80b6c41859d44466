import Babbage
import CTorch

/// What can go wrong with LibTorch.
package enum TorchError: DescribedError, Equatable {
  /// LibTorch refused an operation, which is named as here (`conv2d`), with this text: shapes that
  /// do not fit, or memory that is not there.
  case refused(operation: String, message: String)
  /// There is no LibTorch that can be used.
  case library(TorchLibraryError)

  /// LibTorch's text, its first line.
  package var what: String {
    switch self {
    case .refused(_, let message):
      let line = message.split(separator: "\n").first.map(String.init) ?? "LibTorch failed"
      return line.hasSuffix(".") ? String(line.dropLast()) : line
    case .library(let error): return error.what
    }
  }

  /// The operation.
  package var location: String {
    switch self {
    case .refused(let operation, _): "LibTorch operation \(operation)"
    case .library(let error): error.location
    }
  }

  /// What to do, which depends on whether memory ran out.
  package var remedy: String {
    switch self {
    case .refused(_, let message):
      message.contains("memory")
        ? "use a smaller batch or free memory"
        : "check the shapes of the network and of its input"
    case .library(let error): error.remedy
    }
  }

  /// Takes the reason of the last failure on this thread.
  init(lastOf operation: StaticString) {
    self = .refused(operation: "\(operation)", message: String(cString: bt.pointee.last_error()))
  }
}

/// Throws the last failure of this thread unless `succeeded`.
func check(_ succeeded: Bool, _ operation: StaticString) throws(TorchError) {
  if !succeeded { throw TorchError(lastOf: operation) }
}

/// The functions of the bridge, after LibTorch was opened.
func openedTorch() throws(TorchError) -> UnsafePointer<bt_functions> {
  do { try TorchLibrary.open() } catch { throw .library(error) }
  return TorchLibrary.functions
}
