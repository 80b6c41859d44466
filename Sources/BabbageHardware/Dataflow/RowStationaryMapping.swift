/// A row-stationary mapping of a convolution onto an array.
///
/// Each PE multiplies rows of filters with rows of inputs, and a set of `R * e` PEs makes `e` rows
/// of output (Chen et al., JSSC 2017, section IV).
public struct RowStationaryMapping: Sendable, Hashable, Encodable {
  /// Images whose inputs and sums are in the buffer, `n`.
  public var images: Int
  /// Filters whose sums are in the buffer, `m`.
  public var blockFilters: Int
  /// Rows of output that a set makes, `e`.
  public var rows: Int
  /// Filters of a PE, `p`.
  public var filters: Int
  /// Channels of a PE, `q`.
  public var channels: Int
  /// Sets with different channels, `r`.
  public var channelSets: Int
  /// Sets with different filters, `t`.
  public var filterSets: Int

  /// Combines the numbers, by the paper's names.
  package init(m: Int, n: Int, e: Int, p: Int, q: Int, r: Int, t: Int) {
    (images, blockFilters, rows) = (n, m, e)
    (filters, channels, channelSets, filterSets) = (p, q, r, t)
  }

  /// Channels of a pass, `q * r`.
  package var passChannels: Int { channels * channelSets }
  /// Filters of a pass, `p * t`.
  package var passFilters: Int { filters * filterSets }

  /// The number of sets of PEs, each `kernelRows` high and `rows` wide, that fit an array.
  ///
  /// A set wider than the array is cut into pieces, one above the other; narrower sets are placed
  /// side by side.
  static func sets(rows: Int, kernelRows: Int, on array: ProcessingArray) -> Int {
    let bands = array.rows / max(kernelRows, 1)
    if rows <= array.columns { return bands * (array.columns / max(rows, 1)) }
    return bands / ((rows + array.columns - 1) / array.columns)
  }

  /// The words of a block in the buffer: inputs and sums, and weights if they pass through it.
  func bufferWords(_ shape: ConvolutionShape, _ array: ProcessingArray) -> Int {
    let strip = ((rows - 1) * shape.stride + shape.kernelRows) * shape.inputColumns
    let sums = images * blockFilters * rows * shape.outputColumns
    let weights = blockFilters * passChannels * shape.kernelRows * shape.kernelColumns
    return images * passChannels * strip + sums + (array.buffersWeights ? weights : 0)
  }

  /// Refuses a mapping that an array cannot carry out.
  ///
  /// - Throws: ``DataflowError`` with the limit that is exceeded.
  package func validate(
    for shape: ConvolutionShape, on array: ProcessingArray, bits: Int = 16
  ) throws(DataflowError) {
    precondition(
      min(images, blockFilters, rows, filters, channels, channelSets, filterSets) >= 1,
      "a mapping has positive numbers")
    guard shape.kernelRows <= array.rows else {
      throw .arrayTooSmall(layer: shape.name, rows: shape.kernelRows, arrayRows: array.rows)
    }
    let sets = Self.sets(rows: rows, kernelRows: shape.kernelRows, on: array)
    guard channelSets * filterSets <= sets else {
      throw .setsTooLarge(layer: shape.name, sets: channelSets * filterSets, fitting: sets)
    }
    guard
      array.fits(
        filters: filters, channels: channels, columns: shape.kernelColumns, bits: bits)
    else {
      throw .registerFileTooSmall(layer: shape.name, filters: filters, channels: channels)
    }
    guard blockFilters.isMultiple(of: passFilters) else {
      throw .raggedBlock(layer: shape.name, filters: blockFilters, passFilters: passFilters)
    }
    let (words, room) = (bufferWords(shape, array), array.bufferWords(bits: bits))
    guard words <= room else {
      throw .bufferTooSmall(layer: shape.name, words: words, room: room)
    }
  }
}
