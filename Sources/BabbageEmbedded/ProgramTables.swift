import Babbage

/// The constants of a program, before anything is written: which numbers each stage has, and where
/// those are that it shares with others.
struct ProgramTables {
  /// Numbers of one type, one after another; equal arrays are stored once.
  struct NumberArray: Hashable {
    /// A type of the program's numbers.
    enum Element: Hashable {
      case uint8, uint16, int16, int32, int64
      /// A tap of a function over a window, of 8 or 16 bits.
      case tap
    }
    let element: Element
    let values: [Int]
  }

  /// A place in ``arrays``.
  struct ArrayID: Hashable {
    let index: Int
  }

  private(set) var arrays: [NumberArray] = []
  private(set) var layers: [LayerTable] = []
  private(set) var spreads: [SpreadTable] = []
  private(set) var windows: [WindowTable] = []
  private(set) var pools: [PoolStage] = []
  private(set) var codeChanges: [CodesTable] = []
  private(set) var moves: [MovedPart] = []
  private(set) var combinations: [IntegerCombination] = []
  private(set) var intervals: [IntervalTable] = []
  private(set) var stages: [StageTable] = []
  private(set) var inputs: [RowWindow] = []
  private(set) var maps: [MapTable] = []
  /// For each stage the bytes of its constants, with pointers of 32 bits.
  private(set) var stageBytes: [Int] = []
  /// For each stage the bytes of RAM that its decoded weights take.
  private(set) var decodedBytes: [Int] = []
  /// The number of weights of each layer, if there is only room for them.
  private(set) var roomForWeights: [Int] = []
  /// The weights, if they are decoded before the first run.
  let coded: CodedWeights?
  private let storage: WeightStorage
  /// How wide the numbers of all layers are.
  let widths: NumberWidths
  /// Bytes that belong to no single stage: maps, intervals, windows, segments.
  private var sharedBytes = 0
  private var windowKeys: [WindowKey] = []
  private var known: [NumberArray: ArrayID] = [:]
  private var added = 0
  private var (codedLayers, decoded) = (0, 0)

  init(
    _ stages: [Stage], _ maps: [CodeMap], _ segmentation: Segmentation, _ places: MapPlaces,
    storage: WeightStorage
  ) {
    let widths = NumberWidths(stages, maps: maps.count, storage: storage)
    (self.widths, self.storage) = (widths, storage)
    let cores = stages.layers.compactMap(\.core)
    coded =
      storage == .coded && !cores.isEmpty ? CodedWeights(cores, areBytes: widths.areBytes) : nil
    for stage in stages {
      (added, decoded) = (0, 0)
      add(stage, maps)
      decodedBytes.append(decoded)
      stageBytes.append(added)
    }
    added = 0
    for (index, map) in maps.enumerated() {
      add(map, kept: segmentation.kept[index], place: places.offsets[index])
    }
    for window in windowKeys { add(window) }
    sharedBytes =
      added + (coded?.sharedBytes ?? 0) + intervals.count
      * IntervalTable.bytes(changeBits: widths.changeBits)
      + segmentation.bounds.count * widths.indexBits / 8
  }

  /// All bytes, with pointers of 32 bits.
  var bytes: Int { stageBytes.reduce(sharedBytes, +) }

  // MARK: Stages

  private mutating func add(_ stage: Stage, _ maps: [CodeMap]) {
    let kind: StageTable.Kind
    let index: Int
    var parts = 0
    switch stage.kind {
    case .layer(let layer):
      (kind, index) = (.layer, layers.count)
      layers.append(table(of: layer))
      added += LayerTable.bytes(widths)
    case .pool(let pool):
      (kind, index) = (.pool, pools.count)
      pools.append(pool)
      added += 12
    case .codes(let change):
      (kind, index) = (.codes, codeChanges.count)
      codeChanges.append(table(of: change, stage, maps))
      added += CodesTable.bytes
    case .move(let moved):
      (kind, index, parts) = (.move, moves.count, moved.count)
      moves += moved
      added += 16 * moved.count
    case .combine(let combination):
      (kind, index) = (.combine, combinations.count)
      combinations.append(combination)
      added += 6
    }
    stages.append(
      StageTable(
        kind: kind, index: index, inputs: stage.inputs.count, firstInput: inputs.count,
        full: stage.full, sums: stage.sums, parts: parts, rows: stage.rows))
    inputs += stage.inputs
    added += StageTable.bytes(inputs: stage.inputs.count, widths)
  }

  private mutating func table(of layer: LayerStage) -> LayerTable {
    let pass = layer.pass
    let source: LayerTable.Source =
      switch pass.source {
      case .codes(let factor): .codes(factor: Int(factor))
      case .sums(let rescale, let offsets):
        .sums(
          requantising(rescale),
          offsets: offsets.contains { $0 != 0 } ? array(.int32, offsets.map(Int.init)) : nil)
      }
    return LayerTable(
      core: layer.core.map { table(of: $0, maps: pass.channels) }, source: source,
      width: layer.shape.width,
      channels: pass.channels, filters: spread(pass.expand), relu: pass.relu, pools: pass.pools,
      bias: pass.bias.map { array(.int32, $0.map(Int.init)) },
      addendFactor: Int(pass.addendFactor ?? 0),
      full: pass.full.map { output in
        // Codes in the scale of the values need only their shift.
        output.rescale.multipliers == [1]
          ? LayerTable.Requantising(multipliers: nil, step: 0, shift: output.rescale.shift)
          : requantising(output.rescale)
      },
      sums: pass.sums.map { output in
        LayerTable.Sums(
          channels: spread(pass.reduce), codes: requantising(output.rescale),
          downShift: pass.downShift)
      })
  }

  /// Layers in groups are dense, so that their maps are the channels of the pass.
  private mutating func table(of core: LayerStage.Core, maps: Int) -> LayerTable.Core {
    let codes = PackedCodes(core.storedCodes, shifts: storage == .coded)
    return LayerTable.Core(
      rows: core.kernelRows, columns: core.kernelColumns, stride: core.stride,
      padding: core.padding,
      window: core.moments.map { window(WindowKey(moments: $0, shift: core.momentShift)) },
      bits: codes.bits, low: codes.low, spacing: codes.spacing, values: core.values,
      group: core.groups == 1
        ? nil : (maps / core.groups, core.values / (core.moments?.elements.count ?? core.places)),
      spread: core.filters.map { add($0) },
      weights: weights(codes), factors: core.factors.map { array(.int16, $0.map(Int.init)) })
  }

  private mutating func add(_ filters: FilterPolynomials) -> Int {
    spreads.append(
      SpreadTable(
        filters: spread(filters.intervals),
        multipliers: array(.int32, filters.multipliers.map(Int.init))))
    added += SpreadTable.bytes
    return spreads.count - 1
  }

  private mutating func weights(_ codes: PackedCodes) -> LayerTable.Weights {
    switch storage {
    case .packed:
      let bytes =
        widths.areBytes
        ? codes.codes.map { Int(UInt8(bitPattern: $0)) } : codes.bytes.map(Int.init)
      return .array(array(.uint8, bytes))
    case .coded:
      guard let tensor = coded?.tensors[codedLayers] else { return .decoded(0) }
      codedLayers += 1
      added += CodedWeights.Tensor.bytes + tensor.flash
      decoded = tensor.ram
      return .decoded(tensor.place)
    case .filledLater:
      roomForWeights.append(codes.codes.count)
      return .room(roomForWeights.count - 1)
    }
  }

  private mutating func requantising(_ rescale: Rescale) -> LayerTable.Requantising {
    LayerTable.Requantising(
      multipliers: array(.uint16, rescale.multipliers.map(Int.init)),
      step: rescale.multipliers.count > 1 ? 1 : 0, shift: rescale.shift)
  }

  private mutating func table(
    of change: CodeChange, _ stage: Stage, _ maps: [CodeMap]
  ) -> CodesTable {
    switch change {
    case .affine(let affine):
      return .affine(
        shift: affine.shift, multipliers: array(.int32, affine.multipliers.map(Int.init)),
        offsets: array(.int64, affine.offsets.map(Int.init)))
    case .table(let table):
      let (signs, target) = (maps[stage.inputs[0].map].isSigned, stage.full.map { maps[$0] })
      func array(_ isSigned: Bool) -> ArrayID? {
        guard let channel = signs.firstIndex(of: isSigned), let target else { return nil }
        return self.array(.uint8, table.bytes(read: isSigned, write: target.isSigned[channel]))
      }
      return .table(unsigned: array(false), signed: array(true))
    }
  }

  // MARK: Shared tables

  /// The kinds of all intervals but the last, and of the last one; without intervals each channel is
  /// one by itself.
  private mutating func spread(_ intervals: [IntegerInterval]?) -> LayerTable.Intervals {
    LayerTable.Intervals(
      length: intervals?.first?.form.length ?? 1,
      kind: index(of: intervals?.first.map(IntervalTable.init) ?? .single),
      lastKind: index(of: intervals?.last.map(IntervalTable.init) ?? .single))
  }

  private mutating func index(of interval: IntervalTable) -> Int {
    if let known = intervals.firstIndex(of: interval) { return known }
    intervals.append(interval)
    return intervals.count - 1
  }

  private mutating func window(_ window: WindowKey) -> Int {
    if let known = windowKeys.firstIndex(of: window) { return known }
    windowKeys.append(window)
    return windowKeys.count - 1
  }

  private mutating func add(_ window: WindowKey) {
    let moments = window.moments
    let products = moments.rows.indices.map { row in moments.elements.count { $0.row == row } }
    let columns = moments.rowOrder.map { moments.columns[moments.elements[$0].column] }
    windows.append(
      WindowTable(
        rowFunctions: products.count, allProducts: moments.elements.count, shift: window.shift,
        products: array(.uint8, products),
        rowTaps: array(.tap, moments.rows.flatMap(widths.taps(of:))),
        columnTaps: array(.tap, columns.flatMap(widths.taps(of:)))))
    added += 16
  }

  private mutating func add(_ map: CodeMap, kept: Int, place: Int?) {
    var signs: ArrayID?
    if map.isSigned.contains(true) {
      var bytes = [Int](repeating: 0, count: (map.isSigned.count + 7) / 8)
      for (channel, isSigned) in map.isSigned.enumerated() where isSigned {
        bytes[channel / 8] |= 1 << (channel % 8)
      }
      signs = array(.uint8, bytes)
    }
    maps.append(MapTable(place: place, map: map, kept: kept, signs: signs))
    added += 24
  }

  /// Puts numbers in an array, unless the same numbers are in one already.
  private mutating func array(_ element: NumberArray.Element, _ values: [Int]) -> ArrayID {
    let array = NumberArray(element: element, values: values)
    if let known = known[array] { return known }
    let id = ArrayID(index: arrays.count)
    arrays.append(array)
    known[array] = id
    added += widths.bytes(of: element) * values.count
    return id
  }
}

/// Polynomials over a window, and how far their sums are shifted.
private struct WindowKey: Hashable {
  let moments: WindowMoments
  let shift: Int
}

extension CodeTable {
  /// The byte that is written for each byte that is read, where signed codes have 128 added.
  fileprivate func bytes(read isSigned: Bool, write becomesSigned: Bool) -> [Int] {
    let (old, new) = (isSigned ? 128 : 0, becomesSigned ? 128 : 0)
    let limits = becomesSigned ? -127...127 : 0...255
    return (0..<256).map { byte in
      min(max(Int(self[byte - old]), limits.lowerBound), limits.upperBound) + new
    }
  }
}
