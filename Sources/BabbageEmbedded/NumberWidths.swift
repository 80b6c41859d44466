import Babbage

/// How wide a program's numbers are: as wide as the widest in any layer.
struct NumberWidths {
  /// Whether all weights are whole bytes without factors.
  let areBytes: Bool
  /// Whether all functions over windows are lines and parabolas, so that running sums suffice.
  let areRunning: Bool
  /// Whether the program has no weights, only room for them.
  let areFilledLater: Bool
  /// Bits of a change of basis.
  let changeBits: Int
  /// Bits of a tap of a function over a window.
  let tapBits: Int

  init(_ layers: [LayerStage], areFilledLater: Bool) {
    let cores = layers.compactMap(\.core)
    self.areFilledLater = areFilledLater
    areBytes =
      areFilledLater || cores.allSatisfy { $0.factors == nil && $0.packedCodes.bits >= 7 }
    let changes = layers.flatMap { ($0.pass.expand ?? []) + ($0.pass.reduce ?? []) }
      .flatMap { $0.change.joined() }
    changeBits = changes.contains { Int16(exactly: $0) == nil } ? 32 : 16
    let functions = cores.compactMap(\.moments).flatMap { $0.rows + $0.columns }
    let areRunning = functions.allSatisfy { WindowMoments.isParabola($0) }
    let taps = functions.flatMap { areRunning ? WindowMoments.differences(of: $0) : $0 }
    self.areRunning = areRunning
    tapBits = taps.contains { Int8(exactly: $0) == nil } ? 16 : 8
  }

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
