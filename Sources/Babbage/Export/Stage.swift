/// One step of an exported program or circuit.
///
/// A layer's moments, core and pass are one stage. Each output row needs some rows of what is read, so stages can advance
/// together, row by row.
package struct Stage: Sendable {
  /// What is computed.
  package enum Kind: Sendable {
    case layer(LayerStage)
    case pool(PoolStage)
    case codes(CodeChange)
    case move([MovedPart])
    case combine(IntegerCombination)
  }

  /// The node that the work belongs to.
  package let name: String
  package let kind: Kind
  /// What a row needs; first the map read, last the map added.
  package let inputs: [RowWindow]
  /// The map written at full width.
  package let full: Int?
  /// The map of sums written.
  package let sums: Int?
  /// Output rows.
  package let rows: Int

  package var outputs: [Int] { [full, sums].compactMap { $0 } }
}

extension [Stage] {
  /// The layers among stages.
  package var layers: [LayerStage] {
    compactMap { if case .layer(let layer) = $0.kind { layer } else { nil } }
  }
}

/// A layer with all that follows it pixel by pixel; or only that.
package struct LayerStage: Sendable {
  /// What is multiplied.
  package struct Core: Sendable {
    package let kernelRows: Int
    package let kernelColumns: Int
    package let stride: Int
    package let padding: Int
    /// The parts that maps read and maps written are cut into, each part for itself.
    package let groups: Int
    /// Polynomials over the window, and how far their sums are shifted.
    package let moments: WindowMoments?
    package let momentShift: Int
    /// Coefficients, `[maps written][channels read by each][places or moments]`.
    package let codes: [Int8]
    /// Numbers read for one sum.
    package let values: Int
    /// One for each of the values; `nil` if they are all 1.
    package let factors: [Int32]?
    /// What the codes of a layer in groups are made of.
    package let filters: FilterPolynomials?

    /// Places of the window.
    package var places: Int { kernelRows * kernelColumns }
  }

  package let core: Core?
  package let pass: IntegerPass
  /// Of the map before pooling.
  package let shape: MapShape

  /// Rows of the input under the windows of an output row.
  package var windowRows: Int {
    core.map { $0.kernelRows + (pass.pools ? $0.stride : 0) } ?? 0
  }
}

/// The largest or the mean code of each window.
package struct PoolStage: Sendable {
  package let window: Pool
  /// For means; `nil` for the largest code.
  package let mean: WindowMean?

  package init(_ window: Pool, mean: WindowMean? = nil) {
    self.window = window
    self.mean = mean
  }
}

extension PoolStage {
  /// Each code as it is: the largest one of a window that holds nothing else.
  package static let single = PoolStage(Pool(size: 1, stride: 1))

  /// How the sums or maxima of windows, or their means times `2^shift`, become codes.
  package func pass(channels: Int, shift: Int) -> IntegerPass {
    var rescale = Rescale(shift: shift)
    if case .fixed(let mean)? = mean { rescale = mean }
    let codes = IntegerPass.Output(rescale: rescale, limits: [-255...255])
    return IntegerPass(
      channels: channels, source: .codes(factor: 1), expand: nil, bias: nil, addendFactor: nil,
      relu: false, pools: false, full: codes, writesScores: false, downShift: 0, reduce: nil,
      sums: nil)
  }
}

/// What happens to each code by itself.
package enum CodeChange: Sendable {
  case affine(IntegerAffine)
  case table(CodeTable)
}

/// Channels of a map that are parts of another one.
package struct MovedPart: Sendable {
  /// The channels written.
  package let channels: Range<Int>
  /// The channel and the column that the first ones come from, and the steps from there.
  package var channelStart = 0
  package var channelStep = 1
  package var columnStart = 0
  package var columnStep = 1
  package var rescale: Rescale?
}
