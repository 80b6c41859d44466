/// Joins the steps of an integer plan to stages that work row by row.
///
/// A layer's moments, core and pass become one stage, so that neither moments nor core maps nor
/// channels at full width are ever in memory as a map. Padding needs no memory either: copies of maps
/// that a plan makes for it fall away.
package struct StageBuilder {
  package private(set) var maps: [CodeMap]
  package private(set) var stages: [Stage] = []
  /// The maps that lie at places of the plan's arena now.
  private var current: [Int: Int]
  /// Cores whose pass comes next, by where their sums lie.
  private var cores: [Int: (core: LayerStage.Core, input: PlacedMap)] = [:]
  /// Moments whose core comes next, by where they lie.
  private var moments: [Int: (moments: WindowMoments, stride: Int, shift: Int, input: PlacedMap)] =
    [:]

  /// - Parameter streams: Whether the image comes row by row.
  package init(_ plan: IntegerPlan, streams: Bool) {
    let channels = plan.input.channels
    var image = CodeMap(
      shape: plan.input, isSigned: Array(repeating: false, count: channels),
      storage: streams ? .own : .image)
    image.isByChannels = !streams
    maps = [image]
    current = [plan.image.offset: 0]
    for step in plan.steps { add(step) }
  }

  private mutating func add(_ step: IntegerPlan.Step) {
    let (input, output) = (step.inputs[0], step.outputs[0])
    switch step.kernel {
    case .moments(let moments, let stride, let shift):
      self.moments[output.offset] = (moments, stride, shift, input)
    case .convolution(let convolution):
      add(convolution, input, output)
    case .pass(let pass):
      add(pass, step)
    case .maxPool(let pool):
      add(PoolStage(pool, rescale: nil), step, pool)
    case .averagePool(let pool, let rescale):
      add(PoolStage(pool, rescale: rescale), step, pool)
    case .globalAveragePool(let rescale):
      let map = input.shape
      let pool = PoolStage(
        rows: map.height, columns: map.width, stride: 1, padding: 0, rescale: rescale)
      append(
        .pool(pool), step, [window(of: input, step: 0, first: 0, count: map.height)],
        full: newMap(output, signs(of: input)))
    case .affine(let affine):
      let isSigned = affine.limits.lowerBound < 0
      add(
        .affine(affine), step, Array(repeating: isSigned, count: output.shape.channels))
    case .leakyRelu(let rescale): add(.leakyRelu(rescale), step, signs(of: input))
    case .clip(let limits): add(.clip(limits), step, signs(of: input))
    case .concat(let rescales):
      var parts: [MovedPart] = []
      var first = 0
      for (input, rescale) in zip(step.inputs, rescales) {
        let channels = first..<(first + input.shape.channels)
        parts.append(MovedPart(channels: channels, rescale: rescale))
        first = channels.upperBound
      }
      append(
        .move(parts), step, step.inputs.map { window(of: $0) },
        full: newMap(output, step.inputs.flatMap { signs(of: $0) }))
    case .pad(let zeros):
      let old = signs(of: input)
      let before = zeros.channels.before
      append(
        .move([
          MovedPart(
            channels: 0..<output.shape.channels, channelStart: -before,
            columnStart: -zeros.columns.before)
        ]), step, [window(of: input, step: 1, first: -zeros.rows.before, count: 1)],
        full: newMap(
          output,
          (0..<output.shape.channels).map {
            old.indices.contains($0 - before) && old[$0 - before]
          }))
    case .slice(let slice):
      let old = signs(of: input)
      let (start, spacing) = (slice.channels?.start ?? 0, slice.channels?.step ?? 1)
      append(
        .move([
          MovedPart(
            channels: 0..<output.shape.channels, channelStart: start, channelStep: spacing,
            columnStart: slice.columns?.start ?? 0, columnStep: slice.columns?.step ?? 1)
        ]), step,
        [window(of: input, step: slice.rows?.step ?? 1, first: slice.rows?.start ?? 0, count: 1)],
        full: newMap(output, (0..<output.shape.channels).map { old[start + $0 * spacing] }))
    }
  }

  // MARK: Layers

  private mutating func add(
    _ convolution: IntegerConvolution, _ input: PlacedMap, _ output: PlacedMap
  ) {
    let before = convolution.readsMoments ? moments.removeValue(forKey: input.offset) : nil
    let source = before?.input ?? input
    let window = before?.moments ?? convolution.window
    let order = window?.rowOrder ?? [0]
    let allFactors = order.permuting(convolution.factors)
    let factors = allFactors.contains { $0 != 1 } ? allFactors : nil
    let codes = order.permuting(convolution.codes)
    cores[output.offset] = (
      LayerStage.Core(
        kernelRows: window.map { $0.rows[0].count } ?? convolution.kernelRows,
        kernelColumns: window.map { $0.columns[0].count } ?? convolution.kernelColumns,
        stride: before?.stride ?? convolution.stride, padding: source.padding, moments: window,
        momentShift: before?.shift ?? 0, codes: codes, values: convolution.factors.count,
        factors: factors), source
    )
  }

  private mutating func add(_ pass: IntegerPass, _ step: IntegerPlan.Step) {
    let input = step.inputs[0]
    let taken = cores.removeValue(forKey: input.offset)
    if taken == nil, pass.isCopy {
      current[step.outputs[0].offset] = map(at: input)
      return
    }
    let stage = LayerStage(core: taken?.core, pass: pass, shape: input.shape)
    let pooled = pass.pools ? 2 : 1
    var inputs: [RowWindow] = []
    if let (core, source) = taken {
      // A single output row sees the whole map.
      let spacing = core.stride * pooled
      inputs += windows(
        of: source, step: spacing, first: -core.padding, count: stage.windowRows)
    } else {
      inputs += windows(of: input, step: pooled, first: 0, count: pooled)
    }
    if pass.addendFactor != nil {
      inputs += windows(of: step.inputs[1], step: pooled, first: 0, count: pooled).reversed()
    }
    var (full, sums): (Int?, Int?)
    if pass.writesScores {
      full = newMap(step.outputs[0], [], .scores)
    } else if let output = pass.full {
      let kept = taken == nil && output.limits == [-255...255]
      full = newMap(
        step.outputs[0],
        kept ? signs(of: input) : output.signs(channels: step.outputs[0].shape.channels))
    }
    if let output = pass.sums, let target = step.outputs.last {
      sums = newMap(target, output.signs(channels: target.shape.channels))
    }
    stages.append(
      Stage(
        name: step.name, kind: .layer(stage), inputs: inputs, full: full, sums: sums,
        rows: step.outputs[0].shape.height))
  }

  // MARK: Other steps

  private mutating func add(_ pool: PoolStage, _ step: IntegerPlan.Step, _ window: Pool) {
    let rows = self.window(
      of: step.inputs[0], step: window.stride, first: -window.padding, count: window.size)
    append(.pool(pool), step, [rows], full: newMap(step.outputs[0], signs(of: step.inputs[0])))
  }

  private mutating func add(_ change: CodeChange, _ step: IntegerPlan.Step, _ signs: [Bool]) {
    append(
      .codes(change), step, [window(of: step.inputs[0])], full: newMap(step.outputs[0], signs))
  }

  private mutating func append(
    _ kind: Stage.Kind, _ step: IntegerPlan.Step, _ inputs: [RowWindow], full: Int
  ) {
    // A view waits for the whole of what it shows.
    let waits = inputs.filter { $0.made != $0.map }.map {
      RowWindow(
        map: $0.made, made: $0.made, step: 0, first: 0, count: maps[$0.made].shape.height)
    }
    stages.append(
      Stage(
        name: step.name, kind: kind, inputs: inputs + waits, full: full, sums: nil,
        rows: step.outputs[0].shape.height))
  }

  // MARK: Maps

  private mutating func newMap(
    _ place: PlacedMap, _ signs: [Bool], _ storage: CodeMap.Storage = .own
  ) -> Int {
    maps.append(CodeMap(shape: place.shape, isSigned: signs, storage: storage))
    current[place.offset] = maps.count - 1
    return maps.count - 1
  }

  /// The map that lies at a place, in the shape in which the place is read.
  private mutating func map(at place: PlacedMap) -> Int {
    let index = current[place.offset] ?? 0
    if maps[index].shape == place.shape { return index }
    let known = maps.firstIndex { $0.storage == .view(of: index) && $0.shape == place.shape }
    if let known { return known }
    maps[index].isByChannels = true
    var view = CodeMap(
      shape: place.shape,
      isSigned: (0..<place.shape.channels).map {
        maps[index].isSigned[$0 * place.shape.pixels / maps[index].shape.pixels]
      },
      storage: .view(of: index))
    view.isByChannels = true
    maps.append(view)
    return maps.count - 1
  }

  private mutating func signs(of place: PlacedMap) -> [Bool] {
    maps[map(at: place)].isSigned
  }

  private mutating func window(
    of place: PlacedMap, step: Int = 1, first: Int = 0, count: Int = 1
  ) -> RowWindow {
    let map = map(at: place)
    if case .view(let origin) = maps[map].storage {
      return RowWindow(map: map, made: origin, step: step, first: first, count: count)
    }
    return RowWindow(map: map, made: map, step: step, first: first, count: count)
  }

  /// The window, and after it the wait for the whole of what a view shows.
  private mutating func windows(
    of place: PlacedMap, step: Int, first: Int, count: Int
  ) -> [RowWindow] {
    let window = window(of: place, step: step, first: first, count: count)
    if window.made == window.map { return [window] }
    return [
      window,
      RowWindow(
        map: window.made, made: window.made, step: 0, first: 0,
        count: maps[window.made].shape.height),
    ]
  }
}

extension [Int] {
  /// Groups of as many elements as there are positions, each in the order of the positions.
  fileprivate func permuting<Value>(_ elements: [Value]) -> [Value] {
    stride(from: 0, to: elements.count, by: count).flatMap { start in
      map { elements[start + $0] }
    }
  }
}

extension PoolStage {
  fileprivate init(_ pool: Pool, rescale: Rescale?) {
    self.init(
      rows: pool.size, columns: pool.size, stride: pool.stride, padding: pool.padding,
      rescale: rescale)
  }
}

extension IntegerPass {
  /// Whether codes are written as they were read.
  fileprivate var isCopy: Bool {
    guard case .codes(let factor) = source, factor == 1, let full, reduce == nil else {
      return false
    }
    return expand == nil && bias == nil && addendFactor == nil && !relu && !pools
      && full.rescale == Rescale.identity && full.limits == [-255...255]
  }
}

extension IntegerPass.Output {
  /// Whether each channel has negative codes.
  fileprivate func signs(channels: Int) -> [Bool] {
    let signs = limits.map { $0.lowerBound < 0 }
    return signs.count == channels ? signs : Array(repeating: signs[0], count: channels)
  }
}

extension WindowMoments {
  /// The moments in the order of the functions along rows that they are products of: the order in
  /// which programs compute them.
  package var rowOrder: [Int] {
    elements.indices.sorted { (elements[$0].row, $0) < (elements[$1].row, $1) }
  }
}
