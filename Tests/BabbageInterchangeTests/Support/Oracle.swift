import Babbage
import BabbageRuntime
import Foundation
import Testing

/// ONNX Runtime and onnx.checker, in the Python environment that `scripts/bootstrap` makes.
enum Oracle {
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL

  private static let scripts = package.appendingPathComponent(
    "Tests/BabbageInterchangeTests/Oracle")

  /// A model to be run on images.
  struct Job {
    let model: URL
    let images: [[Float]]
    var checks = true
    /// Images at a time.
    var batch = 1
  }

  /// The scores of every image, for each job.
  static func scores(_ jobs: [Job]) throws -> [[[Float]]] {
    let scratch = try Scratch()
    let requests = try jobs.enumerated().map { index, job -> [String: Any] in
      let images = try scratch.write(Data(floats: job.images.flatMap { $0 }), to: "images\(index)")
      return [
        "model": job.model.path, "images": images.path, "check": job.checks, "batch": job.batch,
        "scores": scratch.url.appendingPathComponent("scores\(index)").path,
      ]
    }
    try python("run.py", input: JSONSerialization.data(withJSONObject: requests))
    return try jobs.enumerated().map { index, job in
      let values = try floats(in: scratch.url.appendingPathComponent("scores\(index)"))
      return values.split(into: job.images.count)
    }
  }

  /// Runs a script that lies beside the tests.
  static func python(_ script: String, _ arguments: String..., input: Data = Data()) throws {
    try python(script, list: arguments, input: input)
  }

  /// Runs a script that lies beside the tests.
  static func python(_ script: String, list arguments: [String], input: Data = Data()) throws {
    let process = Process()
    process.executableURL = package.appendingPathComponent(".venv/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: process.executableURL?.path ?? ""),
      "run scripts/bootstrap: it installs ONNX Runtime")
    process.arguments = [scripts.appendingPathComponent(script).path] + arguments
    let scratch = try Scratch()
    process.standardInput = try FileHandle(forReadingFrom: scratch.write(input, to: "input"))
    let error = try scratch.write(Data(), to: "error")
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    let message = String(decoding: try Data(contentsOf: error), as: UTF8.self)
    try #require(process.terminationStatus == 0, "\(message)")
  }

  static func floats(in file: URL) throws -> [Float] {
    try Data(contentsOf: file).withUnsafeBytes { raw in
      (0..<(raw.count / 4)).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}

extension Data {
  init(floats: [Float]) { self = floats.withUnsafeBytes { Data($0) } }
}

extension [Float] {
  /// Equal parts, one after the other.
  func split(into count: Int) -> [[Float]] {
    let width = self.count / Swift.max(count, 1)
    return (0..<count).map { Array(self[($0 * width)..<(($0 + 1) * width)]) }
  }
}

/// A folder that is removed when the test ends.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("babbage-interchange-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  @discardableResult
  func write(_ bytes: Data, to name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try bytes.write(to: file)
    return file
  }
}

extension Network {
  /// Random images from 0 to 1.
  func randomImages(_ count: Int, seed: UInt64) -> [[Float]] {
    var random = SeededGenerator(seed: seed, stream: 71)
    return (0..<count).map { _ in
      (0..<input.count).map { _ in Float.random(in: 0...1, using: &random) }
    }
  }

  /// The runtime's scores.
  func scores(of images: [[Float]]) throws -> [[Float]] {
    var executor = try Executor(LoweredNetwork(self))
    return images.map { executor.run($0) }
  }
}

/// The largest difference of two lists of scores over the largest score.
func error(of scores: [[Float]], against expected: [[Float]]) -> Float {
  guard scores.map(\.count) == expected.map(\.count) else { return .infinity }
  let largest = expected.joined().reduce(0) { max($0, $1.magnitude) }
  let difference = zip(scores.joined(), expected.joined()).reduce(Float(0)) {
    let next = ($1.0 - $1.1).magnitude
    return next.isNaN ? .infinity : max($0, next)
  }
  return difference / max(largest, .leastNormalMagnitude)
}
