/// An array of processing elements (PEs) with its memories.
public struct ProcessingArray: Sendable, Hashable {
  /// The memory of a PE, in words of 16 bits.
  public enum RegisterFile: Sendable, Hashable {
    /// Separate memories for inputs, weights and sums, as in the Eyeriss chip.
    case separate(inputs: Int, weights: Int, sums: Int)
    /// One memory for all three.
    case shared(words: Int)
  }

  /// Rows of PEs.
  public var rows: Int
  /// Columns of PEs.
  public var columns: Int
  /// The memory of each PE.
  public var registerFile: RegisterFile
  /// Bytes of the global buffer for inputs and sums.
  public var bufferBytes: Int
  /// Whether weights pass through that buffer too.
  public var buffersWeights: Bool
  /// The clock, in MHz.
  public var megahertz: Double

  /// Combines the sizes.
  public init(
    rows: Int, columns: Int, registerFile: RegisterFile, bufferBytes: Int,
    buffersWeights: Bool = false, megahertz: Double = 200
  ) {
    (self.rows, self.columns, self.registerFile) = (rows, columns, registerFile)
    (self.bufferBytes, self.buffersWeights) = (bufferBytes, buffersWeights)
    self.megahertz = megahertz
  }

  /// The Eyeriss chip: 12 x 14 PEs, and 100 KB of its buffer of 108 KB for inputs and sums.
  ///
  /// Chen et al., JSSC 2017, section V.
  public static let eyeriss = ProcessingArray(
    rows: 12, columns: 14, registerFile: .separate(inputs: 12, weights: 224, sums: 24),
    bufferBytes: 100 * 1024)

  /// The array of the row-stationary paper: 16 x 16 PEs with 512 bytes each, 128 KB of buffer.
  ///
  /// Chen et al., ISCA 2016, section VI.
  public static let eyeriss2016 = ProcessingArray(
    rows: 16, columns: 16, registerFile: .shared(words: 256), bufferBytes: 128 * 1024,
    buffersWeights: true)

  /// The number of PEs.
  package var count: Int { rows * columns }

  /// Refuses sizes that make no sense.
  ///
  /// - Throws: ``DataflowError/outOfRange(_:value:allowed:)``
  public func validate() throws(DataflowError) {
    var sizes = [("rows", rows), ("columns", columns), ("bufferBytes", bufferBytes)]
    switch registerFile {
    case .separate(let inputs, let weights, let sums):
      sizes += [("inputs", inputs), ("weights", weights), ("sums", sums)]
    case .shared(let words): sizes.append(("words", words))
    }
    for (name, value) in sizes {
      try DataflowError.check(name, Double(value), isIn: 1...Double(1 << 30))
    }
    try DataflowError.check("megahertz", megahertz, isIn: 1e-3...1e6)
  }

  /// The number of words of the given width that the buffer holds.
  func bufferWords(bits: Int) -> Int { bufferBytes * 8 / bits }

  /// Whether a PE has room for the rows that a pass works on.
  ///
  /// In the paper's names, `filters` is `p`, `channels` is `q` and `columns` is `S`.
  func fits(filters: Int, channels: Int, columns: Int, bits: Int) -> Bool {
    func words(_ count: Int) -> Int { count * 16 / bits }
    let (inputs, weights) = (channels * columns, filters * channels * columns)
    return switch registerFile {
    case .separate(let inputRoom, let weightRoom, let sumRoom):
      inputs <= words(inputRoom) && weights <= words(weightRoom) && filters <= words(sumRoom)
    case .shared(let room): inputs + weights + filters <= words(room)
    }
  }
}
