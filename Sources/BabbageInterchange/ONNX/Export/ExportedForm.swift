import Babbage

/// Which of a layer's steps become operators of their own: those that make it faster.
///
/// The model of the cost is of runtimes with vectors of 16 numbers, in multiply-adds; `docs/onnx.md` has it
/// beside measurements. The window is never a step: its moments are more work than they save.
struct ExportedForm {
  /// Multiply-adds in the time that an operator takes whatever it does.
  private static let operatorCost = 75_000
  /// Multiply-adds in the time of reading or writing a number.
  private static let numberCost = 8
  /// Multiply-adds in the time of reading a weight that is used once.
  private static let weightCost = 6

  /// The steps that may become operators.
  let possible: LayerForm
  private let basis: WeightBasis
  private let shape: WeightShape
  /// Positions that the kernel reads and gives; 1 for a fully connected layer.
  private let positions: (input: Int, output: Int)

  /// - Parameters:
  ///   - input: The map that the kernel slides over.
  ///   - output: The map that the layer gives.
  /// - Returns: `nil` for an operation without polynomials.
  init?(of operation: Babbage.Operation, input: MapShape, output: MapShape) {
    guard case .polynomial(let weight)? = operation.layer?.weight else { return nil }
    (basis, shape) = (weight.basis, weight.shape)
    let isLinear = if case .linear = operation { true } else { false }
    positions = (input.height * input.width, isLinear ? 1 : output.height * output.width)
    var possible = LayerForm.reuse(of: operation).subtracting(.moments)
    if !basis.channels.isStep { possible.remove(.reduce) }
    if !basis.filters.isStep { possible.remove(.expand) }
    self.possible = possible
  }

  /// The steps that make the layer fastest.
  var fastest: LayerForm { possible.subsets.min { cost(of: $0) < cost(of: $1) } ?? .dense }

  private func cost(of form: LayerForm) -> Int {
    let channels = form.contains(.reduce) ? basis.channels.count : shape.channels
    let maps = form.contains(.expand) ? basis.filters.count : shape.filters
    let kernel = channels * shape.rows * shape.columns
    var cost = product(maps, kernel, positions.output)
    if form.contains(.reduce) {
      cost += step(channels, from: shape.channels, positions.input, basis.channels)
    }
    if form.contains(.expand) {
      cost += step(shape.filters, from: maps, positions.output, basis.filters)
    }
    return cost
  }

  /// Filters are computed 16 at a time; with one position the weights' way from memory counts.
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

  /// Whether the basis may become an operator: as one matrix for each interval, or one that is small.
  fileprivate var isStep: Bool { isEven || count * length <= 1 << 14 }
}
