import Babbage
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Downloads one file: resumes, verifies, and tries one mirror after another.
struct FileDownload: Sendable {
  let file: DatasetFile
  let destination: URL
  let mirrors: [String]
  let idleTimeout: Duration
  let progress: @Sendable (FetchProgress) -> Void

  /// Why one mirror did not give the file.
  private struct MirrorFailure: Error { let reason: String }

  /// Makes `destination` a verified file; does nothing if it is one already.
  func run() async throws {
    if (try? FileDigest.sha256(ofFileAt: destination)) == file.packedSHA256 {
      report(file.packedBytes)
      return
    }
    let partial = try PartialFile(beside: destination)
    var reasons: [String] = []
    // It may be complete already, from an earlier run.
    var done = try isVerified(partial, reasons: &reasons, from: partial.url.path)
    for mirror in mirrors where !done {
      do {
        try await receive(from: mirror, to: partial)
        done = try isVerified(partial, reasons: &reasons, from: mirror)
      } catch let failure as MirrorFailure {
        reasons.append("\(mirror) (\(failure.reason))")
      }
    }
    guard done else {
      try partial.close()
      throw FetchError.noMirror(file: file.packedName, reasons: reasons)
    }
    try partial.commit(to: destination)
    report(file.packedBytes)
  }

  /// Whether the file is complete and correct; empties it if its checksum is wrong.
  private func isVerified(
    _ partial: PartialFile, reasons: inout [String], from source: String
  ) throws -> Bool {
    guard partial.count >= file.packedBytes else { return false }
    if try FileDigest.sha256(ofFileAt: partial.url) == file.packedSHA256 { return true }
    try partial.removeAll()
    reasons.append("\(source) (wrong SHA-256)")
    return false
  }

  /// Appends the missing bytes from a mirror.
  private func receive(from mirror: String, to partial: PartialFile) async throws {
    let separator = mirror.hasSuffix("/") ? "" : "/"
    guard let url = URL(string: mirror + separator + file.packedName), url.scheme != nil else {
      throw MirrorFailure(reason: "not an address")
    }
    // A mirror that cannot continue a file is asked once more for all of it.
    if try await !receive(url, to: partial) { _ = try await receive(url, to: partial) }
    guard partial.count == file.packedBytes else {
      throw MirrorFailure(
        reason: "the connection ended after \(partial.count) of \(file.packedBytes) bytes")
    }
  }

  /// Sends one request.
  ///
  /// - Returns: `false` if the mirror cannot continue the file, which has then been emptied.
  private func receive(_ url: URL, to partial: PartialFile) async throws -> Bool {
    let offset = partial.count
    report(offset)
    var request = URLRequest(url: url)
    // Some servers would otherwise unpack the file on the way.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }
    do {
      for try await event in HTTPStream.events(of: request, idleTimeout: idleTimeout) {
        switch event {
        case .head(let head):
          guard try accept(head, offset: offset, partial: partial) else { return false }
        case .body(let bytes):
          guard partial.count + bytes.count <= file.packedBytes else {
            try partial.removeAll()
            throw MirrorFailure(reason: "more than \(file.packedBytes) bytes")
          }
          try partial.append(bytes)
          report(partial.count)
        }
      }
    } catch let error as URLError {
      // A request that ends because the task was cancelled is not the mirror's fault.
      try Task.checkCancellation()
      throw MirrorFailure(reason: error.localizedDescription)
    }
    try Task.checkCancellation()
    return true
  }

  /// Checks the head of a response and prepares the file for its body.
  ///
  /// - Returns: `false` if the mirror cannot continue the file, which has then been emptied.
  private func accept(
    _ head: HTTPStream.Head, offset: Int, partial: PartialFile
  ) throws -> Bool {
    switch head.status {
    case 206 where head.rangeStart == offset:
      return true
    case 206, 416:
      guard offset > 0 else { throw MirrorFailure(reason: "HTTP status \(head.status)") }
      try partial.removeAll()
      return false
    case 200:
      // Checked first, so that an error page does not replace what has arrived.
      if let length = head.length, length != file.packedBytes {
        throw MirrorFailure(reason: "\(length) bytes instead of \(file.packedBytes)")
      }
      try partial.removeAll()
      return true
    default:
      throw MirrorFailure(reason: "HTTP status \(head.status)")
    }
  }

  private func report(_ bytes: Int) {
    progress(
      FetchProgress(
        file: file.packedName, bytesReceived: bytes, bytesTotal: file.packedBytes))
  }
}
