import Babbage

/// How the exported program cuts a row into tiles.
extension LayerStage {
  /// Pixels that are computed side by side.
  var pixels: Int { !pass.pools && shape.width == 1 ? 1 : 4 }

  /// Tiles of a row.
  var tiles: Int { pass.pools ? shape.width / 2 : (shape.width + pixels - 1) / pixels }

  /// Columns of the input under the windows of a tile.
  var span: Int {
    guard let core else { return 0 }
    return core.kernelColumns + (pass.pools ? 1 : pixels - 1) * core.stride
  }
}

extension LayerStage {
  /// All intervals of channels that the program must know.
  var intervals: [IntegerInterval] {
    (pass.expand ?? []) + (pass.reduce ?? []) + (core?.filters?.intervals ?? [])
  }
}

extension LayerStage.Core {
  /// The coefficients that the program has.
  var storedCodes: [Int8] { filters?.codes ?? codes }

  /// The coefficients in as few bits as they need.
  var packedCodes: PackedCodes { PackedCodes(storedCodes) }
}
