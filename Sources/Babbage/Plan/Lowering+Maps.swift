/// A pass whose outputs are not known yet.
struct PassDraft {
  let name: String
  /// Full width, before the pooling.
  let shape: MapShape
  /// Whether the full map is what the network gives.
  var givesScores = false
  var layer: Int?
  var input: LoweredMap?
  var addend: LoweredMap?
  var expand: [DifferenceForm]?
  var bias: [Float]?
  var relu = false
  var pools = false

  init(name: String, shape: MapShape) {
    self.name = name
    self.shape = shape
  }

  init(_ chain: Chain, name: String, shape: MapShape) {
    self.init(name: name, shape: shape)
    (relu, pools) = (chain.relu, chain.pools)
  }

  /// Whether the convolution before it can do its work.
  var isReluOnly: Bool { expand == nil && bias == nil && addend == nil && !pools }

  var outputShape: MapShape {
    pools
      ? MapShape(channels: shape.channels, height: shape.height / 2, width: shape.width / 2) : shape
  }
}

extension Lowering {
  /// The padding that all readers of a map want, if they want nothing but full width.
  func onlyFullPadding(of source: Node.Source) -> Int? {
    var paddings: Set<Int> = []
    for wish in wishes[source] ?? [] {
      switch wish {
      case .full(let padding): paddings.insert(padding)
      case .anyFull: continue
      case .sums: return nil
      }
    }
    return paddings.count > 1 ? nil : paddings.first ?? 0
  }

  /// Writes a map in the forms that its readers want: one of full width and one of sums at most.
  mutating func run(_ draft: PassDraft, for source: Node.Source) {
    let wishes = wishes[source] ?? []
    let sums = wishes.first { if case .sums = $0 { true } else { false } }
    let others = wishes.filter { $0 != sums }
    var outputs: [(wish: Wish, map: LoweredMap)] = []
    if !others.isEmpty || sums == nil {
      let padding = others.lazy.compactMap(\.fullPadding).first ?? 0
      let map = newMap(
        draft.outputShape, padding: padding, kind: draft.givesScores ? .scores : .activations)
      outputs.append((.full(padding: padding), map))
    }
    if case .sums(let reduce, let padding)? = sums {
      outputs.append((.sums(reduce, padding: padding), sumsMap(draft.outputShape, reduce, padding)))
    }
    append(draft, to: outputs)
    stored[source] = outputs
  }

  /// A map at full width, seen in a shape with as many elements.
  mutating func view(
    of source: Node.Source, as shape: MapShape, name: String, mayPad: Bool = false
  ) -> LoweredMap {
    let source = origin(of: source)
    let padded = mayPad && network.shape(of: source) == shape
    let full = map(of: source, as: padded ? .anyFull : .full(padding: 0), name: name)
    return LoweredMap(buffer: full.buffer, shape: shape, padding: full.padding, kind: full.kind)
  }

  /// A map in the form that is wished for, which is derived if it is not there yet.
  ///
  /// - Precondition: The source is no flattened view.
  mutating func map(of source: Node.Source, as wish: Wish, name: String) -> LoweredMap {
    let maps = stored[source] ?? []
    if let known = maps.first(where: { $0.wish == wish || (wish == .anyFull && $0.wish.isFull) }) {
      return known.map
    }
    guard let full = maps.first(where: \.wish.isFull)?.map else {
      preconditionFailure("a map with other readers is stored at full width")
    }
    let map = derive(wish, from: full, name: name)
    stored[source, default: []].append((wish, map))
    return map
  }

  /// Pads or reduces a map of full width.
  mutating func derive(_ wish: Wish, from full: LoweredMap, name: String) -> LoweredMap {
    let map: LoweredMap
    switch wish {
    case .anyFull: return full
    case .full(let padding):
      if padding == full.padding { return full }
      map = newMap(full.shape, padding: padding)
    case .sums(let reduce, let padding): map = sumsMap(full.shape, reduce, padding)
    }
    var draft = PassDraft(name: name, shape: full.shape)
    draft.input = full
    append(draft, to: [(wish, map)])
    return map
  }

  private mutating func sumsMap(
    _ shape: MapShape, _ reduce: [DifferenceForm], _ padding: Int
  ) -> LoweredMap {
    let count = reduce.reduce(0) { $0 + $1.change.count }
    return newMap(
      MapShape(channels: count, height: shape.height, width: shape.width), padding: padding)
  }

  private mutating func append(_ draft: PassDraft, to outputs: [(wish: Wish, map: LoweredMap)]) {
    guard let input = draft.input else { return }
    let reduce = outputs.lazy.compactMap { output in
      if case .sums(let reduce, _) = output.wish { reduce } else { nil }
    }.first
    let pass = Plan.Pass(
      channels: draft.shape.channels, expand: draft.expand, bias: draft.bias,
      adds: draft.addend != nil, relu: draft.relu, pools: draft.pools,
      writes: outputs.contains { $0.wish.isFull }, reduce: reduce)
    append(
      .pass(pass), name: draft.name, from: [input] + [draft.addend].compactMap { $0 },
      to: outputs.map(\.map), layer: draft.layer)
  }
}

extension Lowering.Wish {
  fileprivate var isFull: Bool { if case .full = self { true } else { false } }

  fileprivate var fullPadding: Int? {
    if case .full(let padding) = self { padding } else { nil }
  }
}
