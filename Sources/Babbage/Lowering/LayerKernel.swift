/// The numbers of a convolution or fully connected layer in one form, ready to run.
///
/// 1. *reduce* the channels: running sums, once for all filters;
/// 2. *window moments* of the reduced maps, once for all filters;
/// 3. *core*: a small convolution, the only step with stored numbers;
/// 4. *expand* to filters by finite differences.
///
/// Steps that the form leaves out are multiplied into the core here, once, and so are the changes of
/// basis: from unit root mean square to integer polynomials to differences.
package struct LayerKernel: Sendable {
  /// Step 1, along the channels; the sums run from an interval's first channel to its last.
  package let reduce: [DifferenceForm]?
  /// Step 2.
  package let moments: WindowMoments?
  /// Step 3: `[core maps][maps it reads][rows][columns]`; with moments the window is 1x1.
  package let core: [Float]
  /// One value for each core map.
  package let coreBias: [Float]
  /// Step 4, along the filters.
  package let expand: [DifferenceForm]?
  /// One value for each filter, added after step 4.
  package let filterBias: [Float]?
  /// The number of maps between step 1 and step 2: input channels, or their sums.
  package let reducedChannels: Int
  /// The number of core maps.
  package let coreChannels: Int

  var isFinite: Bool {
    core.allSatisfy(\.isFinite) && coreBias.allSatisfy(\.isFinite)
      && (filterBias ?? []).allSatisfy(\.isFinite)
  }

  init(_ layer: Layer, form: LayerForm) {
    let shape = layer.weight.shape
    guard case .polynomial(let weight) = layer.weight, form != .dense else {
      (reduce, moments, expand, filterBias) = (nil, nil, nil, nil)
      core = layer.weight.expanded.values
      coreBias = layer.expandedBias
      (reducedChannels, coreChannels) = (shape.channels, shape.filters)
      return
    }
    let basis = weight.basis
    let (reduces, expands) = (form.contains(.reduce), form.contains(.expand))
    reduce = reduces ? basis.channels.differenceForms : nil
    moments = form.contains(.moments) ? WindowMoments(basis.window) : nil
    expand = expands ? basis.filters.differenceForms : nil
    let toFilters =
      expands ? basis.filters.differenceChange : basis.filters.factor?.transposed
    let toChannels =
      reduces ? basis.channels.runningSumChange : basis.channels.factor?.transposed
    core =
      weight.separable.coefficients.tensor
      .contracted(axis: 0, with: toFilters)
      .contracted(axis: 1, with: toChannels)
      .contracted(
        axis: 2,
        with: moments == nil
          ? basis.window.factor?.transposed : .diagonal(basis.window.unitScales)
      ).values
    reducedChannels = reduces ? basis.channels.count : shape.channels
    coreChannels = expands ? basis.filters.count : shape.filters
    guard expands else {
      (coreBias, filterBias) = (layer.expandedBias, nil)
      return
    }
    let bias = layer.bias.map { ($0.placement, $0.values.tensor) }
    switch bias {
    case (.core, let values)?:
      coreBias = values.contracted(axis: 0, with: toFilters).values
      filterBias = nil
    case (.filters, let values)?:
      coreBias = Array(repeating: 0, count: coreChannels)
      filterBias = values.values
    case nil:
      coreBias = Array(repeating: 0, count: coreChannels)
      filterBias = nil
    }
  }
}

extension AxisBasis {
  /// The difference form of each interval, in order.
  var differenceForms: [DifferenceForm] { blocks.map { DifferenceForm($0.polynomials) } }

  /// From coefficients of rows with unit root mean square to start values and differences,
  /// `[count, count]`, block diagonal; `nil` if it is the identity.
  var differenceChange: Tensor? { blockDiagonal(of: \.change) }

  /// The same for sums that run from an interval's first position to its last.
  var runningSumChange: Tensor? { blockDiagonal(of: \.runningSumChange) }

  private func blockDiagonal(of change: (DifferenceForm) -> [[Int]]) -> Tensor? {
    if isIdentity { return nil }
    var matrix = Tensor(shape: [count, count])
    for block in blocks {
      let rows = change(DifferenceForm(block.polynomials))
      let scales = block.polynomials.unitScales
      for (order, row) in rows.enumerated() {
        for (power, value) in row.enumerated() {
          let index = (block.rows.lowerBound + order) * count + block.rows.lowerBound + power
          matrix.values[index] = Float(value) * scales[power]
        }
      }
    }
    return matrix
  }
}

extension Tensor {
  /// A square matrix with these values on its diagonal.
  static func diagonal(_ values: [Float]) -> Tensor {
    var matrix = Tensor(shape: [values.count, values.count])
    for (index, value) in values.enumerated() {
      matrix.values[index * values.count + index] = value
    }
    return matrix
  }
}
