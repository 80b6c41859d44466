import Babbage

/// Writes the parameters of layers: as they are, or as coefficients and nodes that expand them.
///
/// All of these nodes have constant inputs. Runtimes compute them once, when they load the model.
struct WeightWriter {
  /// The bytes that such nodes take up; smaller parameters are written out.
  private static let overhead = 1024

  let weights: ONNXWeights

  /// The weights of a layer's core: the small convolution over coefficients that its steps leave.
  ///
  /// Other nodes compute `steps`; the axes of all other steps are expanded here. `shape` is the one
  /// that the operator expects.
  func core(
    _ weight: Weight, without steps: LayerForm, shape: [Int], name: String,
    in writer: inout GraphWriter
  ) -> String {
    let count = shape.reduce(1, *)
    if case .polynomial(let polynomial) = weight, !polynomial.scheme.isSorted, isWorthwhile(count) {
      return expanded(polynomial, without: steps, shape: shape, name: name, in: &writer)
    }
    if case .dense(.quantized(let tensor)) = weight, isWorthwhile(count) {
      return reshaped(values(of: .quantized(tensor), name: name, in: &writer), shape, name, &writer)
    }
    return writer.tensor(
      weight.coreValues(without: steps), shape: shape, name: name)
  }

  /// The values of a bias, one for each core map or filter.
  func bias(
    _ bias: Bias?, of layer: Layer, expanded: Bool, name: String, in writer: inout GraphWriter
  ) -> String? {
    guard let bias else { return nil }
    let values = expanded ? layer.expandedBias : bias.values.tensor.values
    guard isWorthwhile(values.count), bias.values.count < values.count || bias.values.isQuantized
    else { return writer.tensor(values, shape: [values.count], name: name) }
    let stored = self.values(of: bias.values, name: name, in: &writer)
    guard expanded, bias.placement == .core, case .polynomial(let weight) = layer.weight else {
      return stored
    }
    let tensor = PositionedTensor(name: stored, shape: [1, bias.values.count, 1])
    let result = expand(tensor, along: 1, by: weight.basis.filters, name: name, in: &writer)
    return reshaped(result.name, [values.count], name, &writer)
  }

  private func isWorthwhile(_ count: Int) -> Bool {
    weights == .factorised && 4 * count > Self.overhead
  }

  /// Floating-point values: a tensor, or quantised values (codes) that nodes cast and scale.
  private func values(
    of parameter: Parameter, name: String, in writer: inout GraphWriter
  ) -> String {
    switch parameter {
    case .float(let tensor): return writer.tensor(tensor.values, shape: tensor.shape, name: name)
    case .quantized(let tensor):
      let codes = writer.codes(tensor.codes, shape: tensor.shape, name: "\(name).codes")
      let step = tensor.step.value
      let scales: String
      if let rows = tensor.rowScales {
        // Exact: both factors have eight significant bits.
        let shape = [rows.count] + [Int](repeating: 1, count: tensor.shape.count - 1)
        scales = writer.tensor(rows.map { Float($0) * step }, shape: shape, name: "\(name).scales")
      } else {
        scales = writer.tensor([step], shape: [], name: "\(name).step")
      }
      let numbers = writer.node(
        "Cast", [codes], name: "\(name).cast",
        ["to": .integer(TensorProto.DataType.float.rawValue)])
      return writer.node("Mul", [numbers, scales], name: "\(name).values")
    }
  }

  /// Expands the window first, as it is the smallest axis, then channels and filters.
  private func expanded(
    _ weight: PolynomialWeight, without steps: LayerForm, shape: [Int], name: String,
    in writer: inout GraphWriter
  ) -> String {
    let basis = weight.basis
    var tensor = PositionedTensor(
      name: values(of: weight.coefficients, name: name, in: &writer),
      shape: weight.coefficients.shape)
    if let line = weight.scheme.longAxisBasis(for: weight.shape) {
      tensor = expand(tensor, along: 1, by: line, name: name, in: &writer)
    } else {
      if !basis.window.isIdentity {
        let matrix = basis.window.matrix
        let factor = writer.tensor(matrix.values, shape: matrix.shape, name: "window")
        tensor.shape[2] = matrix.shape[1]
        tensor.name = writer.node("MatMul", [tensor.name, factor], name: "\(name).window")
      }
      if !steps.contains(.reduce) {
        tensor = expand(tensor, along: 1, by: basis.channels, name: name, in: &writer)
      }
    }
    if !steps.contains(.expand) {
      tensor = expand(tensor, along: 0, by: basis.filters, name: name, in: &writer)
    }
    return tensor.shape == shape ? tensor.name : reshaped(tensor.name, shape, name, &writer)
  }

  /// An intermediate tensor, and its shape.
  private struct PositionedTensor {
    var name: String
    var shape: [Int]
  }

  /// Expands one axis by multiplying with the polynomials of each interval.
  ///
  /// All intervals of the same length have the same polynomials, so the matrix is that of one
  /// interval. A shorter last interval is cut off, and joined again at the end.
  private func expand(
    _ tensor: PositionedTensor, along axis: Int, by basis: AxisBasis, name: String,
    in writer: inout GraphWriter
  ) -> PositionedTensor {
    guard !basis.isIdentity else { return tensor }
    let outer = tensor.shape[..<axis].reduce(1, *)
    let inner = tensor.shape[(axis + 1)...].reduce(1, *)
    let label = "\(name).\(axis)"
    var parts: [String] = []
    for run in basis.runs {
      var part = tensor.name
      if run.count < basis.blocks.count {
        part = reshaped(part, [outer, basis.count, inner], label, &writer)
        let bounds = [[run.rows.lowerBound], [run.rows.upperBound], [1]].map { writer.integers($0) }
        part = writer.node("Slice", [part] + bounds, name: "\(label).slice")
      }
      let (rows, length) = (run.matrix.shape[1], run.matrix.shape[0])
      part = reshaped(part, [outer * run.count, rows, inner], label, &writer)
      let factor = writer.tensor(run.matrix.values, shape: run.matrix.shape, name: "polynomials")
      part = writer.node("MatMul", [factor, part], name: "\(label).values")
      parts.append(reshaped(part, [outer, run.count * length, inner], label, &writer))
    }
    var shape = tensor.shape
    shape[axis] = basis.length
    let joined =
      parts.count == 1
      ? parts[0] : writer.node("Concat", parts, name: "\(label).joined", ["axis": .integer(1)])
    return PositionedTensor(name: reshaped(joined, shape, label, &writer), shape: shape)
  }

  private func reshaped(
    _ value: String, _ shape: [Int], _ name: String, _ writer: inout GraphWriter
  ) -> String {
    let target = writer.integers(shape)
    return writer.node("Reshape", [value, target], name: "\(name).shape")
  }
}

extension AxisBasis {
  /// Consecutive intervals of one length.
  struct Run {
    /// The number of intervals.
    let count: Int
    /// The rows of the basis that belong to them.
    let rows: Range<Int>
    /// The polynomials of one interval, scaled to unit root mean square, `[length, rows]`.
    let matrix: Tensor
  }

  /// One run, or two where the last interval is shorter.
  var runs: [Run] {
    guard let first = blocks.first, let last = blocks.last else { return [] }
    let whole = blocks.count { $0.positions.count == first.positions.count }
    let run = { (block: Block, count: Int) in
      let scales = block.polynomials.unitScales
      let values = zip(block.polynomials.rows, scales).flatMap { row, scale in
        row.map { Float($0) * scale }
      }
      let rows = block.rows.lowerBound..<(block.rows.lowerBound + count * block.rows.count)
      return Run(
        count: count, rows: rows,
        matrix: Tensor(shape: [block.rows.count, block.positions.count], values: values).transposed)
    }
    return whole == blocks.count ? [run(first, whole)] : [run(first, whole), run(last, 1)]
  }
}

extension Parameter {
  fileprivate var isQuantized: Bool { if case .quantized = self { true } else { false } }
}

extension Weight {
  /// The weights of the core in floating point, without the given steps.
  fileprivate func coreValues(without steps: LayerForm) -> [Float] {
    guard case .polynomial(let polynomial) = self else { return expanded.values }
    let basis = polynomial.basis
    return polynomial.separable.coefficients.tensor
      .contracted(
        axis: 0, with: steps.contains(.expand) ? nil : basis.filters.factor?.transposed
      )
      .contracted(
        axis: 1, with: steps.contains(.reduce) ? nil : basis.channels.factor?.transposed
      )
      .contracted(axis: 2, with: basis.window.factor?.transposed)
      .values
  }
}
