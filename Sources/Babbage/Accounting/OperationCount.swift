/// Arithmetic and memory traffic of one layer or network, for one image.
///
/// A product with a knot that is a power of two or zero costs no multiplication. Activations,
/// poolings and normalisations that did not fold are not counted.
public struct OperationCount: Hashable, Sendable {
  /// Products of two numbers.
  public var multiplications = 0

  /// Sums of two numbers.
  public var additions = 0

  /// Words that must cross the edge of the layer: input map, stored numbers, output map.
  public var memoryWords = 0

  /// Counts, zero unless given.
  public init(multiplications: Int = 0, additions: Int = 0, memoryWords: Int = 0) {
    self.multiplications = multiplications
    self.additions = additions
    self.memoryWords = memoryWords
  }

  /// Multiplications and additions together.
  public var arithmetic: Int { multiplications + additions }

  /// Adds counts part by part.
  public static func + (left: OperationCount, right: OperationCount) -> OperationCount {
    OperationCount(
      multiplications: left.multiplications + right.multiplications,
      additions: left.additions + right.additions,
      memoryWords: left.memoryWords + right.memoryWords)
  }
}

/// A layer at its place in a network: what is needed to count its work.
struct LayerPlace {
  let layer: Layer
  let input: MapShape
  let output: MapShape

  /// Fully connected: the kernel covers the flattened map, whatever shape the flatten gave it.
  private let isLinear: Bool

  /// Whether each filter sees a part of the channels only.
  private let isGrouped: Bool

  init(_ operation: Operation, _ layer: Layer, input: MapShape, output: MapShape) {
    (self.layer, self.input, self.output) = (layer, input, output)
    isLinear = if case .linear = operation { true } else { false }
    isGrouped = operation.groups > 1
  }

  private var inputPixels: Int {
    let shape = layer.weight.shape
    return isLinear ? shape.rows * shape.columns : input.height * input.width
  }

  private var outputPixels: Int { output.height * output.width }

  /// Each output is a sum of products, and the bias.
  var dense: OperationCount {
    let shape = layer.weight.shape
    let terms = shape.channels * shape.rows * shape.columns
    let outputs = shape.filters * outputPixels
    return OperationCount(
      multiplications: outputs * terms,
      additions: outputs * (layer.bias == nil ? terms - 1 : terms),
      memoryWords: input.count + Size(of: .linear(layer)).denseParameters + output.count)
  }

  /// The four steps: reduce, window moments, core, expand.
  var reuse: OperationCount {
    guard case .polynomial(let weight) = layer.weight, !isGrouped else { return dense }
    let basis = weight.basis
    var count = OperationCount()
    count.additions += inputPixels * basis.channels.differenceAdditions(adjoint: true)
    count = count + moments
    let terms = basis.channels.count * basis.window.count
    let outputs = basis.filters.count * outputPixels
    count.multiplications += outputs * terms
    count.additions += outputs * (layer.bias?.placement == .core ? terms : terms - 1)
    count.additions += outputPixels * basis.filters.differenceAdditions(adjoint: false)
    if layer.bias?.placement == .filters { count.additions += output.count }
    count.memoryWords = input.count + Size(of: .linear(layer)).parameters + output.count
    return count
  }

  /// Window moments, first along the columns for every row of the map, then along the rows.
  var moments: OperationCount {
    guard case .polynomial(let weight) = layer.weight, !isGrouped else { return OperationCount() }
    let basis = weight.basis
    guard !basis.window.isIdentity else { return OperationCount() }
    let (rows, columns) = (basis.window.rows.integerRows, basis.window.columns.integerRows)
    let mapRows = isLinear ? layer.weight.shape.rows : input.height
    var count = OperationCount()
    for column in Set(basis.window.elements.map(\.column)) {
      count.add(taps: columns[column], times: mapRows * output.width)
    }
    for element in basis.window.elements { count.add(taps: rows[element.row], times: outputPixels) }
    return OperationCount(
      multiplications: count.multiplications * basis.channels.count,
      additions: count.additions * basis.channels.count)
  }
}

extension OperationCount {
  fileprivate mutating func add(taps: [Int], times: Int) {
    let used = taps.filter { $0 != 0 }
    additions += times * (used.count - 1)
    multiplications += times * used.count { $0.magnitude & ($0.magnitude - 1) != 0 }
  }
}

extension AxisBasis {
  /// Additions for one pixel in difference form.
  ///
  /// The change from polynomials to differences happens once, on the coefficients. Expanding a line
  /// over `b` positions then takes `b - 1` additions and a parabola `b - 2` more; the running sums
  /// of the adjoint (reduce) are empty at first and save one addition for each order. On shifted
  /// knots `binomial(t, 2)` is one power of two for `t = 2`, and the difference of two beyond.
  func differenceAdditions(adjoint: Bool) -> Int {
    blocks.reduce(0) { total, block in
      let (length, orders) = (block.positions.count, block.rows.count)
      var additions = adjoint ? length - 1 : 0
      if orders > 1 { additions += adjoint ? length - 2 : length - 1 }
      if orders > 2 {
        let beyond = block.polynomials.knots == .shifts ? max(length - 3, 0) : 0
        additions += beyond
        additions += adjoint ? length - 3 : length - 2
      }
      return total + additions
    }
  }
}
