import Foundation
import Synchronization
import Testing

/// `Fixtures/server.py` in a process of its own, which ends with this object.
final class LoopbackServer: Sendable {
  let port: Int
  private let process: Mutex<Process>
  private let input: Pipe
  private let log = Mutex("")

  init(serving folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", Fixture.folder.appendingPathComponent("server.py").path, folder.path,
    ]
    input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // The first line is the port.
    var first = Data()
    while !first.contains(10) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw CocoaError(.executableLoad) }
      first += piece
    }
    guard let port = Int(String(decoding: first, as: UTF8.self).dropLast()) else {
      throw CocoaError(.executableLoad)
    }
    self.port = port
    self.process = Mutex(process)
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let text = String(decoding: handle.availableData, as: UTF8.self)
      self?.log.withLock { $0 += text }
    }
  }

  deinit { try? input.fileHandleForWriting.close() }

  /// The mirror that behaves as `mode` says.
  func mirror(_ mode: String) -> String { "http://127.0.0.1:\(port)/\(mode)/" }

  /// The requests for a file so far: mode, file, Range header, status.
  func requests(for file: String) async throws -> [String] {
    // Lines come in the order of requests, so once one more has arrived, all are there.
    let mark = UUID().uuidString
    let url = try #require(URL(string: mirror("missing") + mark))
    // The server answers that it has no such file; that it was asked is all that counts.
    do { _ = try Data(contentsOf: url) } catch is CocoaError {}
    while !log.withLock({ $0.contains(mark) }) { try await Task.sleep(for: .milliseconds(5)) }
    return log.withLock { $0 }.split(separator: "\n").map(String.init)
      .filter { $0.split(separator: " ")[1] == file }
  }
}
