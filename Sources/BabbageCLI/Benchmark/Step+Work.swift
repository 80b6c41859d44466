import Babbage

extension Step<LoweredNetwork.Kernel> {
  var isPass: Bool { if case .pass = kernel { true } else { false } }

  /// Sums for one image, where the step is a pass or moments (which multiply as well).
  var additions: Int? {
    switch kernel {
    case .pass(let pass): pass.additions(pixels: input.shape.pixels)
    case .moments(let moments, let stride):
      input.shape.channels * moments.operations(output: output.shape, stride: stride)
    case .convolution, .affine, .maxPool, .averagePool, .globalAveragePool, .activation, .combine,
      .concat, .shuffle, .upsample, .pad, .slice, .softmax:
      nil
    }
  }

  /// Products for one image, where the step is a convolution.
  var multiplyAdds: Int? {
    guard case .convolution(let layer) = kernel else { return nil }
    return layer.weights.count * output.shape.pixels
  }
}

extension LoweredNetwork.Kernel {
  /// What a person calls it.
  var title: String {
    switch self {
    case .convolution: "core"
    case .moments: "moments"
    case .pass(let pass):
      passTitle(
        expands: pass.expand != nil, adds: pass.adds, relu: pass.relu, pools: pass.pools,
        writes: pass.writes, reduces: pass.reduce != nil)
    case .affine: "affine"
    case .activation(let activation): activation.name
    case .combine(let combination): combination.title
    case .concat: "concat"
    case .shuffle: "shuffle"
    case .upsample: "upsample"
    case .pad: "pad"
    case .slice: "slice"
    case .maxPool: "max pool"
    case .averagePool: "average pool"
    case .globalAveragePool: "average"
    case .softmax: "softmax"
    }
  }
}

extension IntegerNetwork.Kernel {
  /// What a person calls it.
  var title: String {
    switch self {
    case .convolution: "core"
    case .moments: "moments"
    case .pass(let pass):
      passTitle(
        expands: pass.expand != nil, adds: pass.addendFactor != nil, relu: pass.relu,
        pools: pass.pools, writes: pass.full != nil || pass.writesScores,
        reduces: pass.reduce != nil)
    case .maxPool: "max pool"
    case .averagePool: "average pool"
    case .globalAveragePool: "average"
    case .affine: "affine"
    case .table: "table"
    case .combine(let combination): combination.combination.title
    case .concat: "concat"
    case .shuffle: "shuffle"
    case .upsample: "upsample"
    case .pad: "pad"
    case .slice: "slice"
    }
  }
}

extension LoweredNetwork.Combination {
  fileprivate var title: String {
    switch self {
    case .sum: "sum"
    case .product: "product"
    }
  }
}

/// The parts that a pass has.
private func passTitle(
  expands: Bool, adds: Bool, relu: Bool, pools: Bool, writes: Bool, reduces: Bool
) -> String {
  let parts = [
    (expands, "expand"), (adds, "add"), (relu, "relu"), (pools, "pool"), (writes, "write"),
    (reduces, "reduce"),
  ]
  return parts.filter(\.0).map(\.1).joined(separator: ", ")
}

extension LoweredNetwork.Pass {
  /// Sums for maps of this many pixels before pooling: one for each difference, bias or second map
  /// that is added to a channel, and one for each sum that a channel is added to.
  func additions(pixels: Int) -> Int {
    func terms(_ forms: [DifferenceForm]) -> Int {
      forms.reduce(0) { $0 + $1.length * $1.change.count }
    }
    let expanding = expand.map { terms($0) - channels } ?? 0
    let adding = (bias == nil ? 0 : channels) + (adds ? channels : 0)
    let reducing = reduce.map(terms) ?? 0
    return (expanding + adding) * pixels + reducing * (pools ? pixels / 4 : pixels)
  }
}

extension WindowMoments {
  /// Multiply-adds for one map.
  func operations(output: MapShape, stride: Int) -> Int {
    let mapRows = (output.height - 1) * stride + rows[0].count
    let alongColumns = columns.count * columns[0].count * mapRows * output.width
    return alongColumns + elements.count * rows[0].count * output.height * output.width
  }
}
