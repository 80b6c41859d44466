import Babbage

/// How a convolution walks over memory; the simple cases become one long row.
struct ConvolutionWindow {
  private(set) var channels: Int
  private(set) var kernelRows: Int
  private(set) var kernelColumns: Int
  private(set) var height: Int
  private(set) var width: Int
  private(set) var inputRow: Int
  private(set) var inputMap: Int
  private(set) var outputRow: Int

  init(
    kernelRows: Int, kernelColumns: Int, stride: Int, input: PlacedMap, output: PlacedMap,
    addend: PlacedMap? = nil
  ) {
    channels = input.shape.channels
    (self.kernelRows, self.kernelColumns) = (kernelRows, kernelColumns)
    (height, width) = (output.shape.height, output.shape.width)
    (inputRow, inputMap, outputRow) = (input.rowPitch, input.mapPitch, output.rowPitch)
    if input.padding == 0, output.shape.pixels == 1,
      (kernelRows, kernelColumns) == (input.shape.height, input.shape.width)
    {
      // The window is the whole map: one long product for each output.
      channels = input.count
      (self.kernelRows, self.kernelColumns, inputRow, inputMap) = (1, 1, 1, 1)
    } else if kernelRows == 1, kernelColumns == 1, stride == 1, input.padding == 0,
      output.padding == 0, addend.map({ $0.padding == 0 }) ?? true
    {
      // Pixels do not see each other: one long row.
      (height, width) = (1, output.shape.pixels)
      (inputRow, outputRow) = (input.mapPitch, output.mapPitch)
    }
  }
}
