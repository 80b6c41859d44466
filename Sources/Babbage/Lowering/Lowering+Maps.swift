/// A pass whose outputs are not known yet.
struct PassDraft {
  let name: String
  /// Full width, before the pooling.
  let shape: MapShape
  /// Whether the full map is what the network gives.
  var givesScores = false
  var layer: Int?
  var input: MapValue?
  var addend: MapValue?
  var expand: [DifferenceForm]?
  var bias: [Float]?
  var limits = Limits.none
  var pools = false

  init(name: String, shape: MapShape) {
    self.name = name
    self.shape = shape
  }

  init(_ chain: Chain, name: String, shape: MapShape) {
    self.init(name: name, shape: shape)
    (limits, pools) = (chain.limits, chain.pools)
  }

  /// Whether a convolution can do its work, but for the sum.
  var fitsConvolution: Bool { expand == nil && bias == nil && !pools }

  var outputShape: MapShape {
    pools
      ? MapShape(channels: shape.channels, height: shape.height / 2, width: shape.width / 2) : shape
  }
}

extension Lowering {
  /// Whether what computes an operation, a ``LoweredNetwork/Pass`` or a kernel of its own, walks from
  /// row to row, so that the maps may have padding.
  func readsPaddedMaps(_ operation: Node.Operation) -> Bool {
    switch operation {
    case .activation, .add, .multiply, .batchNorm, .normalize, .concat, .shuffle, .upsample, .pad,
      .slice:
      true
    case .maxPool(let pool): pool == Pool(size: 2, stride: 2) || !separatesPasses
    case .convolution, .linear, .averagePool, .globalAveragePool, .flatten, .softmax: false
    }
  }

  /// The padding that all readers of a map can use, if they want nothing but full width.
  func onlyFullPadding(of source: Node.Source) -> Int? {
    let wishes = wishes[source] ?? []
    let padding = Wish.commonPadding(of: wishes)
    return wishes.allSatisfy { $0.isServed(by: padding) } ? padding : nil
  }

  /// Writes a map in the forms that its readers want: one of full width and one of sums at most.
  mutating func run(_ draft: PassDraft, for source: Node.Source) {
    let wishes = wishes[source] ?? []
    let sums = wishes.first { if case .sums = $0 { true } else { false } }
    let others = wishes.filter { $0 != sums }
    var outputs: [(wish: Wish, value: MapValue)] = []
    if !others.isEmpty || sums == nil {
      let padding = Wish.commonPadding(of: others)
      let full = newValue(
        draft.outputShape, padding: padding, kind: draft.givesScores ? .scores : .activations)
      outputs.append((.full(padding: padding), full))
    }
    if case .sums(let reduce, let padding)? = sums {
      outputs.append(
        (.sums(reduce, padding: padding), sumsValue(draft.outputShape, reduce, padding)))
    }
    append(draft, to: outputs)
    stored[source] = outputs
  }

  /// Writes a map that nothing reads: what the network gives.
  mutating func run(_ draft: PassDraft) -> MapValue {
    let value = newValue(draft.outputShape, kind: draft.givesScores ? .scores : .activations)
    append(draft, to: [(.full(padding: 0), value)])
    return value
  }

  /// A map at full width, seen in a shape with as many elements.
  mutating func view(
    of source: Node.Source, as shape: MapShape, name: String, mayPad: Bool = false
  ) -> MapValue {
    let source = origin(of: source)
    let padded = mayPad && network.shape(of: source) == shape
    let full = value(
      of: source, as: padded ? .fullAtLeast(padding: 0) : .full(padding: 0), name: name)
    return full.seen(as: shape)
  }

  /// A map in the form that is wished for, which is derived if it is not there yet.
  ///
  /// - Precondition: The source is no flattened view.
  mutating func value(of source: Node.Source, as wish: Wish, name: String) -> MapValue {
    let values = stored[source] ?? []
    let known = values.first { value in
      value.wish == wish || value.wish.fullPadding.map(wish.isServed) == true
    }
    if let known { return known.value }
    guard let full = values.first(where: \.wish.isFull)?.value else {
      preconditionFailure("a map with other readers is stored at full width")
    }
    let value = derive(wish, from: full, name: name)
    stored[source, default: []].append((wish.stored, value))
    return value
  }

  /// Pads or reduces a map of full width.
  mutating func derive(_ wish: Wish, from full: MapValue, name: String) -> MapValue {
    let value: MapValue
    switch wish {
    case .full(let padding), .fullAtLeast(let padding):
      if padding == full.padding { return full }
      value = newValue(full.shape, padding: padding)
    case .sums(let reduce, let padding): value = sumsValue(full.shape, reduce, padding)
    }
    var draft = PassDraft(name: name, shape: full.shape)
    draft.input = full
    append(draft, to: [(wish.stored, value)])
    return value
  }

  private mutating func sumsValue(
    _ shape: MapShape, _ reduce: [DifferenceForm], _ padding: Int
  ) -> MapValue {
    let count = reduce.reduce(0) { $0 + $1.change.count }
    return newValue(
      MapShape(channels: count, height: shape.height, width: shape.width), padding: padding)
  }

  private mutating func append(_ draft: PassDraft, to outputs: [(wish: Wish, value: MapValue)]) {
    guard let input = draft.input else { return }
    let reduce = outputs.lazy.compactMap { output in
      if case .sums(let reduce, _) = output.wish { reduce } else { nil }
    }.first
    let pass = LoweredNetwork.Pass(
      channels: draft.shape.channels, expand: draft.expand, bias: draft.bias,
      adds: draft.addend != nil, limits: draft.limits, pools: draft.pools,
      writes: outputs.contains { $0.wish.isFull }, reduce: reduce)
    append(
      .pass(pass), name: draft.name, from: [input] + [draft.addend].compactMap { $0 },
      to: outputs.map(\.value), layer: draft.layer)
  }
}

extension Lowering.Wish {
  /// The padding that all these readers can use if any does.
  fileprivate static func commonPadding(of wishes: [Lowering.Wish]) -> Int {
    let exact = wishes.lazy.compactMap { wish in
      if case .full(let padding) = wish { padding } else { nil }
    }.first
    return exact ?? wishes.compactMap(\.fullPadding).max() ?? 0
  }

  /// Whether maps with this padding are what is wished for.
  fileprivate func isServed(by padding: Int) -> Bool {
    switch self {
    case .full(let exact): exact == padding
    case .fullAtLeast(let least): padding >= least
    case .sums: false
    }
  }

  /// What a map that is made for this wish is.
  fileprivate var stored: Lowering.Wish { fullPadding.map { .full(padding: $0) } ?? self }

  var isFull: Bool { fullPadding != nil }

  fileprivate var fullPadding: Int? {
    switch self {
    case .full(let padding), .fullAtLeast(let padding): padding
    case .sums: nil
    }
  }
}
