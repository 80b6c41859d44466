import Babbage
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// ONNX Runtime and onnx.checker, in the Python environment that `scripts/bootstrap` makes.
enum Oracle {
  private static let scripts = Repository.root.appendingPathComponent(
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
      return try values.split(into: job.images.count)
    }
  }

  /// Runs a script that lies beside the tests.
  static func python(_ script: String, _ arguments: String..., input: Data = Data()) throws {
    try python(script, list: arguments, input: input)
  }

  /// Runs a script that lies beside the tests.
  static func python(_ script: String, list arguments: [String], input: Data = Data()) throws {
    let interpreter = try #require(
      Tool(file: Need.python), "run scripts/bootstrap: it installs ONNX Runtime")
    let path = scripts.appendingPathComponent(script).path
    let outcome = try interpreter.run([path] + arguments, in: Repository.root, input: input)
    try #require(outcome.status == 0, "\(outcome.output)")
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
  func split(into count: Int) throws -> [[Float]] {
    try #require(count > 0 && !isEmpty && self.count.isMultiple(of: count))
    let width = self.count / count
    return (0..<count).map { Array(self[($0 * width)..<(($0 + 1) * width)]) }
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
///
/// Infinite if the lists differ in length, have nothing to compare, or a score is not a number.
func error(of scores: [[Float]], against expected: [[Float]]) -> Float {
  let isAlike = scores.map(\.count) == expected.map(\.count)
  guard isAlike, !expected.isEmpty, expected.allSatisfy({ !$0.isEmpty }) else { return .infinity }
  let largest = expected.joined().reduce(0) { max($0, $1.magnitude) }
  let difference = zip(scores.joined(), expected.joined()).reduce(Float(0)) {
    let next = ($1.0 - $1.1).magnitude
    return next.isNaN ? .infinity : max($0, next)
  }
  return difference / max(largest, .leastNormalMagnitude)
}
