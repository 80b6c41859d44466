import Babbage

/// What a layer costs in the runtime's kernels, in vector instructions of eight lanes.
///
/// The model counts what the kernels execute: multiply-adds of the core, additions of the passes,
/// loads and stores of activation maps. `docs/performance.md` has it beside measurements.
public struct RuntimeCost: CostModel {
  /// Integers of 16 bits are multiplied two at a time.
  private let productsAtOnce: Double

  /// The kernels in floating point.
  public static let float = RuntimeCost(productsAtOnce: 1)

  /// The kernels in integers.
  public static let integer = RuntimeCost(productsAtOnce: 2)

  private init(productsAtOnce: Double) { self.productsAtOnce = productsAtOnce }

  /// The vector instructions of a layer for one image.
  public func cost(of site: LayerSite, in form: LayerForm) -> Double {
    let (reduces, expands) = (form.contains(.reduce), form.contains(.expand))
    let hasMoments = form.contains(.moments)
    let (basis, place) = (site.layer.weight.basis, site.geometry)
    let (shape, input, output) = (place.weight, place.padded, place.output)
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
      cost += Double(channels) * Self.momentCost(basis.window, place, outputVectors)
    }
    cost += convolutionCost(maps: maps, terms: terms, output, outputVectors)
    cost += Double(maps) * outputVectors  // stores of what the core gives
    return cost
  }

  /// A map each for every column function and row, then every moment.
  private static func momentCost(
    _ window: WindowBasis, _ place: LayerGeometry, _ outputVectors: Double
  ) -> Double {
    let functions = Set(window.elements.map(\.column)).count
    let (shape, output) = (place.weight, place.output)
    // A single output has no neighbours to share a vector with.
    let isSingle = output.pixels == 1
    let columnVectors =
      isSingle
      ? Double(place.coveredRows) : vectors(height: place.coveredRows, width: output.width)
    return Double(functions * shape.columns) * columnVectors
      + Double(window.count * (shape.rows + 1)) * (isSingle ? 1 : outputVectors)
  }

  /// Lanes hold pixels or, where maps are small, the maps themselves; each vector of pixels is
  /// loaded once for up to four maps.
  private func convolutionCost(
    maps: Int, terms: Int, _ output: MapShape, _ outputVectors: Double
  ) -> Double {
    let overPixels =
      Double(maps * terms) * outputVectors * (1 + 1 / Double(min(maps, 4)))
    let overMaps = Double((maps + 7) / 8 * terms) * Double(output.pixels) * 1.5
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
