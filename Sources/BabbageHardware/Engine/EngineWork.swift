import Babbage

/// What the circuit's parts do at a time: read windows, multiply or not, write what a pass makes.
///
/// A stage is one of them, or several. Pooling by itself is the sum, or the maximum, of each
/// channel's windows, without a core. What happens to single codes has windows of one place: an
/// activation's table replaces codes as they are read, normalisation has a factor and a bias for
/// each channel, and parts of maps are moved by reading at other places than are written.
struct EngineWork {
  /// The map that a pass adds to what is computed, or multiplies it by.
  struct Addend {
    let map: Int
    /// Whether its single channel counts for all.
    var isOneChannel = false
    /// Whether codes are multiplied by each other, and not added.
    var multiplies = false
  }

  /// Where codes of full width are written.
  struct Target {
    let map: Int
    /// The first channel, and the distance to the next.
    var first = 0
    var step = 1
  }

  /// The map that is read.
  let source: Int
  let walk: EngineWalk
  /// The values of polynomials over the window, or one for all of its places; `nil` where each code
  /// is a term.
  var moments: [[Int]]?
  var momentShift = 0
  /// Whether a window gives its largest code, instead of the sum.
  var takesMaximum = false
  /// What a window's sum is multiplied by, for each number of its places that lie inside the map,
  /// if that makes a mean of it.
  var meanFactors: MeanFactors?
  /// What each code becomes before anything else, if the stage is an activation by itself.
  var table: CodeTable?
  /// What each channel's codes are multiplied by, and what is added after rescaling; `nil` for
  /// nothing of a channel's own.
  var codeFactors: [Int]?
  var codeOffsets: [Int]?
  var core: LayerStage.Core?
  let pass: IntegerPass
  /// The shape of what is computed, before pooling in the pass.
  let shape: MapShape
  var addend: Addend?
  let full: Target?
  var sums: Int?

  /// Numbers that the core, or the pass, reads for a window.
  var terms: Int { core.map { $0.groups * $0.values } ?? walk.channels.size }
}

extension EngineWork {
  /// The work of a stage, in order; stages know all maps by their index.
  static func works(of stage: Stage, on maps: [CodeMap]) -> [EngineWork] {
    guard let source = stage.inputs.first?.map, let output = stage.outputs.first else { return [] }
    let shapes = (input: maps[source].shape, output: maps[output].shape)
    switch stage.kind {
    case .layer(let layer):
      return [EngineWork(layer, stage, source, channels: shapes.input.channels)]
    case .pool(let pool): return [EngineWork(pool, source, output, shapes)]
    case .codes(.table(let table)):
      var work = EngineWork(.single, source, output, shapes)
      work.table = table
      return [work]
    case .codes(.affine(let affine)): return [EngineWork(affine, source, output, shapes.output)]
    case .move(let parts):
      return MovedPart.longest(parts, sources: stage.inputs.map(\.map)).flatMap { part in
        EngineWork.moves(part, stage, to: output, on: maps)
      }
    case .combine(let combination):
      return combined(combination, stage.inputs.map(\.map), to: output, on: maps)
    }
  }

  private init(_ layer: LayerStage, _ stage: Stage, _ source: Int, channels: Int) {
    self.source = source
    core = layer.core
    let (stride, padding) = (core?.stride ?? 1, core?.padding ?? 0)
    func axis(_ size: Int?) -> EngineWalk.Axis {
      EngineWalk.Axis(size: size ?? 1, step: stride, first: -padding)
    }
    walk = EngineWalk(
      rows: axis(core?.kernelRows), columns: axis(core?.kernelColumns),
      channels: EngineWalk.Axis(size: channels))
    moments = core?.moments.map { moments in moments.rowOrder.map { moments.values[$0] } }
    momentShift = core?.momentShift ?? 0
    pass = layer.pass
    shape = layer.shape
    if pass.addendFactor != nil { addend = stage.inputs.last.map { Addend(map: $0.map) } }
    full = stage.full.map { Target(map: $0) }
    sums = stage.sums
  }

  private init(
    _ pool: PoolStage, _ source: Int, _ output: Int, _ shapes: (input: MapShape, output: MapShape)
  ) {
    self.source = source
    walk = EngineWalk(pool.window, channels: shapes.input.channels)
    moments = [[1]]
    takesMaximum = pool.mean == nil
    meanFactors =
      pool.mean == .ofPlacesInside
      ? MeanFactors(of: pool.window, on: shapes.input, to: shapes.output) : nil
    pass = pool.pass(channels: shapes.output.channels, shift: meanFactors?.shift ?? 0)
    shape = shapes.output
    full = Target(map: output)
  }

  /// A factor and an offset for each channel.
  ///
  /// An offset has more bits than a bias: what is left of it after the shift is added there.
  private init(_ affine: IntegerAffine, _ source: Int, _ output: Int, _ shape: MapShape) {
    let lines = affine.lines
    let (shift, half) = (affine.shift, (1 << affine.shift) / 2)
    self.source = source
    walk = EngineWalk(.single, channels: shape.channels)
    codeFactors = lines.map(\.factor)
    codeOffsets = lines.map { $0.offset >> shift }
    pass = .ofCodes(
      channels: shape.channels, bias: lines.map { Int32($0.offset & (1 << shift - 1) - half) },
      IntegerPass.Output(rescale: Rescale(shift: shift), limits: [affine.limits]))
    self.shape = shape
    full = Target(map: output)
  }
}

extension IntegerAffine {
  /// The factor and the offset of each channel, as the circuit has them: factors within 2^16.
  ///
  /// Larger ones, whose shift is 0, take all codes but one beyond the limits, which smaller ones do
  /// as well.
  fileprivate var lines: [(factor: Int, offset: Int)] {
    let most = 1 << 16
    return zip(multipliers, offsets).map { multiplier, offset in
      let (factor, offset) = (Int(multiplier), Int(offset))
      guard factor.magnitude > most else { return (factor, offset) }
      let code = min(max(Int((-Double(offset) / Double(factor)).rounded()), -256), 256)
      let value = min(max(code * factor + offset, -256), 256)
      let smaller = factor.signum() * most
      return (smaller, value - code * smaller)
    }
  }
}

extension Pool {
  /// Each place by itself.
  static let single = Pool(size: 1, stride: 1)
}
