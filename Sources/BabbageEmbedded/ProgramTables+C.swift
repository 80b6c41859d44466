import Babbage

extension ProgramTables {
  /// Definitions of all arrays of numbers, then of the tables that refer to them.
  ///
  /// `segments` has the first stage of each segment, and the number of stages.
  func definitions(segments: [Int]) -> [String] {
    let room = roomForWeights.enumerated().map { "uint8_t nn_weights_\($0)[\($1)];" }
    let numbers = arrays.enumerated().map { index, array in
      """
      static const \(array.element.name) \(ArrayID(index: index).name)[] NN_FLASH = {
      \(CText.wrapped(array.values.map(CText.number)))
      };
      """
    }
    let tables: [String?] = [
      table("nn_map", "nn_maps", maps.map(\.row)),
      table("nn_input", "nn_inputs", inputs.map(\.row)),
      table("nn_stage", "nn_stages", stages.map { $0.row(none: widths.none) }),
      table("nn_interval", "nn_intervals", intervals.map(\.row)),
      table("nn_spread", "nn_spreads", spreads.map(\.row)),
      table("nn_window", "nn_windows", windows.map(\.row)),
      table("nn_layer", "nn_layers", layers.map { $0.row(widths) }),
      table("nn_pool", "nn_pools", pools.map(\.row)),
      table("nn_codes", "nn_code_changes", codeChanges.map(\.row)),
      table("nn_move", "nn_moves", moves.map(\.row)),
      table("nn_combination", "nn_combinations", combinations.map(\.row)),
      CText.table("nn_index", "nn_segments", [segments.map(String.init).joined(separator: ", ")]),
    ]
    return room + (coded?.definitions ?? []) + numbers + tables.compactMap { $0 }
  }

  private func table(_ type: String, _ name: String, _ rows: [CRow]) -> String? {
    rows.isEmpty ? nil : CText.table(type, name, rows.map(\.text))
  }
}

/// A row of a table in C: a designated initialiser for each member that is not zero.
private struct CRow {
  private(set) var members: [String] = []

  mutating func set(_ name: String, _ value: Int) {
    if value != 0 { members.append(".\(name) = \(CText.number(value))") }
  }

  mutating func set(_ name: String, _ value: Bool) { set(name, value ? 1 : 0) }

  mutating func set(_ name: String, symbol: String) { members.append(".\(name) = \(symbol)") }

  mutating func set(_ name: String, _ array: ProgramTables.ArrayID?) {
    if let array { set(name, symbol: array.name) }
  }

  /// An initialiser must not be empty in C99.
  var text: String { members.isEmpty ? "{0}" : "{\(members.joined(separator: ", "))}" }
}

extension ProgramTables.ArrayID {
  fileprivate var name: String { "nn_numbers_\(index)" }
}

extension ProgramTables.NumberArray.Element {
  fileprivate var name: String {
    switch self {
    case .uint8: "uint8_t"
    case .uint16: "uint16_t"
    case .int16: "int16_t"
    case .int32: "int32_t"
    case .int64: "int64_t"
    case .tap: "nn_tap"
    }
  }
}

extension MapTable {
  fileprivate var row: CRow {
    var row = CRow()
    if let place { row.set("place", place) } else { row.set("place", symbol: "NN_IMAGE") }
    row.set("channels", map.shape.channels)
    row.set("height", map.shape.height)
    row.set("width", map.shape.width)
    row.set("kept", kept)
    row.set("row_pitch", map.rowPitch)
    row.set("channel_pitch", map.channelPitch)
    row.set("is_signed", signs)
    return row
  }
}

extension RowWindow {
  fileprivate var row: CRow {
    var row = CRow()
    row.set("map", map)
    row.set("made", made)
    row.set("step", step)
    row.set("first", first)
    row.set("count", count)
    return row
  }
}

extension StageTable {
  fileprivate func row(none: Int) -> CRow {
    var row = CRow()
    row.set("kind", symbol: kind.name)
    row.set("index", index)
    row.set("inputs", inputs)
    row.set("first_input", firstInput)
    row.set("full", full ?? none)
    row.set("sums", sums ?? none)
    row.set("parts", parts)
    row.set("rows", rows)
    return row
  }
}

extension StageTable.Kind {
  fileprivate var name: String {
    switch self {
    case .layer: "NN_LAYER"
    case .pool: "NN_POOL"
    case .codes: "NN_CODES"
    case .move: "NN_MOVE"
    case .combine: "NN_COMBINE"
    }
  }
}

extension IntervalTable {
  fileprivate var row: CRow {
    var row = CRow()
    row.set("length", length)
    row.set("terms", terms)
    row.set("shifts", hasShifts)
    let change = change.map { CText.number(Int($0)) }.joined(separator: ", ")
    row.set("change", symbol: "{\(change)}")
    return row
  }
}

extension SpreadTable {
  fileprivate var row: CRow {
    var row = CRow()
    row.set("length", filters.length)
    row.set("interval", filters.kind)
    row.set("last_interval", filters.lastKind)
    row.set("multipliers", multipliers)
    return row
  }
}

extension WindowTable {
  fileprivate var row: CRow {
    var row = CRow()
    row.set("row_functions", rowFunctions)
    row.set("all_products", allProducts)
    row.set("shift", shift)
    row.set("products", products)
    row.set("row_taps", rowTaps)
    row.set("column_taps", columnTaps)
    return row
  }
}

extension LayerTable {
  fileprivate func row(_ widths: NumberWidths) -> CRow {
    var row = CRow()
    if let core { set(core, of: &row) } else { row.set("stride", 1) }
    row.set("window", core?.window ?? widths.none)
    if widths.haveSpreads { row.set("spread", core?.spread ?? widths.none) }
    switch source {
    case .codes(let factor): row.set("code_factor", factor)
    case .sums(let codes, let offsets):
      row.set("shift", codes.shift)
      row.set("multiplier_step", codes.step)
      row.set("multipliers", codes.multipliers)
      row.set("offsets", offsets)
    }
    row.set("width", width)
    row.set("channels", channels)
    row.set("interval_length", filters.length)
    row.set("interval", filters.kind)
    row.set("last_interval", filters.lastKind)
    row.set("relu", relu)
    row.set("pools", pools)
    row.set("bias", bias)
    row.set("addend_factor", addendFactor)
    if let full {
      row.set("full_multipliers", full.multipliers)
      row.set("full_step", full.step)
      row.set("full_shift", full.shift)
    }
    guard let sums else { return row }
    row.set("sums_interval_length", sums.channels.length)
    row.set("sums_interval", sums.channels.kind)
    row.set("last_sums_interval", sums.channels.lastKind)
    row.set("sums_shift", sums.codes.shift)
    row.set("sums_step", sums.codes.step)
    row.set("sums_multipliers", sums.codes.multipliers)
    row.set("down_shift", sums.downShift)
    row.set("down_half", sums.downShift > 0 ? 1 << (sums.downShift - 1) : 0)
    return row
  }

  private func set(_ core: Core, of row: inout CRow) {
    row.set("kernel_rows", core.rows)
    row.set("kernel_columns", core.columns)
    row.set("stride", core.stride)
    row.set("padding", core.padding)
    row.set("bits", core.bits)
    row.set("low", core.low)
    row.set("spacing", core.spacing)
    row.set("values", core.values)
    if let group = core.group {
      row.set("group_maps", group.maps)
      row.set("group_channels", group.channels)
    }
    switch core.weights {
    case .array(let array): row.set("codes", array)
    case .room(let index): row.set("codes", symbol: "nn_weights_\(index)")
    case .decoded(let place): row.set("codes", symbol: "nn_weights + \(place)")
    }
    row.set("factors", core.factors)
  }
}

extension PoolStage {
  fileprivate var row: CRow {
    var row = CRow()
    row.set("rows", window.rows.size)
    row.set("columns", window.columns.size)
    row.set("stride", window.columns.stride)
    row.set("padding", window.columns.before)
    row.set("averages", mean != nil)
    if case .fixed(let codes)? = mean {
      row.set("multiplier", Int(codes.multipliers[0]))
      row.set("shift", codes.shift)
    }
    return row
  }
}

extension IntegerCombination {
  fileprivate var row: CRow {
    var row = CRow()
    let multipliers = rescale.multipliers.map(Int.init)
    row.set("multiplies", combination == .product)
    row.set("shift", rescale.shift)
    row.set("multiplier", multipliers[0])
    if combination == .sum { row.set("other_multiplier", multipliers[1]) }
    return row
  }
}

extension CodesTable {
  fileprivate var row: CRow {
    var row = CRow()
    switch self {
    case .affine(let shift, let multipliers, let offsets):
      row.set("shift", shift)
      row.set("multipliers", multipliers)
      row.set("offsets", offsets)
    case .table(let unsigned, let signed):
      row.set("table", unsigned)
      row.set("signed_table", signed)
    }
    return row
  }
}

extension MovedPart {
  fileprivate var row: CRow {
    let codes = rescale ?? .identity
    var row = CRow()
    row.set("first_channel", channels.lowerBound)
    row.set("channels", channels.count)
    row.set("channel_start", channelStart)
    row.set("channel_step", channelStep)
    row.set("column_start", columnStart)
    row.set("column_step", columnStep)
    row.set("multiplier", Int(codes.multipliers[0]))
    row.set("shift", codes.shift)
    return row
  }
}
