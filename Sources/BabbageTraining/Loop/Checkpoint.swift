#if Training
  import Babbage
  import Foundation

  /// The state of a run between two epochs: enough to go on with the same bits.
  struct Checkpoint: Equatable {
    private static let magic = Array("BABBCKP".utf8) + [1]

    /// Identifies network, data and options; a run goes on only from its own checkpoint.
    var run: UInt32
    /// Epochs that are done.
    var epochs: Int
    /// The model's numbers.
    var state: [Tensor]
    /// The optimiser's numbers, for each parameter.
    var moments: [AdamW.Moments]

    func write(to url: URL) throws {
      var writer = ByteWriter()
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
      try AtomicFile.write(writer.sealed(magic: Self.magic), to: url)
    }

    /// Reads a checkpoint, or `nil` if there is none yet.
    static func read(from url: URL) throws -> Checkpoint? {
      guard FileManager.default.fileExists(atPath: url.path) else { return nil }
      do {
        var reader = try ByteReader(
          unsealing: Array(Data(readingAllOf: url)), magic: Self.magic)
        let run = try reader.integer(UInt32.self, "run")
        let epochs = Int(try reader.integer(UInt32.self, "epochs"))
        let stateCount = try reader.integer(UInt32.self, "number of tensors")
        var state: [Tensor] = []
        for index in 0..<stateCount { state.append(try reader.tensor("tensor \(index)")) }
        let momentCount = try reader.integer(UInt32.self, "number of moments")
        var moments: [AdamW.Moments] = []
        for index in 0..<momentCount {
          let steps = try reader.integer(UInt64.self, "steps \(index)")
          moments.append(
            AdamW.Moments(
              steps: Int(truncatingIfNeeded: steps), mean: try reader.tensor("mean \(index)"),
              square: try reader.tensor("square \(index)")))
        }
        try reader.finish("end of the file")
        return Checkpoint(run: run, epochs: epochs, state: state, moments: moments)
      } catch var error as FileFormatError {
        error.path = url.path
        throw error
      }
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
#endif
