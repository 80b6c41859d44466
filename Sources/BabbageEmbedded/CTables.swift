import Babbage

/// The constants of the program as C text, and what they take with pointers of 32 bits.
struct CTables {
  /// Marks what a stage does not have.
  static let none = 255

  /// Definitions of arrays of numbers, then the tables of each kind that refer to them.
  private(set) var arrays: [String] = []
  private(set) var layers: [String] = []
  private(set) var windows: [(WindowMoments, Int)] = []
  private(set) var pools: [String] = []
  private(set) var codeChanges: [String] = []
  private(set) var moves: [String] = []
  private(set) var forms: [CForm] = []
  private(set) var stages: [String] = []
  private(set) var inputs: [String] = []
  private(set) var maps: [String] = []
  private(set) var windowRows: [String] = []
  /// For each stage the bytes of its constants.
  private(set) var stageBytes: [Int] = []
  /// Bytes that no stage has for itself: maps, forms, windows, segments.
  private var sharedBytes = 0
  /// Bytes of the counters of rows and of pointers to image and scores.
  let counterBytes: Int
  /// Whether all weights are whole bytes without factors.
  let areBytes: Bool
  /// Whether all functions over windows are lines and parabolas, so that running sums do.
  let areRunning: Bool
  /// Whether the program has no weights, only room for them.
  let areFilledLater: Bool
  /// How many weights each layer that is filled later has.
  private(set) var roomForWeights: [Int] = []
  let changeBits: Int
  let tapBits: Int
  private var names: [String: String] = [:]
  private var added = 0

  init(
    _ stages: [Stage], _ maps: [CodeMap], _ segmentation: Segmentation, _ places: MapPlaces,
    areFilledLater: Bool
  ) {
    let layers = stages.layers
    let cores = layers.compactMap(\.core)
    self.areFilledLater = areFilledLater
    areBytes =
      areFilledLater || cores.allSatisfy { $0.factors == nil && $0.packedCodes.bits >= 7 }
    let changes = layers.flatMap { ($0.pass.expand ?? []) + ($0.pass.reduce ?? []) }
      .flatMap { $0.change.joined() }
    changeBits = changes.contains { Int16(exactly: $0) == nil } ? 32 : 16
    let functions = cores.compactMap(\.moments).flatMap { $0.rows + $0.columns }
    let areRunning = functions.allSatisfy { WindowMoments.isParabola($0) }
    let taps = functions.flatMap { areRunning ? WindowMoments.differences(of: $0) : $0 }
    self.areRunning = areRunning
    tapBits = taps.contains { Int8(exactly: $0) == nil } ? 16 : 8
    counterBytes = 2 * maps.count + (maps[0].storage == .image ? 9 : 5)
    for stage in stages {
      added = 0
      add(stage)
      stageBytes.append(added)
    }
    added = 0
    for (index, map) in maps.enumerated() {
      add(map, kept: segmentation.kept[index], place: places.offsets[index])
    }
    for (moments, shift) in windows { add(moments, shift: shift) }
    sharedBytes =
      added + forms.count * (4 + 6 * changeBits / 8) + segmentation.bounds.count
  }

  /// All bytes.
  var bytes: Int { stageBytes.reduce(sharedBytes, +) }

  // MARK: Stages

  private mutating func add(_ stage: Stage) {
    let kind: String
    let index: Int
    switch stage.kind {
    case .layer(let layer):
      (kind, index) = ("NN_LAYER", layers.count)
      layers.append(text(of: layer))
      added += 80
    case .pool(let pool):
      (kind, index) = ("NN_POOL", pools.count)
      let rescale = pool.rescale ?? .identity
      pools.append(
        initializer([
          pool.rows, pool.columns, pool.stride, pool.padding, pool.rescale == nil ? 0 : 1,
          Int(rescale.multipliers[0]), rescale.shift,
        ]))
      added += 12
    case .codes(let change):
      (kind, index) = ("NN_CODES", codeChanges.count)
      codeChanges.append(text(of: change))
      added += 16
    case .move(let parts):
      (kind, index) = ("NN_MOVE", moves.count)
      for part in parts {
        let rescale = part.rescale ?? .identity
        moves.append(
          initializer([
            part.channels.lowerBound, part.channels.count, part.channelStart, part.channelStep,
            part.columnStart, part.columnStep, Int(rescale.multipliers[0]), rescale.shift,
          ]))
        added += 16
      }
    }
    let parts = if case .move(let parts) = stage.kind { parts.count } else { 0 }
    stages.append(
      "{\(kind), \(index), \(stage.inputs.count), \(inputs.count), "
        + "\(stage.full ?? Self.none), \(stage.sums ?? Self.none), \(parts), \(stage.rows)}")
    for input in stage.inputs {
      inputs.append(
        initializer([input.map, input.made, input.step, input.first, input.count]))
    }
    added += 10 + 8 * stage.inputs.count
  }

  private mutating func text(of layer: LayerStage) -> String {
    let pass = layer.pass
    let core = layer.core
    let codes = core?.packedCodes
    var source = (factor: 0, shift: 0, step: 0, multipliers: "0", offsets: "0")
    switch pass.source {
    case .codes(let factor): source.factor = Int(factor)
    case .sums(let rescale, let offsets):
      source.shift = rescale.shift
      source.step = rescale.multipliers.count > 1 ? 1 : 0
      source.multipliers = array("uint16_t", 2, rescale.multipliers.map(Int.init))
      if offsets.contains(where: { $0 != 0 }) {
        source.offsets = array("int32_t", 4, offsets.map(Int.init))
      }
    }
    let (form, lastForm) = formIndices(pass.expand)
    let (sumsForm, lastSumsForm) = formIndices(pass.reduce)
    var full = (multipliers: "0", step: 0, shift: 0)
    if let output = pass.full {
      full.shift = output.rescale.shift
      full.step = output.rescale.multipliers.count > 1 ? 1 : 0
      if output.rescale.multipliers != [1] {
        full.multipliers = array("uint16_t", 2, output.rescale.multipliers.map(Int.init))
      }
    }
    let sums = pass.sums?.rescale
    let fields: [String] = [
      "\(core?.kernelRows ?? 0), \(core?.kernelColumns ?? 0)",
      "\(core?.stride ?? 1), \(core?.padding ?? 0)",
      "\(core?.moments.map { window($0, shift: core?.momentShift ?? 0) } ?? Self.none)",
      "\(codes?.bits ?? 0), \(codes?.low ?? 0), \(codes?.spacing ?? 0)",
      "\(core?.values ?? 0)",
      codes.map { weights($0) } ?? "0",
      core?.factors.map { array("int16_t", 2, $0.map(Int.init)) } ?? "0",
      "\(source.factor), \(source.shift), \(source.step)", source.multipliers, source.offsets,
      "\(layer.shape.width), \(pass.channels)", "\(pass.expand?[0].form.length ?? 1)",
      "\(form), \(lastForm)", "\(pass.relu ? 1 : 0), \(pass.pools ? 1 : 0)",
      pass.bias.map { array("int32_t", 4, $0.map(Int.init)) } ?? "0",
      "\(pass.addendFactor ?? 0)", full.multipliers, "\(full.step), \(full.shift)",
      "\(sumsForm), \(lastSumsForm)",
      "\(sums?.shift ?? 0), \((sums?.multipliers.count ?? 0) > 1 ? 1 : 0)",
      "\(pass.downShift), \(pass.downShift > 0 ? 1 << (pass.downShift - 1) : 0)",
      "\(pass.reduce?[0].form.length ?? 1)",
      sums.map { array("uint16_t", 2, $0.multipliers.map(Int.init)) } ?? "0",
    ]
    return "{" + fields.joined(separator: ", ") + "}"
  }

  private mutating func weights(_ codes: PackedCodes) -> String {
    if areFilledLater {
      let name = "nn_weights_\(roomForWeights.count)"
      roomForWeights.append(codes.codes.count)
      arrays.append("uint8_t \(name)[\(codes.codes.count)];")
      return name
    }
    return array(
      "uint8_t", 1,
      areBytes ? codes.codes.map { Int(UInt8(bitPattern: $0)) } : codes.bytes.map(Int.init))
  }

  private mutating func text(of change: CodeChange) -> String {
    switch change {
    case .affine(let affine):
      let multipliers = array("int32_t", 4, affine.multipliers.map(Int.init))
      let offsets = array("int64_t", 8, affine.offsets.map(Int.init))
      return "{NN_AFFINE, \(affine.shift), 0, 0, 0, \(multipliers), \(offsets)}"
    case .leakyRelu(let rescale):
      return "{NN_LEAKY, \(rescale.shift), \(rescale.multipliers[0]), 0, 0, 0, 0}"
    case .clip(let limits):
      return "{NN_CLIP, 0, 0, \(limits.lowerBound), \(limits.upperBound), 0, 0}"
    }
  }

  // MARK: Shared tables

  /// The forms of an interval and of the last one; without intervals each channel is one by itself.
  private mutating func formIndices(_ intervals: [IntegerInterval]?) -> (Int, Int) {
    let first = index(of: intervals?.first.map(CForm.init) ?? .single)
    return (first, index(of: intervals?.last.map(CForm.init) ?? .single))
  }

  private mutating func index(of form: CForm) -> Int {
    if let known = forms.firstIndex(of: form) { return known }
    forms.append(form)
    return forms.count - 1
  }

  private mutating func window(_ moments: WindowMoments, shift: Int) -> Int {
    if let known = windows.firstIndex(where: { $0 == (moments, shift) }) { return known }
    windows.append((moments, shift))
    return windows.count - 1
  }

  private mutating func add(_ moments: WindowMoments, shift: Int) {
    let products = moments.rows.indices.map { row in moments.elements.count { $0.row == row } }
    let columns = moments.rowOrder.map { moments.columns[moments.elements[$0].column] }
    let productArray = array("uint8_t", 1, products)
    let rowArray = array("nn_tap", tapBits / 8, moments.rows.flatMap(taps(of:)))
    let columnArray = array("nn_tap", tapBits / 8, columns.flatMap(taps(of:)))
    windowRows.append(
      "{\(products.count), \(moments.elements.count), \(shift), \(productArray), \(rowArray), "
        + "\(columnArray)}")
    added += 16
  }

  /// What the program has of a function: its differences if all are lines and parabolas.
  private func taps(of function: [Int]) -> [Int] {
    areRunning ? WindowMoments.differences(of: function) : function
  }

  private mutating func add(_ map: CodeMap, kept: Int, place: Int?) {
    var signs = "0"
    if map.isSigned.contains(true) {
      var bytes = [Int](repeating: 0, count: (map.isSigned.count + 7) / 8)
      for (channel, isSigned) in map.isSigned.enumerated() where isSigned {
        bytes[channel / 8] |= 1 << (channel % 8)
      }
      signs = array("uint8_t", 1, bytes)
    }
    maps.append(
      "{\(place.map(String.init) ?? "NN_IMAGE"), \(map.shape.channels), \(map.shape.height), \(map.shape.width), \(kept), "
        + "\(map.rowPitch), \(map.channelPitch), \(signs)}")
    added += 24
  }

  // MARK: Numbers

  /// Defines an array; the same numbers are there once.
  private mutating func array(_ type: String, _ size: Int, _ values: [Int]) -> String {
    let body = CText.wrapped(values.map(CText.number))
    if let known = names[type + body] { return known }
    let name = "nn_numbers_\(arrays.count)"
    arrays.append("static const \(type) \(name)[] NN_FLASH = {\n\(body)\n};")
    names[type + body] = name
    added += size * values.count
    return name
  }

  private func initializer(_ values: [Int]) -> String {
    "{" + values.map(String.init).joined(separator: ", ") + "}"
  }
}

/// A polynomial over an interval of channels, as the program has it.
struct CForm: Hashable {
  let length: Int
  let terms: Int
  let hasShifts: Bool
  /// `[difference][polynomial]`, the upper triangle by columns.
  let change: [Int32]

  /// A channel by itself.
  static let single = CForm(length: 1, terms: 1, hasShifts: false, change: [1, 0, 0, 0, 0, 0])

  private init(length: Int, terms: Int, hasShifts: Bool, change: [Int32]) {
    (self.length, self.terms, self.hasShifts, self.change) = (length, terms, hasShifts, change)
  }

  init(_ interval: IntegerInterval) {
    self.init(
      length: interval.form.length, terms: interval.change.count,
      hasShifts: interval.form.knots == .shifts,
      change: (0..<3).flatMap { column in
        (0...column).map {
          interval.change.indices.contains(column) ? interval.change[$0][column] : 0
        }
      })
  }

  /// As C text.
  var text: String {
    "{\(length), \(terms), \(hasShifts ? 1 : 0), {"
      + change.map { CText.number(Int($0)) }.joined(separator: ", ") + "}}"
  }
}
