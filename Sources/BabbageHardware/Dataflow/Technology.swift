/// The energy that operations and accesses cost, for words of 16 bits.
///
/// For words of other widths, memory accesses and additions cost in proportion to the width, and
/// multiplications in proportion to its square.
public struct Technology: Sendable, Hashable {
  /// The name of the technology.
  public var name: String
  /// The unit of all costs.
  public var unit: String
  /// A multiplication with the addition of its product.
  public var mac: Double
  /// An addition by itself.
  public var addition: Double
  /// An access to a PE's registers.
  public var registerFile: Double
  /// A word handed from PE to PE, or from the buffer to PEs.
  public var array: Double
  /// An access to the global buffer.
  public var buffer: Double
  /// An access to external memory.
  public var dram: Double

  /// Combines the costs.
  public init(
    name: String, unit: String, mac: Double, addition: Double, registerFile: Double, array: Double,
    buffer: Double, dram: Double
  ) {
    (self.name, self.unit, self.mac, self.addition) = (name, unit, mac, addition)
    (self.registerFile, self.array, self.buffer, self.dram) = (registerFile, array, buffer, dram)
  }

  /// Costs in multiply-accumulates (Chen et al., ISCA 2016, table IV).
  ///
  /// An addition counts as much as a multiply-accumulate.
  public static let normalized = Technology(
    name: "normalized", unit: "MACs", mac: 1, addition: 1, registerFile: 1, array: 2, buffer: 6,
    dram: 200)

  /// Costs in picojoules in a 65 nm process, those that nn_dataflow uses for the Eyeriss chip.
  ///
  /// An addition counts as much as a multiply-accumulate.
  public static let nanometers65 = Technology(
    name: "65nm", unit: "pJ", mac: 2, addition: 2, registerFile: 1, array: 4, buffer: 15, dram: 460)

  /// Refuses costs that make no sense.
  ///
  /// - Throws: ``DataflowError/outOfRange(_:value:allowed:)``
  public func validate() throws(DataflowError) {
    let costs = [
      ("mac", mac), ("addition", addition), ("registerFile", registerFile), ("array", array),
      ("buffer", buffer), ("dram", dram),
    ]
    for (name, value) in costs { try DataflowError.check(name, value, isIn: 0...1e12) }
  }
}
