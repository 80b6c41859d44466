extension LoweredNetwork {
  /// What a step computes.
  package enum Kernel: Sendable {
    /// A convolution or a fully connected layer: a core, or the whole of a dense layer.
    case convolution(Convolution)
    /// Window moments: `[map][moment]` are the maps written.
    case moments(WindowMoments, stride: Int)
    /// One walk over the pixels between two convolutions.
    case pass(Pass)
    /// A factor and an offset for each channel.
    case affine(scale: [Float], shift: [Float])
    /// The largest value of each window.
    case maxPool(Pool)
    /// The mean of each window; padding counts as zeros, or not at all.
    case averagePool(Pool, countsPadding: Bool)
    /// The mean of each channel.
    case globalAveragePool
    /// A function of each element.
    case activation(Activation)
    /// Two maps element by element, where a single channel, row or column of one counts for all
    /// of the other's.
    case combine(Combination)
    /// The maps of all inputs, one after another.
    case concat
    /// The channels of so many equal parts in turn.
    case shuffle(groups: Int)
    /// Every row and every column so many times.
    case upsample(rows: Int, columns: Int)
    /// Zeros around the map: so many maps, rows and columns before it, others after it.
    case pad(MapPadding)
    /// A part of the map.
    case slice(MapSlice)
    /// Probabilities.
    case softmax
  }

  /// What is computed of two elements.
  package enum Combination: Sendable {
    /// Their sum; those of maps of the same shape are parts of a ``Pass``.
    case sum
    /// Their product.
    case product
  }

  /// Sums of products over a window that slides over padded maps.
  package struct Convolution: Sendable {
    /// Rows of the kernel.
    package let kernelRows: Int
    /// Columns of the kernel.
    package let kernelColumns: Int
    /// The step between outputs, on both axes.
    package let stride: Int
    /// The parts that maps read and maps written are cut into, each part for itself.
    package let groups: Int
    /// The weights, `[maps written][maps read by each of them][rows][columns]`.
    package let weights: [Float]
    /// One value for each map written.
    package let bias: [Float]
    /// Zeros on each side of the maps read.
    ///
    /// The value that is read stores as many or more, but for a depthwise convolution, whose kernel
    /// supplies what is missing.
    package let padding: Int
    /// Whether the second input is added.
    package let adds: Bool
    /// The bounds of what is written.
    package let limits: Limits
  }

  /// *Expand → bias → add → limits → pool → write → reduce*, pixel by pixel, so that maps of full
  /// width need not be written; each part may be absent.
  package struct Pass: Sendable {
    /// Channels at full width.
    package let channels: Int
    /// Turns the maps read into channels; `nil` if they are the channels.
    package let expand: [DifferenceForm]?
    /// One value for each channel.
    package let bias: [Float]?
    /// Whether the second input is added.
    package let adds: Bool
    /// The bounds of the channels.
    package let limits: Limits
    /// Whether the largest of each 2x2 window follows.
    package let pools: Bool
    /// Whether the channels are written; if so, they are the first output.
    package let writes: Bool
    /// Turns the channels into running sums, the last output; `nil` if nothing is reduced.
    package let reduce: [DifferenceForm]?

    /// Whether `max(x, 0)` follows the sum.
    package var relu: Bool { limits == .relu }
  }
}
