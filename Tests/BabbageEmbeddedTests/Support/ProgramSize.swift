import Foundation
import Testing

/// What the compiler makes of an exported network, without examples and libraries.
struct ProgramSize: CustomStringConvertible {
  let code: Int
  let constants: Int
  let memory: Int

  var description: String { "code \(code), constants \(constants), static memory \(memory) bytes" }

  init(_ project: URL, on board: Board) throws {
    let compiled = try #require(Tool(board.compiler)).run(
      ["-std=c99", "-Os", "-c", "net.c", "-o", "net.o"] + board.processor, in: project)
    #expect(compiled.status == 0, "\(compiled.output)")
    let tool = board.compiler.replacingOccurrences(of: "gcc", with: "size")
    let sections = try #require(Tool(tool)).run(["-A", "net.o"], in: project).output
    var sizes: [String: Int] = [:]
    for line in sections.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      if words.count == 3, words[0].hasPrefix("."), let size = Int(words[1]) {
        let kind = words[0].split(separator: ".")[0]
        sizes[String(kind), default: 0] += size
      }
    }
    code = sizes["text", default: 0]
    constants = sizes["rodata", default: 0]
    memory = sizes["data", default: 0] + sizes["bss", default: 0]
  }
}
