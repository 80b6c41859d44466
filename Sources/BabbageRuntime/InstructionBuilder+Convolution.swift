import Babbage
import CKernels

extension InstructionBuilder {
  /// A convolution: one instruction, whatever its groups.
  func convolution(
    _ layer: LoweredNetwork.Convolution, _ input: PlacedMap, addend: PlacedMap?,
    _ output: PlacedMap
  ) -> Instruction {
    if layer.groups > 1, input.shape.channels == layer.groups, addend == nil {
      return depthwise(layer, input, output)
    }
    let (part, target) = (input.part(0, of: layer.groups), output.part(0, of: layer.groups))
    let window = ConvolutionWindow(
      kernelRows: layer.kernelRows, kernelColumns: layer.kernelColumns, stride: layer.stride,
      input: part, output: target, addend: addend)
    var description = babbage_convolution()
    description.groups = Int32(layer.groups)
    description.channels = Int32(window.channels)
    description.kernel_rows = Int32(window.kernelRows)
    description.kernel_columns = Int32(window.kernelColumns)
    description.stride = Int32(layer.stride)
    description.maps = Int32(target.shape.channels)
    description.height = Int32(window.height)
    description.width = Int32(window.width)
    (description.in_row, description.in_map) = (window.inputRow, window.inputMap)
    (description.out_row, description.out_map) = (window.outputRow, output.mapPitch)
    if let addend {
      (description.add_row, description.add_map) = (addend.rowPitch, addend.mapPitch)
    }
    (description.low, description.high) = (layer.limits.low, layer.limits.high)
    description.bias = memory.copy(layer.bias)
    let packed = memory.allocate(Float.self, count: kernels.pointee.packed_count(&description))
    layer.weights.withUnsafeBufferPointer {
      kernels.pointee.pack(&description, $0.baseAddress, packed)
    }
    description.weights = UnsafePointer(packed)
    return .convolution(
      description, input: input.start(padding: layer.padding), addend: addend?.firstInside,
      output: output.firstInside)
  }

  private func depthwise(
    _ layer: LoweredNetwork.Convolution, _ input: PlacedMap, _ output: PlacedMap
  ) -> Instruction {
    let stored = min(layer.padding, input.padding)
    var description = babbage_depthwise()
    description.channels = Int32(input.shape.channels)
    description.multiplier = Int32(output.shape.channels / input.shape.channels)
    description.kernel_rows = Int32(layer.kernelRows)
    description.kernel_columns = Int32(layer.kernelColumns)
    description.stride = Int32(layer.stride)
    description.padding = Int32(layer.padding - stored)
    description.in_height = Int32(input.shape.height + 2 * stored)
    description.in_width = Int32(input.shape.width + 2 * stored)
    description.height = Int32(output.shape.height)
    description.width = Int32(output.shape.width)
    (description.in_row, description.in_map) = (input.rowPitch, input.mapPitch)
    (description.out_row, description.out_map) = (output.rowPitch, output.mapPitch)
    description.weights = memory.copy(layer.weights)
    description.bias = memory.copy(layer.bias)
    (description.low, description.high) = (layer.limits.low, layer.limits.high)
    return .depthwise(
      description, input: input.start(padding: stored), output: output.firstInside)
  }
}
