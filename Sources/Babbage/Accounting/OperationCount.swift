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
  package init(multiplications: Int = 0, additions: Int = 0, memoryWords: Int = 0) {
    self.multiplications = multiplications
    self.additions = additions
    self.memoryWords = memoryWords
  }

  /// Multiplications and additions together.
  public var arithmetic: Int { multiplications + additions }

  /// Adds counts part by part.
  package static func + (left: OperationCount, right: OperationCount) -> OperationCount {
    OperationCount(
      multiplications: left.multiplications + right.multiplications,
      additions: left.additions + right.additions,
      memoryWords: left.memoryWords + right.memoryWords)
  }
}

extension OperationCount {
  /// The work of a layer in a form; without steps it is that of the dense layer.
  ///
  /// A dense output is a sum of products, and the bias. The steps of computation reuse are:
  /// *reduce* the channels by additions, take *moments* of windows, the *core*'s products, *expand*
  /// to filters by additions.
  package init(of site: LayerSite, in form: LayerForm) {
    let (layer, place) = (site.layer, site.geometry)
    let basis = layer.weight.basis
    let (reduces, expands) = (form.contains(.reduce), form.contains(.expand))
    let hasMoments = form.contains(.moments)
    let outputPixels = place.output.pixels
    let channels = reduces ? basis.channels.count : place.weight.channels
    let maps = expands ? basis.filters.count : place.weight.filters
    let terms =
      channels * (hasMoments ? basis.window.count : place.weight.rows * place.weight.columns)
    if reduces {
      additions += place.input.pixels * basis.channels.differenceAdditions(adjoint: true)
    }
    if hasMoments {
      let moments = OperationCount(ofMomentsOf: site, channels: channels)
      multiplications += moments.multiplications
      additions += moments.additions
    }
    multiplications += maps * outputPixels * terms
    let bias = layer.bias?.placement
    // Without step 4 there is nothing between the core and the filters' bias.
    let isCoreBiased = bias == .core || (bias == .filters && !expands)
    additions += maps * outputPixels * (isCoreBiased ? terms : terms - 1)
    if expands {
      additions += outputPixels * basis.filters.differenceAdditions(adjoint: false)
      if bias == .filters { additions += place.output.count }
    }
    let size = Size(of: site.node.operation)
    memoryWords =
      place.input.count + (form == .dense ? size.denseParameters : size.parameters)
      + place.output.count
  }

  /// The work of window moments: first along the columns for every row of the map, then along the
  /// rows.
  ///
  /// - Parameters:
  ///   - site: The layer.
  ///   - channels: The number of maps of which moments are taken.
  package init(ofMomentsOf site: LayerSite, channels: Int) {
    let (basis, place) = (site.layer.weight.basis, site.geometry)
    let (rows, columns) = (basis.window.rows.integerRows, basis.window.columns.integerRows)
    for column in Set(basis.window.elements.map(\.column)) {
      add(taps: columns[column], times: channels * place.input.height * place.output.width)
    }
    for element in basis.window.elements {
      add(taps: rows[element.row], times: channels * place.output.pixels)
    }
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
