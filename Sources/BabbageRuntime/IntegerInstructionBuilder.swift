import Babbage
import CKernels

/// Turns steps of an integer network into what the kernels take.
struct IntegerInstructionBuilder {
  let kernels: UnsafePointer<babbage_kernels>
  let memory: KernelMemory
  /// Where the kernels' own scratch memory begins, behind all maps.
  let scratch: Int
  /// Bytes of maps and scratch memory so far.
  var arenaBytes: Int

  init(kernels: UnsafePointer<babbage_kernels>, memory: KernelMemory, scratch: Int) {
    (self.kernels, self.memory) = (kernels, memory)
    let lines = (scratch + Program.lineBytes - 1) / Program.lineBytes
    self.scratch = lines * Program.lineBytes
    arenaBytes = self.scratch
  }

  mutating func instructions(for step: Placement<IntegerNetwork.Kernel>.PlacedStep) -> [Instruction]
  {
    let (input, output) = (step.inputs[0], step.outputs[0])
    let borders = step.outputs.filter { $0.padding > 0 }.map(Instruction.clearBorder)
    switch step.kernel {
    case .convolution(let convolution):
      return self.convolution(convolution, input, output)
    case .moments(let moments, let stride, let shift):
      return [
        .integer(
          .moments(
            description(moments, stride: stride, shift: shift, input, output), input: input.offset,
            scratch: step.scratch.lowerBound, output: output.offset))
      ]
    case .pass(let pass):
      let full = pass.full != nil || pass.writesScores ? output : nil
      let sums = pass.reduce == nil ? nil : step.outputs.last
      let addend = pass.addendFactor == nil ? nil : step.inputs.last
      return [
        .integer(
          .pass(
            description(pass, input, addend: addend, full: full, sums: sums),
            input: input.firstInside, addend: addend?.firstInside, full: full?.firstInside,
            sums: sums?.firstInside))
      ] + borders
    case .maxPool(let pool): return [.integer(.maxPool(pool, input, output))]
    case .averagePool(let pool, let mean):
      return [.integer(.averagePool(pool, mean, input, output))]
    case .globalAveragePool(let rescale):
      return [.integer(.globalAveragePool(rescale, input, output))]
    case .affine(let affine):
      return [
        .integer(
          .affine(
            MapView(input), MapView(output), multipliers: memory.copy(affine.multipliers),
            offsets: memory.copy(affine.offsets), shift: affine.shift, limits: affine.limits))
      ] + borders
    case .table(let table):
      return [
        .integer(.table(memory.copy(table.values), MapView(input), MapView(output)))
      ] + borders
    case .combine(let combination):
      return [
        .integer(
          .combine(
            combination, MapView(input, for: output.shape),
            MapView(step.inputs[1], for: output.shape), MapView(output)))
      ] + borders
    case .concat(let rescales):
      let parts = MapMoves.parts(of: output, for: step.inputs)
      return zip(step.inputs, zip(rescales, parts)).map {
        .integer(.rescale($1.0, MapView($0), $1.1))
      } + borders
    case .shuffle(let groups): return MapMoves.shuffle(groups, input, output) + borders
    case .upsample(let rows, let columns):
      return MapMoves.upsample(rows, columns, input, output) + borders
    case .pad(let padding): return MapMoves.pad(padding, input, output)
    case .slice(let slice): return MapMoves.slice(slice, input, output) + borders
    }
  }

  /// Whether moments lie in memory in pairs of maps, as the core that reads them multiplies them:
  /// where the maps' own memory has room for that.
  func pairs(_ moments: PlacedMap) -> Bool {
    moments.shape.channels.isMultiple(of: 2) && moments.shape.pixels > 1
  }

  private func description(
    _ moments: WindowMoments, stride: Int, shift: Int, _ input: PlacedMap, _ output: PlacedMap
  ) -> babbage_integer_moments {
    var description = babbage_integer_moments()
    description.channels = Int32(input.shape.channels)
    description.kernel_rows = Int32(moments.rows[0].count)
    description.kernel_columns = Int32(moments.columns[0].count)
    description.stride = Int32(stride)
    description.height = Int32(output.shape.height)
    description.width = Int32(output.shape.width)
    description.column_functions = Int32(moments.columns.count)
    description.column_values = memory.copy(moments.columns.flatMap { $0.map(Int32.init) })
    description.row_functions = Int32(moments.rows.count)
    description.row_values = memory.copy(moments.rows.flatMap { $0.map(Int32.init) })
    description.moments = Int32(moments.elements.count)
    description.row_of = memory.copy(moments.elements.map { Int32($0.row) })
    description.column_of = memory.copy(moments.elements.map { Int32($0.column) })
    description.shift = Int32(shift)
    // Sums of codes fit 16 bits on the way if they do in the end: the rows only add to them.
    description.narrow = shift == 0 ? 1 : 0
    description.pairs = pairs(output) ? 1 : 0
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    (description.out_row, description.out_map) = (output.rowPitch, output.mapPitch)
    return description
  }

  private func description(
    _ pass: IntegerPass, _ input: PlacedMap, addend: PlacedMap?, full: PlacedMap?,
    sums: PlacedMap?
  ) -> babbage_integer_pass {
    var description = babbage_integer_pass()
    let maps = [input, addend, full, sums].compactMap { $0 }
    let isOneRow = !pass.pools && maps.allSatisfy { $0.padding == 0 }
    description.height = isOneRow ? 1 : Int32(input.shape.height)
    description.width = Int32(isOneRow ? input.shape.pixels : input.shape.width)
    description.channels = Int32(pass.channels)
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    switch pass.source {
    case .codes(let factor): description.code_factor = factor
    case .sums(let rescale, let offsets):
      description.in_multipliers = memory.copy(rescale.multipliers)
      description.in_shift = Int32(rescale.shift)
      description.in_offsets = memory.copy(offsets)
    }
    if let expand = pass.expand {
      description.expand_count = Int32(expand.count)
      description.expand = memory.copy(expand.map(interval))
    }
    if let bias = pass.bias { description.bias = memory.copy(bias) }
    description.add_factor = pass.addendFactor ?? 0
    description.relu = pass.relu ? 1 : 0
    description.pool = pass.pools ? 1 : 0
    if let addend {
      (description.add_row, description.add_map) = (addend.rowPitch, addend.mapPitch)
    }
    if let full { (description.full_row, description.full_map) = (full.rowPitch, full.mapPitch) }
    if let sums { (description.sum_row, description.sum_map) = (sums.rowPitch, sums.mapPitch) }
    description.full_is_wide = pass.writesScores ? 1 : 0
    if let output = pass.full { description.full_codes = codes(output, count: pass.channels) }
    description.down_shift = Int32(pass.downShift)
    if let reduce = pass.reduce, let output = pass.sums, let sums {
      description.reduce_count = Int32(reduce.count)
      description.reduce = memory.copy(reduce.map(interval))
      description.sum_codes = codes(output, count: sums.shape.channels)
    }
    return description
  }

  /// How the codes of `count` maps are made; one entry of the output may stand for all.
  private func codes(_ output: IntegerPass.Output, count: Int) -> babbage_codes {
    func spread<Element>(_ values: [Element]) -> [Element] {
      values.count == count ? values : Array(repeating: values[0], count: count)
    }
    return babbage_codes(
      shift: Int32(output.rescale.shift),
      multipliers: output.rescale.multipliers == [1]
        ? nil : memory.copy(spread(output.rescale.multipliers)),
      low: memory.copy(spread(output.limits.map(\.lowerBound))),
      high: memory.copy(spread(output.limits.map(\.upperBound))))
  }

  private func interval(_ interval: IntegerInterval) -> babbage_integer_interval {
    var result = babbage_integer_interval()
    let terms = interval.change.count
    result.length = Int32(interval.form.length)
    result.terms = Int32(terms)
    if interval.form.knots == .shifts {
      result.table = memory.copy(
        (0..<interval.form.length).flatMap { position in
          (0..<terms).map { Int32(interval.form.binomial($0, at: position)) }
        })
    }
    withUnsafeMutableBytes(of: &result.change) { bytes in
      let change = bytes.bindMemory(to: Int32.self)
      for (row, values) in interval.change.enumerated() {
        for (column, value) in values.enumerated() { change[3 * row + column] = value }
      }
    }
    return result
  }
}
