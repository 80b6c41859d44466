/// A convolution or fully connected layer, ready to run: the four steps of computation reuse.
///
/// 1. *reduce* the channels: running sums, once for all filters;
/// 2. *window moments* of the reduced maps, once for all filters;
/// 3. *core*: a small convolution, the only step with stored numbers;
/// 4. *expand* to filters by finite differences.
///
/// A step whose axis is left alone is absent; a dense layer has the core only. The changes of basis
/// (from unit root mean square to integer polynomials to differences) are folded into the core's
/// coefficients here, once.
public struct LayerKernel: Sendable {
  /// The second step: moments of a window, along the columns first, then along the rows.
  public struct Moments: Sendable {
    /// Taps along a kernel's columns, `[functions][columns]`.
    public let columns: [[Float]]
    /// Taps along a kernel's rows, `[functions][rows]`.
    public let rows: [[Float]]
    /// For each moment, which of the two it multiplies.
    public let elements: [WindowBasis.Element]
    /// The functions along the columns that some moment needs, in order.
    public let usedColumns: [Int]
  }

  /// The map that goes in; a fully connected layer sees the map before the flatten.
  public let input: MapShape
  /// The map that comes out.
  public let output: MapShape
  /// The size of the kernel over the input.
  public let kernelRows: Int, kernelColumns: Int
  /// The step between outputs, on both axes.
  public let stride: Int
  /// Zeros on each side.
  public let padding: Int

  /// Step 1, along the channels.
  public let reduce: [DifferenceForm]?
  /// Step 2.
  public let moments: Moments?
  /// Step 3: `[core maps][maps it reads][rows][columns]`; with moments the window is 1x1.
  public let core: [Float]
  /// One value for each core map.
  public let coreBias: [Float]
  /// Step 4, along the filters.
  public let expand: [DifferenceForm]?
  /// One value for each filter, added at the end.
  public let filterBias: [Float]?

  /// The number of maps between reduce and core: input channels, or their sums.
  public let reducedChannels: Int
  /// The number of core maps.
  public let coreChannels: Int

  /// The input with its padding.
  public var paddedHeight: Int { input.height + 2 * padding }
  /// The input with its padding.
  public var paddedWidth: Int { input.width + 2 * padding }

  /// The reduced and padded input, if it differs from the input.
  public var stagedCount: Int {
    reduce == nil && padding == 0 ? 0 : reducedChannels * paddedHeight * paddedWidth
  }

  /// Moments along the columns of one reduced map at a time.
  public var columnMomentCount: Int {
    moments.map { $0.usedColumns.count * paddedHeight * output.width } ?? 0
  }

  /// All moments.
  public var momentCount: Int {
    moments.map { reducedChannels * $0.elements.count * output.height * output.width } ?? 0
  }

  /// The core maps, if they are to be expanded.
  public var coreCount: Int {
    expand == nil ? 0 : coreChannels * output.height * output.width
  }

  /// Elements of scratch memory: staged input, column moments, moments, core maps, in this order.
  public var scratchCount: Int { stagedCount + columnMomentCount + momentCount + coreCount }

  var isFinite: Bool {
    core.allSatisfy(\.isFinite) && coreBias.allSatisfy(\.isFinite)
      && (filterBias ?? []).allSatisfy(\.isFinite)
  }

  init(
    _ layer: Layer, input: MapShape, output: MapShape, stride: Int, padding: Int, reuse: Bool
  ) {
    self.input = input
    self.output = output
    self.stride = stride
    self.padding = padding
    let shape = layer.weight.shape
    (kernelRows, kernelColumns) = (shape.rows, shape.columns)
    guard reuse, case .polynomial(let weight) = layer.weight else {
      (reduce, moments, expand, filterBias) = (nil, nil, nil, nil)
      core = layer.weight.expanded.values
      coreBias = layer.expandedBias
      (reducedChannels, coreChannels) = (shape.channels, shape.filters)
      return
    }
    let basis = weight.basis
    reduce = basis.channels.isIdentity ? nil : basis.channels.differenceForms
    expand = basis.filters.isIdentity ? nil : basis.filters.differenceForms
    moments = basis.window.isIdentity ? nil : Moments(basis.window)
    let toDifferences = basis.filters.differenceChange
    core =
      weight.coefficients.tensor
      .contracted(axis: 0, with: toDifferences)
      .contracted(axis: 1, with: basis.channels.differenceChange)
      .contracted(axis: 2, with: moments == nil ? nil : .diagonal(basis.window.unitScales)).values
    (reducedChannels, coreChannels) = (basis.channels.count, basis.filters.count)
    let values = layer.bias.map(\.values.tensor)
    switch layer.bias?.placement {
    case .core:
      coreBias = values.map { $0.contracted(axis: 0, with: toDifferences).values } ?? []
      filterBias = nil
    case .filters:
      coreBias = Array(repeating: 0, count: basis.filters.count)
      filterBias = values?.values
    case nil:
      coreBias = Array(repeating: 0, count: basis.filters.count)
      filterBias = nil
    }
  }
}

extension LayerKernel.Moments {
  fileprivate init(_ basis: WindowBasis) {
    rows = basis.rows.integerRows.map { $0.map(Float.init) }
    columns = basis.columns.integerRows.map { $0.map(Float.init) }
    elements = basis.elements
    usedColumns = Set(basis.elements.map(\.column)).sorted()
  }
}

extension AxisBasis {
  /// The difference form of each interval, in order.
  var differenceForms: [DifferenceForm] { blocks.map { DifferenceForm($0.polynomials) } }

  /// From coefficients of rows with unit root mean square to start values and differences,
  /// `[count, count]`, block diagonal; `nil` if it is the identity.
  var differenceChange: Tensor? {
    if isIdentity { return nil }
    var matrix = Tensor(shape: [count, count])
    for block in blocks {
      let change = DifferenceForm(block.polynomials).change
      let scales = block.polynomials.unitScales
      for (order, row) in change.enumerated() {
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
