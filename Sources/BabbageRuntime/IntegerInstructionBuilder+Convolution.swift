import Babbage
import CKernels

extension IntegerInstructionBuilder {
  /// One instruction for a depthwise layer; others in groups are a convolution for each.
  mutating func convolution(
    _ layer: IntegerConvolution, _ input: PlacedMap, _ output: PlacedMap
  ) -> [Instruction] {
    if layer.groups > 1, input.shape.channels == layer.groups {
      return [.integer(depthwise(layer, input, output))]
    }
    let weights = layer.weights.count / layer.groups
    return (0..<layer.groups).map { group in
      .integer(
        convolution(
          layer, weights: layer.weights[(group * weights)..<((group + 1) * weights)],
          input.part(group, of: layer.groups), output.part(group, of: layer.groups)))
    }
  }

  private mutating func convolution(
    _ layer: IntegerConvolution, weights: ArraySlice<Int16>, _ input: PlacedMap,
    _ output: PlacedMap
  ) -> IntegerInstruction {
    let window = ConvolutionWindow(
      kernelRows: layer.kernelRows, kernelColumns: layer.kernelColumns, stride: layer.stride,
      input: input, output: output)
    var description = babbage_integer_convolution()
    description.channels = Int32(window.channels)
    description.kernel_rows = Int32(window.kernelRows)
    description.kernel_columns = Int32(window.kernelColumns)
    description.stride = Int32(layer.stride)
    description.maps = Int32(output.shape.channels)
    description.height = Int32(window.height)
    description.width = Int32(window.width)
    (description.in_row, description.in_map) = (window.inputRow, window.inputMap)
    (description.out_row, description.out_map) = (window.outputRow, output.mapPitch)
    description.pairs = layer.readsMoments && pairs(input) ? 1 : 0
    let packed = memory.allocate(
      Int16.self, count: kernels.pointee.integers.pointee.packed_count(&description))
    weights.withUnsafeBufferPointer {
      kernels.pointee.integers.pointee.pack(&description, $0.baseAddress, packed)
    }
    description.weights = UnsafePointer(packed)
    let scratchBytes = 2 * kernels.pointee.integers.pointee.scratch_count(&description)
    arenaBytes = max(arenaBytes, scratch + scratchBytes)
    return .convolution(
      description, input: input.offset, scratch: scratch, output: output.firstInside)
  }

  private func depthwise(
    _ layer: IntegerConvolution, _ input: PlacedMap, _ output: PlacedMap
  ) -> IntegerInstruction {
    var description = babbage_integer_depthwise()
    description.channels = Int32(input.shape.channels)
    description.multiplier = Int32(output.shape.channels / input.shape.channels)
    description.kernel_rows = Int32(layer.kernelRows)
    description.kernel_columns = Int32(layer.kernelColumns)
    description.stride = Int32(layer.stride)
    description.height = Int32(output.shape.height)
    description.width = Int32(output.shape.width)
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    (description.out_row, description.out_map) = (output.rowPitch, output.mapPitch)
    description.weights = memory.copy(layer.weights)
    return .depthwise(description, input: input.offset, output: output.firstInside)
  }
}
