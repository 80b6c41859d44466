import Babbage
import Foundation

/// The state of a run between two epochs: enough to resume with the same bits.
struct Checkpoint: Equatable {
  private static let magic = Array("BABBCKP".utf8)
  private static let version: UInt8 = 2

  /// What was trained, on what and how; a run resumes only from its own checkpoint.
  var run: RunIdentity
  /// Epochs that are done.
  var epochs: Int
  /// The model's numbers.
  var state: [Tensor]
  /// The optimiser's numbers, for each parameter.
  var moments: [AdamW.Moments]

  /// The file's bytes.
  var encoded: [UInt8] {
    var writer = ByteWriter()
    let run = Array(run.text.utf8)
    writer.append(UInt32(run.count))
    writer.append(run)
    writer.append(UInt32(epochs))
    writer.append(UInt32(state.count))
    for tensor in state { writer.append(tensor) }
    writer.append(UInt32(moments.count))
    for moments in moments {
      writer.append(UInt64(moments.steps))
      writer.append(moments.mean)
      writer.append(moments.square)
    }
    return writer.sealed(magic: Self.magic + [Self.version])
  }

  /// Writes the file, and calls `taken` once it holds this checkpoint.
  func write(to url: URL, taken: () -> Void) throws {
    try AtomicFile.write(parts: [encoded], to: url, taken: taken)
  }

  /// Reads a checkpoint, or `nil` if there is none yet.
  static func read(from url: URL) throws -> Checkpoint? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do {
      let bytes = Array(try Data(readingAllOf: url))
      if bytes.starts(with: magic + [1]) { throw TrainingError.earlierVersion(path: url.path) }
      return try Checkpoint(decoding: bytes)
    } catch var error as FileFormatError {
      error.path = url.path
      throw error
    }
  }
}

extension Checkpoint {
  /// Reads what `encoded` returned.
  init(decoding bytes: [UInt8]) throws(FileFormatError) {
    var reader = try ByteReader(unsealing: bytes, magic: Self.magic + [Self.version])
    let count = Int(try reader.integer(UInt32.self, "length of what was run"))
    guard let run = RunIdentity(text: try reader.take(count, "what was run")) else {
      throw FileFormatError(.badValue("no list of names and values"), field: "what was run")
    }
    self.run = run
    epochs = Int(try reader.integer(UInt32.self, "epochs"))
    state = []
    for index in 0..<(try reader.integer(UInt32.self, "number of tensors")) {
      state.append(try reader.tensor("tensor \(index)"))
    }
    moments = []
    for index in 0..<(try reader.integer(UInt32.self, "number of moments")) {
      let steps = try reader.integer(UInt64.self, "steps \(index)")
      moments.append(
        AdamW.Moments(
          steps: Int(truncatingIfNeeded: steps), mean: try reader.tensor("mean \(index)"),
          square: try reader.tensor("square \(index)")))
    }
    try reader.finish("end of the file")
  }
}

extension ByteWriter {
  fileprivate mutating func append(_ tensor: Tensor) {
    append(UInt8(tensor.shape.count))
    for length in tensor.shape { append(UInt32(length)) }
    append(tensor.values)
  }
}

extension ByteReader {
  fileprivate mutating func tensor(_ field: String) throws(FileFormatError) -> Tensor {
    var shape: [Int] = []
    var count = 1
    for _ in 0..<(try integer(UInt8.self, field)) {
      let length = Int(try integer(UInt32.self, field))
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product <= remaining else {
        throw FileFormatError(.truncated, field: field)
      }
      shape.append(length)
      count = product
    }
    return Tensor(shape: shape, values: try floats(count, field))
  }
}
