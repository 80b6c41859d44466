/// The work of a layer or network on an array, for a whole batch, in words of the array's width.
public struct DataflowCounts: Sendable, Hashable, Encodable {
  /// Clock cycles in which PEs multiply or add.
  public var cycles = 0
  /// Multiplications, each with the addition of its product.
  public var macs = 0
  /// Additions by themselves.
  public var loneAdditions = 0
  /// Accesses to register files.
  public var registerFile = 0
  /// Words handed from PE to PE or from the buffer to PEs.
  public var array = 0
  /// Accesses to the global buffer.
  public var buffer = 0
  /// Words of maps read from external memory.
  public var dramInputs = 0
  /// Weights or coefficients read from external memory.
  public var dramWeights = 0
  /// Words of maps written to external memory.
  public var dramOutputs = 0

  /// No work.
  package init() {}

  /// All multiplications.
  public var multiplications: Int { macs }
  /// All additions.
  public var additions: Int { macs + loneAdditions }
  /// All accesses to external memory.
  public var dram: Int { dramInputs + dramWeights + dramOutputs }

  /// The energy that this work takes.
  ///
  /// - Parameters:
  ///   - technology: The costs of operations and accesses.
  ///   - bits: The width of a word.
  /// - Returns: The energy in the technology's unit, by where it is spent.
  public func energy(_ technology: Technology, bits: Int = 16) -> EnergyBreakdown {
    let width = Double(bits) / 16
    return EnergyBreakdown(
      arithmetic: Double(macs) * technology.mac * width * width
        + Double(loneAdditions) * technology.addition * width,
      registerFile: Double(registerFile) * technology.registerFile * width,
      array: Double(array) * technology.array * width,
      buffer: Double(buffer) * technology.buffer * width,
      dram: Double(dram) * technology.dram * width)
  }

  /// Adds counts field by field.
  package static func + (left: DataflowCounts, right: DataflowCounts) -> DataflowCounts {
    var sum = left
    sum.cycles += right.cycles
    sum.macs += right.macs
    sum.loneAdditions += right.loneAdditions
    sum.registerFile += right.registerFile
    sum.array += right.array
    sum.buffer += right.buffer
    sum.dramInputs += right.dramInputs
    sum.dramWeights += right.dramWeights
    sum.dramOutputs += right.dramOutputs
    return sum
  }
}

/// Energy by where it is spent, in the technology's unit.
public struct EnergyBreakdown: Sendable, Hashable, Encodable {
  /// Multiplications and additions.
  public let arithmetic: Double
  /// Registers of PEs.
  public let registerFile: Double
  /// Between PEs, and between buffer and PEs.
  public let array: Double
  /// The global buffer.
  public let buffer: Double
  /// External memory.
  public let dram: Double

  /// The sum of all parts.
  public var total: Double { arithmetic + registerFile + array + buffer + dram }
}
