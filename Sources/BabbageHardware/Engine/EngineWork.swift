import Babbage

/// A stage as the circuit's parts see it: windows, a core or none, a pass.
///
/// Pooling by itself is the sum, or the maximum, of each channel's windows, without a core. So is an
/// activation by itself: its windows are single codes, which a table has replaced.
struct EngineWork {
  let kernelRows: Int
  let kernelColumns: Int
  let stride: Int
  let padding: Int
  /// The values of polynomials over the window; `nil` where each code is a term.
  let moments: [[Int]]?
  let momentShift: Int
  /// Whether a window gives its largest code, instead of the sum.
  let takesMaximum: Bool
  /// What each code becomes before anything else, if the stage is an activation by itself.
  let table: CodeTable?
  let core: LayerStage.Core?
  let pass: IntegerPass
  /// The shape of what is computed, before pooling in the pass.
  let shape: MapShape

  /// The work of a stage that writes a map of the shape `output`, or `nil` if the circuit has no
  /// part for it.
  init?(_ kind: Stage.Kind, output: MapShape) {
    let pool: PoolStage
    switch kind {
    case .layer(let layer):
      core = layer.core
      (kernelRows, kernelColumns) = (core?.kernelRows ?? 1, core?.kernelColumns ?? 1)
      (stride, padding) = (core?.stride ?? 1, core?.padding ?? 0)
      moments = core?.moments.map { moments in moments.rowOrder.map { moments.values[$0] } }
      momentShift = core?.momentShift ?? 0
      (takesMaximum, table) = (false, nil)
      pass = layer.pass
      shape = layer.shape
      return
    case .pool(let given): (pool, table) = (given, nil)
    case .codes(.table(let given)): (pool, table) = (.single, given)
    case .codes(.affine), .move, .combine: return nil
    }
    core = nil
    (kernelRows, kernelColumns) = (pool.rows, pool.columns)
    (stride, padding) = (pool.stride, pool.padding)
    moments = [Array(repeating: 1, count: pool.rows * pool.columns)]
    momentShift = 0
    takesMaximum = pool.rescale == nil
    pass = pool.pass(channels: output.channels)
    shape = output
  }

  /// Numbers that the core, or the pass, reads for a window.
  func terms(of input: MapShape) -> Int { core?.values ?? input.channels }
}
