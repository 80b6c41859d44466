import Babbage

/// How wide a program's numbers are: as wide as the widest in any layer.
struct NumberWidths {
  /// Bits of an index in a table: 8 if all indices fit, with one for "none".
  let indexBits: Int
  /// Whether some layer reads its channels in groups.
  let haveGroups: Bool
  /// Whether some layer in groups has polynomials along its filters.
  let haveSpreads: Bool
  /// Whether all weights are whole bytes without factors.
  let areBytes: Bool
  /// Whether all functions over windows are lines and parabolas, so that running sums suffice.
  let areRunning: Bool
  /// Bits of a change of basis.
  let changeBits: Int
  /// Bits of a tap of a function over a window.
  let tapBits: Int

  init(_ stages: [Stage], maps: Int, storage: WeightStorage) {
    let layers = stages.layers
    let largest = max(maps, stages.count, Self.indices(of: stages))
    indexBits = largest < 255 ? 8 : 16
    let cores = layers.compactMap(\.core)
    haveGroups = cores.contains { $0.groups > 1 }
    haveSpreads = cores.contains { $0.filters != nil }
    areBytes =
      storage == .filledLater
      || cores.allSatisfy {
        $0.factors == nil && $0.filters == nil && $0.packedCodes.bits >= 7
      }
    let changes = layers.flatMap(\.intervals).flatMap { $0.change.joined() }
    changeBits = changes.contains { Int16(exactly: $0) == nil } ? 32 : 16
    let functions = cores.compactMap(\.moments).flatMap { $0.rows + $0.columns }
    let areRunning = functions.allSatisfy { WindowMoments.isParabola($0) }
    let taps = functions.flatMap { areRunning ? WindowMoments.differences(of: $0) : $0 }
    self.areRunning = areRunning
    tapBits = taps.contains { Int8(exactly: $0) == nil } ? 16 : 8
  }

  /// The most rows of a table that stages refer to.
  static func indices(of stages: [Stage]) -> Int {
    let moves = stages.reduce(0) { sum, stage in
      if case .move(let parts) = stage.kind { sum + parts.count } else { sum }
    }
    let intervals = stages.layers.flatMap(\.intervals)
    return max(
      stages.reduce(0) { $0 + $1.inputs.count }, moves,
      Set(intervals.map(IntervalTable.init)).count + 1)
  }

  /// Marks what a row of a table does not refer to.
  var none: Int { indexBits == 8 ? 255 : 65_535 }

  /// What the program stores of a function over a window: its differences if all are lines and
  /// parabolas, otherwise its values.
  func taps(of function: [Int]) -> [Int] {
    areRunning ? WindowMoments.differences(of: function) : function
  }

  /// Bytes of a number.
  func bytes(of element: ProgramTables.NumberArray.Element) -> Int {
    switch element {
    case .uint8: 1
    case .uint16, .int16: 2
    case .int32: 4
    case .int64: 8
    case .tap: tapBits / 8
    }
  }
}
