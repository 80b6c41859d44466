import Babbage

/// Larger maps of nearest neighbours, and normalisation by neighbouring channels.
extension Importer {
  /// Every row and column a whole number of times.
  mutating func resize(_ node: GraphNode) throws -> Value {
    let map = try imageMap(of: node)
    let mode = try node.text("mode", default: "nearest")
    guard mode == "nearest" else {
      throw node.unsupported("interpolation of mode '\(mode)'", "use nearest neighbours")
    }
    let factors = try factors(node, map)
    if factors == [1, 1] { return .map(map) }
    try checkNearest(node, factors)
    let name = NodeNames.name(for: node, keepsOperator: true)
    return .map(
      try appendMap(name, .upsample(rows: factors[0], columns: factors[1]), to: [map]))
  }

  /// How often each row and each column comes.
  private mutating func factors(_ node: GraphNode, _ map: ImportedMap) throws -> [Int] {
    let old = map.tensorShape
    var axes = Array(old.indices)
    if node.op == "Resize", let wanted = node.integers("axes") {
      axes = wanted.compactMap { ShapeRule.axis($0, rank: old.count) }
      guard Set(axes).count == wanted.count else { throw node.bad("axes \(wanted)") }
    }
    let isNew = node.op == "Resize" && graph.opset > 10
    let hasAttribute = node.op == "Upsample" && graph.opset < 9
    var scales =
      hasAttribute ? node.floats("scales") : try constant(isNew ? 2 : 1, of: node)?.floats
    if scales?.isEmpty != false, isNew, let sizes = try constant(3, of: node)?.integers {
      guard try node.text("keep_aspect_ratio_policy", default: "stretch") == "stretch" else {
        throw node.unsupported("a size that keeps proportions", "give the scales")
      }
      guard sizes.count == axes.count else { throw node.bad("sizes \(sizes)") }
      scales = zip(sizes, axes).map { Float($0) / Float(old[$1]) }
    }
    guard let scales, scales.count == axes.count else { throw node.bad("no scale for each axis") }
    var factors = [Int](repeating: 1, count: old.count)
    for (scale, axis) in zip(scales, axes) {
      guard (1...65_535).contains(scale), scale == scale.rounded(), axis > 1 || scale == 1 else {
        throw node.unsupported(
          "\(scale) times the length of axis \(axis)",
          "repeat rows and columns a whole number of times")
      }
      factors[axis] = Int(scale)
    }
    return Array(factors[2...])
  }

  /// Refuses what does not take, for each block, the pixel that it stands for.
  private func checkNearest(_ node: GraphNode, _ factors: [Int]) throws(ONNXError) {
    guard node.op == "Resize", graph.opset > 10 else { return }
    let mode = try node.text("coordinate_transformation_mode", default: "half_pixel")
    let rounding = try node.text("nearest_mode", default: "round_prefer_floor")
    // Where in the old map, in pixels, each place of a block lies; one wide, all is there.
    for factor in factors where factor > 1 {
      let places = (0..<factor).map { (Float($0), Float(factor)) }
      let sources: [Float]
      switch mode {
      case "half_pixel", "pytorch_half_pixel", "half_pixel_symmetric":
        sources = places.map { ($0 + 0.5) / $1 - 0.5 }
      case "asymmetric": sources = places.map { $0 / $1 }
      default:
        throw node.unsupported(
          "coordinates of mode '\(mode)'", "use 'asymmetric' or 'half_pixel'")
      }
      let nearest = sources.map { source -> Float in
        switch rounding {
        case "floor": source.rounded(.down)
        case "ceil": source.rounded(.up)
        case "round_prefer_ceil": (source + 0.5).rounded(.down)
        default: (source - 0.5).rounded(.up)
        }
      }
      guard nearest.allSatisfy({ $0 == 0 }) else {
        throw node.unsupported(
          "neighbours by '\(rounding)' of coordinates of mode '\(mode)'",
          "use 'asymmetric' with 'floor'")
      }
    }
  }

  /// Normalisation by neighbouring channels, as in AlexNet (Krizhevsky and others, 2012).
  ///
  /// Each number is multiplied by `bias + alpha / size * sum of squares of the neighbouring channels`
  /// to the power of `-beta`.
  mutating func localNormalization(_ node: GraphNode) throws -> Value {
    let map = try channelsFirst(map(0, of: node), node)
    guard let size = try node.integer("size"), (1...65_535).contains(size) else {
      throw node.bad("no size of neighbourhoods")
    }
    let alpha = try node.float("alpha", default: 1e-4)
    let (beta, bias) = (
      try node.float("beta", default: 0.75), try node.float("bias", default: 1)
    )
    guard bias > 0, alpha >= 0 else {
      throw node.unsupported(
        "a bias of \(bias) and an alpha of \(alpha)", "use a bias above 0, and no negative alpha")
    }
    let (name, count) = (NodeNames.name(for: node, keepsOperator: true), map.shape.channels)
    guard elementCount([count, count], atMost: Folding.largestFill) != nil else {
      throw ONNXError.constantTooLarge(node: node.label)
    }
    let squares = try append("\(name).squares", .multiply, to: [map.source, map.source])
    var band = [Float](repeating: 0, count: count * count)
    for channel in 0..<count {
      // Of an even number of neighbours there is one more after the channel.
      let near = max(channel - (size - 1) / 2, 0)...min(channel + size / 2, count - 1)
      for other in near { band[channel * count + other] = alpha / Float(size) }
    }
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: [count, count, 1, 1], values: band))),
      bias: Bias(
        placement: .filters,
        values: .float(Tensor(vector: [Float](repeating: bias, count: count)))))
    let sums = try append(
      "\(name).sums", .convolution(layer, stride: 1, padding: 0), to: [squares])
    let factors = try append(
      "\(name).factors", .activation(.power(exponent: -beta)), to: [sums])
    notes.append(
      .costly(node: node.label, reason: "its sums over channels become a 1x1 convolution"))
    let source = try append(name, .multiply, to: [map.source, factors])
    return .map(ImportedMap(source, map.shape).laidOut(map.axes))
  }
}
