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
      return self.convolution(convolution, input, output) + borders
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
    case .maxPool(let pool): return [.maxPool(pool, input, output)]
    case .averagePool(let pool, let countsPadding):
      return [.averagePool(pool, countsPadding: countsPadding, input, output)]
    case .globalAveragePool: return [.globalAveragePool(input, output)]
    case .concat:
      let parts = MapMoves.parts(of: output, for: step.inputs)
      return zip(step.inputs, parts).map { .copy(MapView($0), $1) } + borders
    case .shuffle(let groups): return MapMoves.shuffle(groups, input, output) + borders
    case .upsample(let rows, let columns):
      return MapMoves.upsample(rows, columns, input, output) + borders
    case .pad(let padding): return MapMoves.pad(padding, input, output)
    case .slice(let slice): return MapMoves.slice(slice, input, output) + borders
    case .softmax: return [.softmax(input, output)]
    }
  }

  /// One instruction for each group: a convolution of its own.
  private func convolution(
    _ layer: LoweredNetwork.Convolution, _ input: PlacedMap, _ output: PlacedMap
  ) -> [Instruction] {
    let groups = layer.groups
    let (weights, maps) = (layer.weights.count / groups, layer.bias.count / groups)
    return (0..<groups).map { group in
      convolution(
        layer, weights: layer.weights[(group * weights)..<((group + 1) * weights)],
        bias: layer.bias[(group * maps)..<((group + 1) * maps)],
        input.part(group, of: groups), output.part(group, of: groups))
    }
  }

  private func convolution(
    _ layer: LoweredNetwork.Convolution, weights: ArraySlice<Float>, bias: ArraySlice<Float>,
    _ input: PlacedMap, _ output: PlacedMap
  ) -> Instruction {
    let window = ConvolutionWindow(
      kernelRows: layer.kernelRows, kernelColumns: layer.kernelColumns, stride: layer.stride,
      input: input, output: output)
    var description = babbage_convolution()
    description.channels = Int32(window.channels)
    description.kernel_rows = Int32(window.kernelRows)
    description.kernel_columns = Int32(window.kernelColumns)
    description.stride = Int32(layer.stride)
    description.maps = Int32(output.shape.channels)
    description.height = Int32(window.height)
    description.width = Int32(window.width)
    (description.in_row, description.in_map) = (window.inputRow, window.inputMap)
    (description.out_row, description.out_map) = (window.outputRow, output.mapPitch)
    description.relu = layer.relu ? 1 : 0
    description.bias = memory.copy(Array(bias))
    let packed = memory.allocate(
      Float.self, count: kernels.pointee.packed_count(&description))
    weights.withUnsafeBufferPointer {
      kernels.pointee.pack(&description, $0.baseAddress, packed)
    }
    description.weights = UnsafePointer(packed)
    return .convolution(description, input: input.offset, output: output.firstInside)
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
    description.relu = pass.relu ? 1 : 0
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
