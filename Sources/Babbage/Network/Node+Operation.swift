extension Node {
  /// What one node of a network computes.
  public enum Operation: Equatable, Sendable {
    /// A convolution over both axes of the maps, with zero padding on all sides.
    ///
    /// The filters and the channels are cut into `groups` equal parts, and each part of the filters sees
    /// its part of the channels only: weights are `[filters, channels / groups, rows, columns]`. With
    /// as many groups as channels it is a *depthwise* convolution. More than one group always run with
    /// expanded weights.
    case convolution(Layer, stride: Int, padding: Int, groups: Int = 1)
    /// A fully connected layer: its kernel covers the whole input, `channels * rows * columns` of it.
    case linear(Layer)
    /// Normalisation of each channel by the statistics of training.
    case batchNorm(BatchNorm)
    /// Normalisation of each channel by constants.
    case normalize(Normalization)
    /// A function of one number, applied to every element.
    case activation(Activation)
    /// The largest value of each window, of what lies inside the map.
    case maxPool(Pool)
    /// The mean of each window: of all its places, where padding counts as zeros, or of those that lie
    /// inside the map.
    case averagePool(Pool, countsPadding: Bool = true)
    /// The mean of each channel.
    case globalAveragePool
    /// The sum of two maps.
    ///
    /// Where one of them has a single channel, row or column, it counts for all of the other's.
    case add
    /// The product of two maps, element by element; a single channel, row or column as in a sum.
    ///
    /// With a map of one pixel it weights channels, as squeeze-and-excitation does (Hu et al. 2018).
    case multiply
    /// The channels of two or more maps, one map's after another's.
    case concat
    /// The channels of `groups` equal parts in turn: the first of each part, the second of each, and so
    /// on (Zhang et al. 2018, channel shuffle).
    case shuffle(groups: Int)
    /// Every row and every column so many times: the nearest neighbours of a larger map.
    case upsample(rows: Int, columns: Int)
    /// Zeros around the map.
    case pad(MapPadding)
    /// A part of the map.
    case slice(MapSlice)
    /// All channels and positions as channels of a 1x1 map; nothing moves in memory.
    case flatten
    /// Probabilities over all elements.
    case softmax

    /// The number of maps that may go in.
    package var inputCounts: ClosedRange<Int> {
      switch self {
      case .add, .multiply: 2...2
      case .concat: 2...ShapeInference.mostInputs
      case .convolution, .linear, .batchNorm, .normalize, .activation, .maxPool, .averagePool,
        .globalAveragePool, .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
        1...1
      }
    }

    /// The layer, if the operation has weights.
    public var layer: Layer? {
      switch self {
      case .convolution(let layer, _, _, _), .linear(let layer): layer
      case .batchNorm, .normalize, .activation, .maxPool, .averagePool, .globalAveragePool, .add,
        .multiply, .concat, .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
        nil
      }
    }

    /// The parts that filters and channels are cut into; 1 for all but convolutions.
    package var groups: Int {
      if case .convolution(_, _, _, let groups) = self { groups } else { 1 }
    }

    /// The same operation with another layer; operations without weights stay what they are.
    package func replacing(layer: Layer) -> Node.Operation {
      switch self {
      case .convolution(_, let stride, let padding, let groups):
        .convolution(layer, stride: stride, padding: padding, groups: groups)
      case .linear: .linear(layer)
      case .batchNorm, .normalize, .activation, .maxPool, .averagePool, .globalAveragePool, .add,
        .multiply, .concat, .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
        self
      }
    }
  }
}
