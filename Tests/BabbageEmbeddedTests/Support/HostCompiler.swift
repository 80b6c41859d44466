import BabbageTestSupport
import Foundation
import Testing

/// Compilers of this machine, with the flags that a program must pass under.
enum HostCompiler: String, CustomTestStringConvertible {
  case gcc, clang

  /// Warnings are errors.
  static let strict = [
    "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow",
    "-Werror",
  ]

  /// The same, and undefined behaviour ends the program.
  static let checked =
    strict + ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

  var testDescription: String { rawValue }

  /// Compiles files of a folder with sanitizers.
  func build(_ arguments: [String], in folder: URL) throws {
    let built = try #require(Tool(rawValue)).run(Self.checked + arguments, in: folder)
    try #require(built.status == 0, "\(self): \(built.output)")
  }
}
