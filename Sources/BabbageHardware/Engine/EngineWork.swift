import Babbage

/// A stage as the circuit's parts see it: windows, a core or none, a pass.
///
/// Pooling by itself is the sum, or the maximum, of each channel's windows, without a core. So is an
/// activation by itself: its windows are single codes, which a table has replaced.
struct EngineWork {
  let window: Pool
  /// The values of polynomials over the window, or one for all of its places; `nil` where each code
  /// is a term.
  let moments: [[Int]]?
  let momentShift: Int
  /// Whether a window gives its largest code, instead of the sum.
  let takesMaximum: Bool
  /// What a window's sum is multiplied by, for each number of its places that lie inside the map,
  /// if that makes a mean of it.
  let meanFactors: MeanFactors?
  /// What each code becomes before anything else, if the stage is an activation by itself.
  let table: CodeTable?
  let core: LayerStage.Core?
  let pass: IntegerPass
  /// The shape of what is computed, before pooling in the pass.
  let shape: MapShape

  /// The work of a stage between maps of two shapes, or `nil` if the circuit has no part for it.
  init?(_ kind: Stage.Kind, input: MapShape, output: MapShape) {
    let pool: PoolStage
    switch kind {
    case .layer(let layer):
      core = layer.core
      let (stride, padding) = (core?.stride ?? 1, core?.padding ?? 0)
      func axis(_ size: Int?) -> Pool.Axis {
        Pool.Axis(size: size ?? 1, stride: stride, before: padding, after: padding)
      }
      window = Pool(rows: axis(core?.kernelRows), columns: axis(core?.kernelColumns))
      moments = core?.moments.map { moments in moments.rowOrder.map { moments.values[$0] } }
      momentShift = core?.momentShift ?? 0
      (takesMaximum, meanFactors, table) = (false, nil, nil)
      pass = layer.pass
      shape = layer.shape
      return
    case .pool(let given): (pool, table) = (given, nil)
    case .codes(.table(let given)): (pool, table) = (.single, given)
    case .codes(.affine), .move, .combine: return nil
    }
    core = nil
    window = pool.window
    moments = [[1]]
    momentShift = 0
    takesMaximum = pool.mean == nil
    meanFactors =
      pool.mean == .ofPlacesInside ? MeanFactors(of: window, on: input, to: output) : nil
    pass = pool.pass(channels: output.channels, shift: meanFactors?.shift ?? 0)
    shape = output
  }

  /// Numbers that the core, or the pass, reads for a window.
  func terms(of input: MapShape) -> Int { core?.values ?? input.channels }
}
