/// Joins the steps of an integer network to stages that work row by row.
///
/// A layer's moments, core and pass become one stage, so that neither moments nor core maps nor
/// channels at full width are ever in memory as a map. Padding needs no memory either: copies of maps
/// that steps make for it fall away.
package struct StageBuilder {
  package internal(set) var maps: [CodeMap]
  package private(set) var stages: [Stage] = []
  /// The map that holds each value.
  var made: [MapValue.ID: Int]
  /// Cores whose pass comes next, by their sums.
  private var cores: [MapValue.ID: (core: LayerStage.Core, input: MapValue)] = [:]
  /// Moments whose core comes next.
  private var moments:
    [MapValue.ID: (moments: WindowMoments, stride: Int, shift: Int, input: MapValue)] =
      [:]

  /// Joins the steps of a network; `streams` says whether the image comes row by row.
  package init(_ network: IntegerNetwork, streams: Bool) {
    let channels = network.input.channels
    var image = CodeMap(
      shape: network.input, isSigned: Array(repeating: false, count: channels),
      storage: streams ? .own : .image)
    image.isByChannels = !streams
    maps = [image]
    made = [network.image.id: 0]
    for step in network.steps { add(step) }
  }

  private mutating func add(_ step: Step<IntegerNetwork.Kernel>) {
    let (input, output) = (step.input, step.output)
    switch step.kernel {
    case .moments(let moments, let stride, let shift):
      self.moments[output.id] = (moments, stride, shift, input)
    case .convolution(let convolution):
      add(convolution, input, output)
    case .pass(let pass):
      add(pass, step)
    case .maxPool(let pool):
      add(PoolStage(pool), step)
    case .averagePool(let pool, let mean):
      add(PoolStage(pool, mean: mean), step)
    case .globalAveragePool(let rescale):
      append(
        .pool(PoolStage(Pool(covering: input.shape), mean: .fixed(rescale))), step,
        [window(of: input, step: 0, first: 0, count: input.shape.height)],
        full: newMap(output, signs(of: input)))
    case .affine(let affine):
      let isSigned = affine.limits.lowerBound < 0
      add(
        .affine(affine), step, Array(repeating: isSigned, count: output.shape.channels))
    case .table(let table):
      let signs = table.isSigned.map { Array(repeating: $0, count: output.shape.channels) }
      add(.table(table), step, signs ?? self.signs(of: input))
    case .combine(let combination):
      // A single row is read again for every row.
      let windows = step.inputs.map { window(of: $0, step: $0.shape.height > 1 ? 1 : 0) }
      let isSigned = combination.limits.lowerBound < 0
      append(
        .combine(combination), step, windows,
        full: newMap(output, Array(repeating: isSigned, count: output.shape.channels)))
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
    case .shuffle(let groups):
      let (old, length) = (signs(of: input), output.shape.channels / groups)
      let parts = (0..<length).map { place in
        MovedPart(
          channels: (place * groups)..<((place + 1) * groups), channelStart: place,
          channelStep: length)
      }
      let sources = MapSlice.shuffled(output.shape.channels, groups: groups)
      append(
        .move(parts), step, parts.map { _ in window(of: input) },
        full: newMap(output, sources.map { old[$0] }))
    case .upsample(let rows, let columns): addUpsampling(rows, columns, step)
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
    _ convolution: IntegerConvolution, _ input: MapValue, _ output: MapValue
  ) {
    let before = convolution.readsMoments ? moments.removeValue(forKey: input.id) : nil
    let source = before?.input ?? input
    let window = before?.moments ?? convolution.window
    let order = window?.rowOrder ?? [0]
    let allFactors = order.permuting(convolution.factors)
    let factors = allFactors.contains { $0 != 1 } ? allFactors : nil
    let codes = order.permuting(convolution.codes)
    var filters = convolution.filters
    filters?.codes = order.permuting(convolution.filters?.codes ?? [])
    cores[output.id] = (
      LayerStage.Core(
        kernelRows: window.map { $0.rows[0].count } ?? convolution.kernelRows,
        kernelColumns: window.map { $0.columns[0].count } ?? convolution.kernelColumns,
        stride: before?.stride ?? convolution.stride, padding: source.padding,
        groups: convolution.groups, moments: window, momentShift: before?.shift ?? 0, codes: codes,
        values: convolution.factors.count,
        factors: factors, filters: filters), source
    )
  }

  private mutating func add(_ pass: IntegerPass, _ step: Step<IntegerNetwork.Kernel>) {
    let input = step.input
    let taken = cores.removeValue(forKey: input.id)
    if taken == nil, pass.isCopy {
      made[step.output.id] = map(of: input)
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
      full = newMap(step.output, [], .scores)
    } else if let output = pass.full {
      let kept = taken == nil && output.limits == [-255...255]
      full = newMap(
        step.output,
        kept ? signs(of: input) : output.signs(channels: step.output.shape.channels))
    }
    if let output = pass.sums, let target = step.outputs.last {
      sums = newMap(target, output.signs(channels: target.shape.channels))
    }
    stages.append(
      Stage(
        name: step.name, kind: .layer(stage), inputs: inputs, full: full, sums: sums,
        rows: step.output.shape.height))
  }

  // MARK: Other steps

  private mutating func add(_ pool: PoolStage, _ step: Step<IntegerNetwork.Kernel>) {
    let window = pool.window.rows
    let rows = self.window(
      of: step.input, step: window.stride, first: -window.before, count: window.size)
    append(.pool(pool), step, [rows], full: newMap(step.output, signs(of: step.input)))
  }

  private mutating func add(
    _ change: CodeChange, _ step: Step<IntegerNetwork.Kernel>, _ signs: [Bool]
  ) {
    append(
      .codes(change), step, [window(of: step.input)], full: newMap(step.output, signs))
  }

  private mutating func append(
    _ kind: Stage.Kind, _ step: Step<IntegerNetwork.Kernel>, _ inputs: [RowWindow], full: Int
  ) { append(kind, name: step.name, inputs, full: full) }

  mutating func append(_ kind: Stage.Kind, name: String, _ inputs: [RowWindow], full: Int) {
    // A view waits for the whole of what it shows.
    let waits = inputs.filter { $0.made != $0.map }.map {
      RowWindow(
        map: $0.made, made: $0.made, step: 0, first: 0, count: maps[$0.made].shape.height)
    }
    stages.append(
      Stage(
        name: name, kind: kind, inputs: inputs + waits, full: full, sums: nil,
        rows: maps[full].shape.height))
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
