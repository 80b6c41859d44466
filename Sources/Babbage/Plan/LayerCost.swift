/// What a layer costs in each of its forms, in vector instructions of eight lanes.
///
/// The model counts what the kernels execute: multiply-adds of the core, additions of the passes,
/// loads and stores of full-width maps. `docs/performance.md` has it beside measurements.
struct LayerCost {
  private let shape: WeightShape
  private let basis: WeightBasis
  private let input: MapShape
  private let output: MapShape
  private let stride: Int
  /// Integers of 16 bits are multiplied two at a time.
  private let productsAtOnce: Double

  /// - Precondition: The node at `index` has the layer.
  init(
    _ layer: Layer, _ operation: Operation, network: Network, index: Int, productsAtOnce: Int = 1
  ) {
    self.productsAtOnce = Double(productsAtOnce)
    shape = layer.weight.shape
    if case .polynomial(let weight) = layer.weight {
      basis = weight.basis
    } else {
      basis = WeightBasis(scheme: .exact, shape: shape)
    }
    output = network.shapes[index]
    if case .convolution(_, let stride, let padding, _) = operation {
      input = network.shape(of: network.nodes[index].inputs[0]).padded(by: padding)
      self.stride = stride
    } else {
      input = MapShape(channels: shape.channels, height: shape.rows, width: shape.columns)
      stride = 1
    }
  }

  /// The cost of a form.
  func callAsFunction(of form: LayerForm) -> Double {
    let (reduces, expands) = (form.contains(.reduce), form.contains(.expand))
    let hasMoments = form.contains(.moments)
    let channels = reduces ? basis.channels.count : shape.channels
    let maps = expands ? basis.filters.count : shape.filters
    let inputVectors = Self.vectors(height: input.height, width: input.width)
    let outputVectors = Self.vectors(height: output.height, width: output.width)
    var cost = Double(channels) * inputVectors  // stores of what the core reads
    if reduces { cost += basis.channels.passCost * inputVectors }
    if expands { cost += basis.filters.passCost * outputVectors }
    var terms = channels * shape.rows * shape.columns
    if hasMoments {
      terms = channels * basis.window.count
      cost += Double(channels) * momentCost(outputVectors)
    }
    cost += convolutionCost(maps: maps, terms: terms, outputVectors)
    cost += Double(maps) * outputVectors  // stores of what the core gives
    return cost
  }

  /// A map each for every column function and row, then every moment.
  private func momentCost(_ outputVectors: Double) -> Double {
    let functions = Set(basis.window.elements.map(\.column)).count
    let rows = (output.height - 1) * stride + shape.rows
    // A single output has no neighbours to share a vector with.
    let isSingle = output.height * output.width == 1
    let columnVectors =
      isSingle ? Double(rows) : Self.vectors(height: rows, width: output.width)
    return Double(functions * shape.columns) * columnVectors
      + Double(basis.window.count * (shape.rows + 1)) * (isSingle ? 1 : outputVectors)
  }

  /// Lanes hold pixels or, where maps are small, the maps themselves; each vector of pixels is
  /// loaded once for up to four maps.
  private func convolutionCost(maps: Int, terms: Int, _ outputVectors: Double) -> Double {
    let overPixels =
      Double(maps * terms) * outputVectors * (1 + 1 / Double(min(maps, 4)))
    let overMaps =
      Double((maps + 7) / 8 * terms) * Double(output.height * output.width) * 1.5
    return min(overPixels, overMaps) / productsAtOnce
  }

  private static func vectors(height: Int, width: Int) -> Double {
    if width >= 8 { return Double(height * ((width + 7) / 8)) }
    // Maps without padding are one long row.
    return max(Double(height * width) / 8, Double(height * width) / 4 / Double(max(width, 4)))
  }
}

extension AxisBasis {
  /// Additions for one vector of pixels: one for each channel and term of its interval.
  fileprivate var passCost: Double {
    Double(blocks.reduce(0) { $0 + $1.positions.count * $1.rows.count })
  }
}
