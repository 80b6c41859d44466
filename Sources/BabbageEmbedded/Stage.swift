import Babbage

/// One step of the exported program, which is computed row by row.
struct Stage {
  /// What is computed.
  enum Kind {
    case layer(LayerStage)
    case pool(PoolStage)
    case codes(CodeChange)
    case move([MovedPart])
  }

  /// The node that the work belongs to.
  let name: String
  let kind: Kind
  /// What a row needs; first the map read, last the map added.
  let inputs: [RowWindow]
  /// The map written at full width.
  let full: Int?
  /// The map of sums written.
  let sums: Int?
  /// Output rows.
  let rows: Int

  var outputs: [Int] { [full, sums].compactMap { $0 } }
}

extension [Stage] {
  /// The layers among stages.
  var layers: [LayerStage] {
    compactMap { if case .layer(let layer) = $0.kind { layer } else { nil } }
  }
}

/// A layer with all that follows it pixel by pixel; or only that.
struct LayerStage {
  /// What is multiplied.
  struct Core {
    let kernelRows: Int
    let kernelColumns: Int
    let stride: Int
    let padding: Int
    /// Polynomials over the window, and how far their sums are shifted.
    let moments: WindowMoments?
    let momentShift: Int
    /// Coefficients, `[maps written][channels read][places or moments]`.
    let codes: PackedCodes
    /// Numbers read for one sum.
    let values: Int
    /// One for each of the values; `nil` if they are all 1.
    let factors: [Int32]?
  }

  let core: Core?
  let pass: IntegerPass
  /// Of the map before pooling.
  let shape: MapShape

  /// Pixels that are computed side by side.
  var pixels: Int { !pass.pools && shape.width == 1 ? 1 : 4 }

  /// Tiles of a row.
  var tiles: Int { pass.pools ? shape.width / 2 : (shape.width + pixels - 1) / pixels }

  /// Columns of the input under the windows of a tile.
  var span: Int {
    guard let core else { return 0 }
    return core.kernelColumns + (pass.pools ? 1 : pixels - 1) * core.stride
  }

  /// Rows of the input under the windows of an output row.
  var windowRows: Int {
    core.map { $0.kernelRows + (pass.pools ? $0.stride : 0) } ?? 0
  }
}

/// The largest or the mean code of each window.
struct PoolStage {
  let rows: Int
  let columns: Int
  let stride: Int
  let padding: Int
  /// For means.
  let rescale: Rescale?
}

/// What happens to each code by itself.
enum CodeChange {
  case affine(IntegerAffine)
  case leakyRelu(Rescale)
  case clip(ClosedRange<Int32>)
}

/// Channels of a map that are parts of another one.
struct MovedPart {
  /// The channels written.
  let channels: Range<Int>
  /// The channel and the column that the first ones come from, and the steps from there.
  var channelStart = 0
  var channelStep = 1
  var columnStart = 0
  var columnStep = 1
  var rescale: Rescale?
}
