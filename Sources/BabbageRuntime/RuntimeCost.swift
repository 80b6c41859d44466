import Babbage

/// What a layer costs in the runtime's kernels, in vector instructions of eight lanes.
///
/// The model counts what the kernels execute: multiply-adds of the core, additions of the passes,
/// loads and stores of activation maps. `docs/performance.md` has it beside measurements.
public struct RuntimeCost: CostModel {
  /// How many products an instruction computes of each lane: two of 16 bits.
  private let productsAtOnce: Double
  /// What a vector that the core gives costs until the pass has read it.
  private let sumCost: Double
  /// What a tap of a moment costs where windows do not lie side by side; `nil` if that makes no
  /// difference.
  private let stridedTapCost: Double?

  /// The kernels in floating point.
  public static let float = RuntimeCost(productsAtOnce: 1, sumCost: 1, stridedTapCost: nil)

  /// The kernels in integers.
  ///
  /// The pass requantises each sum that it reads, by products of 64 bits. Moments with a stride are
  /// computed one by one.
  public static let integer = RuntimeCost(productsAtOnce: 2, sumCost: 9, stridedTapCost: 7)

  private init(productsAtOnce: Double, sumCost: Double, stridedTapCost: Double?) {
    self.productsAtOnce = productsAtOnce
    self.sumCost = sumCost
    self.stridedTapCost = stridedTapCost
  }

  /// The vector instructions of a layer for one image.
  public func cost(of site: LayerSite, in form: LayerForm) -> Double {
    let (reduces, expands) = (form.contains(.reduce), form.contains(.expand))
    let hasMoments = form.contains(.moments)
    let (basis, place) = (site.layer.weight.basis, site.geometry)
    let (shape, input, output) = (place.weight, place.padded, place.output)
    let channels = reduces ? basis.channels.count : shape.channels
    let maps = expands ? basis.filters.count : shape.filters
    let groups = place.groups
    let inputVectors = Self.vectors(height: input.height, width: input.width)
    let outputVectors = Self.vectors(height: output.height, width: output.width)
    var cost = Double(channels * groups) * inputVectors  // stores of what the core reads
    if reduces { cost += basis.channels.passCost * inputVectors }
    if expands { cost += basis.filters.passCost * outputVectors }
    var terms = channels * shape.rows * shape.columns
    if hasMoments {
      terms = channels * basis.window.count
      cost += Double(channels) * momentCost(basis.window, place, outputVectors)
    }
    cost +=
      Double(groups) * convolutionCost(maps: maps / groups, terms: terms, output, outputVectors)
    cost += Double(maps) * outputVectors * sumCost
    return cost
  }

  /// A map each for every column function and row, then every moment.
  private func momentCost(
    _ window: WindowBasis, _ place: LayerGeometry, _ outputVectors: Double
  ) -> Double {
    if let stridedTapCost, place.stride > 1 {
      let taps = window.count * place.weight.rows * place.weight.columns
      return Double(taps * place.output.pixels) * stridedTapCost
    }
    let functions = Set(window.elements.map(\.column)).count
    let (shape, output) = (place.weight, place.output)
    // A single output has no neighbours to share a vector with.
    let isSingle = output.pixels == 1
    let columnVectors =
      isSingle
      ? Double(place.coveredRows) : Self.vectors(height: place.coveredRows, width: output.width)
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
