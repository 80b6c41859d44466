import Babbage

/// What a layer costs in ONNX Runtime, in multiply-adds.
///
/// The model assumes vectors of 16 numbers; `docs/onnx.md` compares it with measurements. The window
/// is never a step: its moments are more work than they save.
package struct ONNXRuntimeCost: CostModel {
  /// The fixed cost of an operator.
  private static let operatorCost = 75_000
  /// The cost of reading or writing a number.
  private static let numberCost = 8
  /// The cost of reading a weight that is used once.
  private static let weightCost = 6

  /// Creates the model.
  package init() {}

  /// The steps that may become operators of their own.
  func steps(of site: LayerSite) -> LayerForm {
    let basis = site.layer.weight.basis
    var steps = LayerForm.reuse(of: site).subtracting(.moments)
    if !basis.channels.isStep { steps.remove(.reduce) }
    if !basis.filters.isStep { steps.remove(.expand) }
    return steps
  }

  /// The forms that use no step but those that may become operators.
  package func forms(of site: LayerSite) -> [LayerForm] { steps(of: site).subsets }

  /// The multiply-adds of a layer for one image, and what its operators cost besides.
  package func cost(of site: LayerSite, in form: LayerForm) -> Double {
    let (basis, place) = (site.layer.weight.basis, site.geometry)
    let shape = place.weight
    let channels = form.contains(.reduce) ? basis.channels.count : shape.channels
    let maps = form.contains(.expand) ? basis.filters.count : shape.filters
    let kernel = channels * shape.rows * shape.columns
    var cost = product(maps, kernel, place.output.pixels)
    if form.contains(.reduce) {
      cost += step(channels, from: shape.channels, place.input.pixels, basis.channels)
    }
    if form.contains(.expand) {
      cost += step(shape.filters, from: maps, place.output.pixels, basis.filters)
    }
    return Double(cost)
  }

  /// Filters are computed 16 at a time; with a single position, reading the weights dominates.
  private func product(_ filters: Int, _ terms: Int, _ positions: Int) -> Int {
    positions == 1
      ? Self.weightCost * filters * terms : (filters + 15) / 16 * 16 * terms * positions
  }

  private func step(_ results: Int, from inputs: Int, _ positions: Int, _ basis: AxisBasis) -> Int {
    let terms = basis.isEven ? results * inputs / basis.blocks.count : results * inputs
    return Self.operatorCost + terms * positions
      + Self.numberCost * (results + inputs) * positions
  }
}

extension AxisBasis {
  /// Whether all intervals have the same length.
  var isEven: Bool { runs.count == 1 }

  /// Whether the basis may become an operator: its intervals are equal, or its matrix is small.
  fileprivate var isStep: Bool { isEven || count * length <= 1 << 14 }
}
