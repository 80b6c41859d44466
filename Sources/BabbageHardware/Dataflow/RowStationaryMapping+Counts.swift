extension RowStationaryMapping {
  /// The number of PEs that multiply, if the kernel has `kernelRows` rows (`R`).
  package func activePEs(kernelRows: Int) -> Int { kernelRows * rows * channelSets * filterSets }

  /// The number of parts of size `part` that `whole` is cut into.
  private func parts(_ whole: Int, _ part: Int) -> Int { (whole + part - 1) / part }

  /// The number of passes, for a batch of `images` images (`N`).
  ///
  /// A pass fills the array once; there is one for each block of images, strip of rows, part of the
  /// channels and part of the filters.
  package func passes(for shape: ConvolutionShape, images: Int) -> Int {
    parts(images, self.images) * parts(shape.channels, passChannels)
      * parts(shape.filters, passFilters) * parts(shape.outputRows, rows) * shape.groups
  }

  /// The work and the memory accesses of a convolution.
  ///
  /// Sums are read from the buffer and written to it once for each part of the channels, and inputs
  /// are read from it once per pass; both as in table V of the chip's paper. Weights come from
  /// external memory for each block of images and each strip. In the array, sums are handed along
  /// `R * r` rows, inputs and weights to all PEs that use them. Each multiplication reads a weight,
  /// an input and a sum from registers, and writes the sum. The time at the start of a pass in
  /// which only the first PEs work is ignored.
  ///
  /// - Parameters:
  ///   - shape: The sizes of the convolution.
  ///   - batch: The number of images in the batch, `N`.
  ///   - array: The array that the mapping is for.
  /// - Returns: The counts for the whole batch.
  package func counts(
    for shape: ConvolutionShape, images batch: Int, on array: ProcessingArray
  ) -> DataflowCounts {
    let (kernelRows, columns) = (shape.kernelRows, shape.kernelColumns)
    let passes = passes(for: shape, images: batch)
    let strip = (rows - 1) * shape.stride + kernelRows
    let channelParts = parts(shape.channels, passChannels)
    let sums = batch * shape.outputs
    var counts = DataflowCounts()
    counts.macs = batch * shape.multiplications
    counts.cycles = passes * images * filters * channels * columns * shape.outputColumns
    counts.registerFile = 4 * counts.macs
    // The last strip may have fewer rows.
    let stripRows = stride(from: 0, to: shape.outputRows, by: rows).reduce(0) { sum, first in
      sum + (min(rows, shape.outputRows - first) - 1) * shape.stride + kernelRows
    }
    counts.dramInputs =
      parts(shape.filters, blockFilters) * batch * shape.groups * shape.channels * stripRows
      * shape.inputColumns
    counts.dramWeights =
      parts(batch, images) * parts(shape.outputRows, rows) * shape.weights
    counts.dramOutputs = sums
    counts.buffer =
      2 * channelParts * sums + passes * images * passChannels * strip * shape.inputColumns
      + (array.buffersWeights ? counts.dramWeights : 0)
    let sets = channelSets * filterSets
    let delivered =
      images * channels * shape.inputColumns + filters * channels * columns
    counts.array =
      sums * channelParts * kernelRows * channelSets + passes * kernelRows * rows * sets * delivered
    return counts
  }
}
