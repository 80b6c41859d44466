import Babbage
import Foundation

/// A clang that makes WebAssembly, such as the one of Swift's toolchain.
public struct WebAssemblyCompiler: Sendable {
  private static let options = [
    "--target=wasm32", "-std=c99", "-Os", "-mbulk-memory", "-ffreestanding",
    "-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all", "-Wl,-z,stack-size=16384",
  ]

  private let clang: URL

  /// Finds the compiler.
  ///
  /// - Parameter clang: The one to take; by default that of Swift's toolchain, or else the one on
  ///   the `PATH`.
  /// - Throws: ``WebAssemblyError/noCompiler(_:)``.
  public init(clang: String? = nil) throws(WebAssemblyError) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    func onPath(_ name: String) -> [URL] {
      folders.map { URL(fileURLWithPath: "\($0)/\(name)") }
        .filter { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
    let ofSwift = onPath("swift").map {
      $0.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("clang")
    }
    let known = ofSwift + onPath("clang")
    let candidates = clang.map { [URL(fileURLWithPath: $0)] } ?? known
    let linkers = onPath("wasm-ld")
    guard
      let found = candidates.first(where: { candidate in
        let own = candidate.resolvingSymlinksInPath().deletingLastPathComponent()
          .appendingPathComponent("wasm-ld")
        let links = !linkers.isEmpty || FileManager.default.isExecutableFile(atPath: own.path)
        let targets = try? Self.run(candidate, ["--print-targets"])
        return links && targets?.output.contains("wasm32") == true
      })
    else { throw .noCompiler(candidates.map(\.path)) }
    self.clang = found
  }

  /// Compiles and links C files to a module.
  ///
  /// - Parameter files: The files; their paths have no folders.
  /// - Returns: The module's bytes.
  /// - Throws: ``WebAssemblyError/doesNotCompile(compiler:message:)``; what Foundation throws if
  ///   files cannot be written, or the compiler cannot be started.
  package func compile(_ files: [ExportedFile]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("babbage-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try files.map { file in
      let url = folder.appendingPathComponent(file.path)
      try Data(file.text.utf8).write(to: url)
      return url.path
    }
    let module = folder.appendingPathComponent("module.wasm")
    let outcome = try Self.run(
      clang, Self.options + ["-o", module.path] + paths.filter { $0.hasSuffix(".c") })
    guard outcome.status == 0 else {
      let line = outcome.output.split(whereSeparator: \.isNewline).first { $0.contains("error") }
      throw WebAssemblyError.doesNotCompile(
        compiler: clang.path, message: line.map(String.init) ?? outcome.output)
    }
    return [UInt8](try Data(contentsOf: module))
  }

  private static func run(
    _ program: URL, _ arguments: [String]
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    (process.standardOutput, process.standardError) = (pipe, pipe)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = (try pipe.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
