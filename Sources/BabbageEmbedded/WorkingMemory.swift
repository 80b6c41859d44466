import Babbage

/// The memory besides maps: numbers under the windows of a tile, sums along columns, pointers to rows.
struct WorkingMemory {
  /// The most tiles that are computed together.
  let tiles: Int
  /// Numbers under the windows of all pixels of these tiles.
  let values: Int
  /// Columns under the windows of a tile.
  let span: Int
  /// Polynomials along a window's rows.
  let functions: Int
  /// Weights that are made of differences: those of a filter.
  let differences: Int
  /// Rows under the windows of an output row.
  let rows: Int
  /// 16 or 32: what codes, moments and sums along columns need.
  let valueBits: Int
  /// The type of sums for moments: where they are not shifted, overflow does not matter.
  let sumType: String
  /// 16 or 32: what codes times factors need.
  let weightBits: Int

  /// What stages need if at most this many tiles are computed together.
  init(_ stages: [Stage], maps: [CodeMap], tiles: Int) {
    var (values, span, functions, rows, valueBits, weightBits) = (1, 1, 1, 1, 16, 16)
    var (shifts, differences) = (false, 0)
    for stage in stages {
      switch stage.kind {
      case .layer(let layer):
        rows = max(rows, layer.windowRows)
        guard let core = layer.core else { continue }
        values = max(values, core.values * layer.pixels * min(tiles, layer.tiles))
        if core.filters != nil { differences = max(differences, core.values) }
        if let moments = core.moments {
          span = max(span, layer.span)
          functions = max(functions, moments.rows.count)
          if core.momentShift > 0 { shifts = true }
          if moments.largest(of: 255, shift: core.momentShift) > 32_767 { valueBits = 32 }
        }
        let weights = core.codes.enumerated().map { index, code in
          Int(code) * Int(core.factors?[index % core.values] ?? 1)
        }
        if weights.contains(where: { $0.magnitude > 32_767 }) { weightBits = 32 }
      case .pool(let pool): rows = max(rows, pool.window.rows.size)
      case .codes, .move, .combine: continue
      }
    }
    self.tiles = tiles
    (self.values, self.span, self.functions) = (values, span, functions)
    self.differences = differences
    (self.rows, self.valueBits, self.weightBits) = (rows, valueBits, weightBits)
    sumType = valueBits == 32 || shifts ? "uint32_t" : "unsigned"
  }

  /// All bytes, with pointers of 32 bits.
  var bytes: Int {
    (values + span * functions) * valueBits / 8 + 4 * rows + Self.orderBytes * differences
  }

  /// Bytes of the differences of a number: three of 32 bits.
  private static let orderBytes = 12

  /// The bytes that one stage uses.
  func bytes(of stage: Stage) -> Int {
    switch stage.kind {
    case .layer(let layer):
      guard let core = layer.core else { return 0 }
      let columns = core.moments.map { layer.span * $0.rows.count } ?? 0
      let values = core.values * layer.pixels * min(tiles, layer.tiles)
      let differences = core.filters == nil ? 0 : core.values
      return (values + columns) * valueBits / 8 + 4 * layer.windowRows
        + Self.orderBytes * differences
    case .pool(let pool): return 4 * pool.window.rows.size
    case .codes, .move, .combine: return 0
    }
  }
}

extension WindowMoments {
  /// The largest magnitude of sums along columns, and of shifted moments, of codes up to a bound.
  fileprivate func largest(of bound: Int, shift: Int) -> Int {
    func norm(_ taps: [Int]) -> Int { taps.reduce(0) { $0 + abs($1) } }
    let moments = elements.map { norm(rows[$0.row]) * norm(columns[$0.column]) }.max() ?? 0
    let half = shift > 0 ? 1 << (shift - 1) : 0
    return max((bound * moments + half) >> shift, bound * (rows.map(norm).max() ?? 0))
  }
}
