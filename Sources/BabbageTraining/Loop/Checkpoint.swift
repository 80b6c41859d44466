import Babbage
import Foundation

/// The state of a run between two steps: enough to resume with the same bits.
///
/// In a file, the shapes of all numbers come first and the numbers themselves last, so that they are
/// copied once, from where the model has them.
struct Checkpoint {
  private static let magic = Array("BABBCKP".utf8)
  private static let version: UInt8 = 3

  /// How far a run has come.
  struct Position: Equatable {
    /// Epochs that are done.
    var epochs = 0
    /// Steps of the next epoch that are done, fewer than all.
    var steps = 0
    /// The sum of these steps' losses.
    var loss = 0.0
  }

  /// What was trained, on what and how; a run resumes only from its own checkpoint.
  var run: RunIdentity
  /// How far it had come.
  var position: Position
  /// The model's numbers.
  var state: [Tensor]
  /// The optimiser's numbers, for each parameter.
  var moments: [AdamW.Moments]

  /// The bytes of a file; `nil` if there is none.
  static func bytes(of url: URL) throws -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return Array(try Data(readingAllOf: url))
  }

  /// Reads a checkpoint from the bytes of a file, whose name errors say.
  init(_ bytes: [UInt8], from url: URL?) throws {
    if (1..<Self.version).contains(where: { bytes.starts(with: Self.magic + [$0]) }) {
      throw TrainingError.earlierVersion(path: url?.path ?? "")
    }
    do {
      try self.init(decoding: bytes)
    } catch {
      var error = error
      error.path = url?.path
      throw error
    }
  }

  private init(decoding bytes: [UInt8]) throws(FileFormatError) {
    var reader = try ByteReader(unsealing: bytes, magic: Self.magic + [Self.version])
    let count = Int(try reader.integer(UInt32.self, "length of what was run"))
    guard let run = RunIdentity(text: try reader.take(count, "what was run")) else {
      throw FileFormatError(.badValue("no list of names and values"), field: "what was run")
    }
    self.run = run
    position = Position(
      epochs: Int(try reader.integer(UInt32.self, "epochs")),
      steps: Int(try reader.integer(UInt32.self, "steps")),
      loss: Double(bitPattern: try reader.integer(UInt64.self, "loss")))
    var shapes: [[Int]] = []
    for index in 0..<(try reader.integer(UInt32.self, "number of tensors")) {
      shapes.append(try reader.shape("shape of tensor \(index)"))
    }
    var steps: [(Int, shape: [Int])] = []
    for index in 0..<(try reader.integer(UInt32.self, "number of moments")) {
      let count = Int(truncatingIfNeeded: try reader.integer(UInt64.self, "steps \(index)"))
      steps.append((count, try reader.shape("shape of moments \(index)")))
    }
    state = []
    for (index, shape) in shapes.enumerated() {
      state.append(try reader.tensor(shape, "tensor \(index)"))
    }
    moments = []
    for (index, (steps, shape)) in steps.enumerated() {
      moments.append(
        AdamW.Moments(
          steps: steps, mean: try reader.tensor(shape, "mean \(index)"),
          square: try reader.tensor(shape, "square \(index)")))
    }
    try reader.finish("end of the file")
  }

  /// A checkpoint's bytes, copied while nothing changes, to be written while training goes on.
  struct Copy: Sendable {
    private let head: [UInt8]
    private let numbers: [UInt8]

    /// Copies the numbers of a model and its optimiser.
    init(
      run: RunIdentity, position: Position, state: [TorchTensor],
      moments: [(steps: Int, mean: TorchTensor, square: TorchTensor)]
    ) throws {
      var writer = ByteWriter()
      writer.append(Checkpoint.magic + [Checkpoint.version])
      let run = Array(run.text.utf8)
      writer.append(UInt32(run.count))
      writer.append(run)
      writer.append(UInt32(position.epochs))
      writer.append(UInt32(position.steps))
      writer.append(position.loss.bitPattern)
      writer.append(UInt32(state.count))
      for tensor in state { writer.append(shape: tensor.shape) }
      writer.append(UInt32(moments.count))
      for (steps, mean, _) in moments {
        writer.append(UInt64(steps))
        writer.append(shape: mean.shape)
      }
      head = writer.bytes
      let all = state + moments.flatMap { [$0.mean, $0.square] }
      let size = 4 * all.reduce(0) { $0 + $1.count }
      numbers = try [UInt8](unsafeUninitializedCapacity: size) { bytes, filled in
        var start = 0
        for tensor in all {
          let part = bytes[start..<(start + 4 * tensor.count)]
          try UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: part))
            .withMemoryRebound(to: Float.self) { try tensor.copy(to: $0) }
          start += part.count
        }
        filled = start
      }
    }

    /// Writes the file, and calls `taken` once it holds this checkpoint.
    func write(to url: URL, taken: () -> Void) throws {
      let checksum = [head, numbers].reduce(UInt32(0)) { checksum, part in
        part.withUnsafeBytes { Checksum.crc32(ofBytes: $0, after: checksum) }
      }
      var tail = ByteWriter()
      tail.append(checksum)
      try AtomicFile.write(parts: [head, numbers, tail.bytes], to: url, taken: taken)
    }
  }
}

extension ByteWriter {
  fileprivate mutating func append(shape: [Int]) {
    append(UInt8(shape.count))
    for length in shape { append(UInt32(length)) }
  }
}

extension ByteReader {
  /// A shape of no more numbers than can follow.
  fileprivate mutating func shape(_ field: String) throws(FileFormatError) -> [Int] {
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
    return shape
  }

  fileprivate mutating func tensor(
    _ shape: [Int], _ field: String
  ) throws(FileFormatError) -> Tensor {
    Tensor(shape: shape, values: try floats(shape.reduce(1, *), field))
  }
}
