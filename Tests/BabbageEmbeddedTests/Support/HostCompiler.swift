import BabbageTestSupport
import Foundation

/// Compilers of this machine, with the flags that a program must pass under.
enum HostCompiler: String, CaseIterable {
  case gcc, clang

  /// Warnings are errors.
  static let strict = [
    "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow",
    "-Werror",
  ]

  /// Flags that find undefined behaviour, if the compiler came with sanitizers.
  func sanitizers() throws -> [String] {
    let flags = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    let scratch = try Scratch()
    try scratch.write(Data("int main(void) { return 0; }\n".utf8), to: "main.c")
    let built = try Tool(rawValue)?.run(flags + ["main.c"], in: scratch.url)
    if built?.status == 0 { return flags }
    print("\(rawValue) has no sanitizers here")
    return ["-O1"]
  }
}
