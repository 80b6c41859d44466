import Babbage
import CKernels

/// Turns steps of a network into what the kernels take.
struct InstructionBuilder {
  let kernels: UnsafePointer<babbage_kernels>
  let memory: KernelMemory

  func instructions(for step: Placement<LoweredNetwork.Kernel>.PlacedStep) -> [Instruction] {
    let (input, output) = (step.inputs[0], step.outputs[0])
    let borders = step.outputs.filter { $0.padding > 0 }.map(Instruction.clearBorder)
    switch step.kernel {
    case .convolution(let convolution):
      return [self.convolution(convolution, input, addend: step.inputs.dropFirst().first, output)]
        + borders
    case .moments(let moments, let stride):
      return [
        .moments(
          description(moments, stride: stride, input, output), input: input.offset,
          scratch: step.scratch.lowerBound, output: output.offset)
      ]
    case .pass(let pass):
      let full = pass.writes ? output : nil
      let sums = pass.reduce == nil ? nil : step.outputs.last
      let addend = pass.adds ? step.inputs.last : nil
      return [
        .pass(
          description(pass, input, addend: addend, full: full, sums: sums),
          input: input.firstInside, addend: addend?.firstInside, full: full?.firstInside,
          sums: sums?.firstInside)
      ] + borders
    case .affine(let scale, let shift):
      return [
        .affine(
          MapView(input), MapView(output), scale: memory.copy(scale), shift: memory.copy(shift))
      ] + borders
    case .activation(let activation):
      return [.activation(activation, MapView(input), MapView(output))] + borders
    case .combine(let combination):
      return [
        .combine(
          combination, MapView(input, for: output.shape),
          MapView(step.inputs[1], for: output.shape), MapView(output))
      ] + borders
    case .maxPool(let pool):
      return [
        .maxPool(
          description(pool, input, output), input: input.firstInside, output: output.firstInside)
      ] + borders
    case .averagePool(let pool, let countsPadding):
      return [.averagePool(pool, countsPadding: countsPadding, input, output)]
    case .globalAveragePool: return [.globalAveragePool(input, output)]
    case .concat:
      let parts = MapMoves.parts(of: output, for: step.inputs)
      // What was placed where it belongs is not copied.
      return zip(step.inputs.map { MapView($0) }, parts).filter { $0.offset != $1.offset }
        .map { .copy($0, $1) } + borders
    case .shuffle(let groups): return MapMoves.shuffle(groups, input, output) + borders
    case .upsample(let rows, let columns):
      return MapMoves.upsample(rows, columns, input, output) + borders
    case .pad(let padding): return MapMoves.pad(padding, input, output)
    case .slice(let slice): return MapMoves.slice(slice, input, output) + borders
    case .softmax: return [.softmax(input, output)]
    }
  }

  private func description(
    _ moments: WindowMoments, stride: Int, _ input: PlacedMap, _ output: PlacedMap
  ) -> babbage_moments {
    var description = babbage_moments()
    description.channels = Int32(input.shape.channels)
    description.kernel_rows = Int32(moments.rows[0].count)
    description.kernel_columns = Int32(moments.columns[0].count)
    description.stride = Int32(stride)
    description.height = Int32(output.shape.height)
    description.width = Int32(output.shape.width)
    description.column_functions = Int32(moments.columns.count)
    description.column_values = memory.copy(moments.columns.flatMap { $0.map(Float.init) })
    description.row_functions = Int32(moments.rows.count)
    description.row_values = memory.copy(moments.rows.flatMap { $0.map(Float.init) })
    description.moments = Int32(moments.elements.count)
    description.row_of = memory.copy(moments.elements.map { Int32($0.row) })
    description.column_of = memory.copy(moments.elements.map { Int32($0.column) })
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    (description.out_row, description.out_map) = (output.rowPitch, output.mapPitch)
    return description
  }

  private func description(
    _ pass: LoweredNetwork.Pass, _ input: PlacedMap, addend: PlacedMap?, full: PlacedMap?,
    sums: PlacedMap?
  ) -> babbage_pass {
    var description = babbage_pass()
    description.height = Int32(input.shape.height)
    description.width = Int32(input.shape.width)
    description.channels = Int32(pass.channels)
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    if let expand = pass.expand {
      description.expand_count = Int32(expand.count)
      description.expand = memory.copy(expand.map(interval))
    }
    if let bias = pass.bias { description.bias = memory.copy(bias) }
    (description.low, description.high) = (pass.limits.low, pass.limits.high)
    description.pool = pass.pools ? 1 : 0
    if let addend {
      (description.add_row, description.add_map) = (addend.rowPitch, addend.mapPitch)
    }
    if let full { (description.full_row, description.full_map) = (full.rowPitch, full.mapPitch) }
    if let sums { (description.sum_row, description.sum_map) = (sums.rowPitch, sums.mapPitch) }
    if let reduce = pass.reduce {
      description.reduce_count = Int32(reduce.count)
      description.reduce = memory.copy(reduce.map(interval))
    }
    let maps = [input, addend, full, sums].compactMap { $0 }
    if !pass.pools, maps.allSatisfy({ $0.padding == 0 }) {
      // Nothing tells one row from the next.
      (description.height, description.width) = (1, Int32(input.shape.pixels))
    }
    return description
  }

  private func description(
    _ pool: Pool, _ input: PlacedMap, _ output: PlacedMap
  ) -> babbage_pool {
    var description = babbage_pool()
    description.channels = Int32(input.shape.channels)
    (description.rows, description.columns) = (Int32(pool.rows.size), Int32(pool.columns.size))
    description.row_stride = Int32(pool.rows.stride)
    description.column_stride = Int32(pool.columns.stride)
    description.rows_before = Int32(pool.rows.before)
    description.columns_before = Int32(pool.columns.before)
    description.in_height = Int32(input.shape.height)
    description.in_width = Int32(input.shape.width)
    description.height = Int32(output.shape.height)
    description.width = Int32(output.shape.width)
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    (description.out_row, description.out_map) = (output.rowPitch, output.mapPitch)
    return description
  }

  private func interval(_ form: DifferenceForm) -> babbage_interval {
    let terms = form.change.count
    var table: UnsafePointer<Float>?
    if form.knots == .shifts {
      table = memory.copy(
        (0..<form.length).flatMap { position in
          (0..<terms).map { Float(form.binomial($0, at: position)) }
        })
    }
    return babbage_interval(length: Int32(form.length), terms: Int32(terms), table: table)
  }
}
