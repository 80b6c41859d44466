import Foundation

/// How much memory this process takes.
package enum PeakMemory {
  /// What the system does not tell, although it should.
  package struct Unknown: Error {
    package let what: String
  }

  /// The bytes by which memory peaks above its level before while `body` runs.
  ///
  /// Where the peak cannot be reset, that is, not on Linux, an earlier peak hides lower ones.
  package static func growth(of body: () throws -> Void) throws -> Int {
    #if os(Linux)
    // Resets the peak to the present level (proc(5)).
    try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    let before = try kibibytes("VmRSS")
    try body()
    return max(0, try kibibytes("VmHWM") - before) * 1024
    #else
    let before = try highest()
    try body()
    return try highest() - before
    #endif
  }

  #if os(Linux)
  private static func kibibytes(_ field: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") } ?? ""
    guard let number = Int(line.filter { $0.isASCII && $0.isNumber }), number > 0 else {
      throw Unknown(what: field)
    }
    return number
  }
  #else
  private static func highest() throws -> Int {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF, &usage) == 0 else { throw Unknown(what: "getrusage") }
    return usage.ru_maxrss
  }
  #endif
}
