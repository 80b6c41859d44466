import Babbage
import Foundation

/// What a command says beside its results.
enum StandardError {
  /// A line for a person.
  static func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text.shown)\n".utf8))
  }

  /// Something that may not be meant.
  static func warn(_ text: String) { say("warning: \(text)") }
}
