import Babbage

/// The settings of the circuit for one layer.
struct EngineLayer {
  /// The node that the work belongs to.
  let name: String
  /// The settings, by the name of the circuit's wire.
  private(set) var numbers: [String: Int] = [:]
  let schedule: EngineSchedule

  /// Where a map lies in the circuit's memory.
  struct Place {
    let base: Int
    let shape: MapShape
  }

  /// Tells the circuit of a layer, and adds its constants to the tables.
  ///
  /// `places` has all maps. The core computes `lanes` maps at a time; `looksUp` says whether the
  /// circuit has tables of activations.
  init(
    _ name: String, _ work: EngineWork, places: [Place], lanes: Int, looksUp: Bool,
    tables: inout EngineTables, bounds: inout EngineBounds
  ) throws(VerilogError) {
    self.name = name
    let pass = work.pass
    guard work.addend == nil || !pass.pools else {
      throw .unsupported(node: name, what: "an addition before a pooling")
    }
    schedule = EngineSchedule(work, lanes: lanes, looksUp: looksUp)
    try readWindows(work, places[work.source], tables: &tables, bounds: &bounds)
    try multiply(work, lanes: lanes, tables: &tables, bounds: &bounds)
    let area = work.shape
    set("last_out_row", (pass.pools ? area.height / 2 : area.height) - 1)
    set("last_out_column", (pass.pools ? area.width / 2 : area.width) - 1)
    set("pools", pass.pools)
    set("relu", pass.relu)
    set("last_channel", pass.channels - 1)
    bounds.raise(\.channels, to: pass.channels)
    set("has_bias", pass.bias != nil)
    set("first_bias", pass.bias == nil ? 0 : tables.biases.count)
    tables.biases += (pass.bias ?? []).map(Int.init)
    add(work.addend, factor: pass.addendFactor, places, bounds: &bounds)
    set("writes_scores", pass.writesScores)
    try write(work, places, tables: &tables)
    try set(
      pass.expand, prefix: "expand", tables: &tables, bounds: &bounds
    ) { change, orders in
      (0..<orders).flatMap { row in (row..<orders).map { Int(change[row][$0]) } }
    }
    try set(
      pass.reduce, prefix: "reduce", tables: &tables, bounds: &bounds
    ) { change, orders in
      (0..<orders).flatMap { term in (0...term).map { Int(change[$0][term]) } }
    }
    set("expands", pass.expand != nil)
    set("reduces", pass.reduce != nil)
    set("down_shift", pass.downShift)
  }

  private mutating func set(_ name: String, _ value: Int) { numbers[name] = value }

  private mutating func set(_ name: String, _ value: Bool) { numbers[name] = value ? 1 : 0 }

  // MARK: From the map to terms

  private mutating func readWindows(
    _ work: EngineWork, _ input: Place, tables: inout EngineTables, bounds: inout EngineBounds
  ) throws(VerilogError) {
    let (shape, walk) = (input.shape, work.walk)
    set("in_height", shape.height)
    set("in_width", shape.width)
    set("in_plane", walk.channels.step * shape.pixels)
    set("last_in_channel", walk.channels.size - 1)
    let (rows, columns) = (walk.rows, walk.columns)
    set("last_kernel_row", rows.size - 1)
    set("last_kernel_column", columns.size - 1)
    set("stride", rows.step)
    set("column_stride", columns.step)
    set("row_step", rows.step * shape.width)
    set("first_top", rows.first)
    set("first_left", columns.first)
    let first = walk.channels.first * shape.pixels + rows.first * shape.width + columns.first
    set("first_origin", input.base + first)
    if !walk.isSquare { bounds.areSquare = false }
    for count in [
      rows.extent(windows: work.shape.height, on: shape.height),
      columns.extent(windows: work.shape.width, on: shape.width), walk.channels.size,
    ] {
      bounds.raise(\.count, to: count)
    }
    let places = walk.area
    guard places <= EngineWidths.mostPlaces else {
      throw .unsupported(
        node: name, what: "a window of \(places) places (\(EngineWidths.mostPlaces) at most)")
    }
    let values = work.moments.map { moments in
      moments.map { $0.count == 1 ? Array(repeating: $0[0], count: places) : $0 }
    }
    let count = values?.count ?? 1
    guard count <= EngineWidths.mostMoments else {
      throw .unsupported(
        node: name,
        what: "\(count) polynomials over a window (\(EngineWidths.mostMoments) at most)")
    }
    set("whole", values != nil)
    set("last_moment", count - 1)
    set("moment_shift", work.momentShift)
    set("takes_maximum", work.takesMaximum)
    set("looks_up", work.table != nil)
    set("activation", work.table.map { tables.add($0) } ?? 0)
    set("first_tap", tables.taps.count)
    bounds.raise(\.moments, to: count)
    for place in 0..<(values == nil ? 1 : places) {
      let taps = values.map { $0.map { $0[place] } } ?? [1]
      tables.taps.append(taps)
      for tap in taps { bounds.raise(\.tap, to: Int(tap.magnitude)) }
    }
    var factor = 1
    if case .codes(let given) = work.pass.source { factor = Int(given) }
    set("first_factor", tables.factors.count)
    let factors = work.codeFactors ?? work.core?.factors?.map(Int.init)
    set("factor_steps", factors != nil)
    set("counts", work.meanFactors != nil)
    if let means = work.meanFactors {
      try makeMeans(means, terms: work.terms, tables: &tables, bounds: &bounds)
      return
    }
    let groups = factors == nil ? 1 : work.core?.groups ?? 1
    for _ in 0..<groups { tables.factors += factors ?? [factor] }
    let terms = work.terms
    set("last_term", terms - 1)
    bounds.raise(\.terms, to: terms)
    for factor in factors ?? [factor] {
      bounds.raise(\.factor, to: Int(factor.magnitude))
      if factor < 0 { bounds.signs = true }
    }
    termBounds = Self.largestTerms(
      values, shift: work.momentShift, factors: factors ?? [factor],
      terms: work.core?.values ?? terms,
      bounds: &bounds)
    bounds.raise(\.term, to: termBounds.max() ?? 1)
  }

  /// Multiplies each sum by the factor of its number of places.
  private mutating func makeMeans(
    _ means: MeanFactors, terms: Int, tables: inout EngineTables, bounds: inout EngineBounds
  ) throws(VerilogError) {
    guard means.places <= MeanFactors.mostPlaces else {
      throw .unsupported(
        node: name,
        what: "means of \(means.places) places beside padding (\(MeanFactors.mostPlaces) at most)")
    }
    bounds.counts = true
    tables.factors += means.factors
    bounds.raise(\.factor, to: means.factors.max() ?? 1)
    set("last_term", terms - 1)
    bounds.raise(\.terms, to: terms)
    bounds.raise(\.moment, to: 255 * means.places)
    bounds.raise(\.term, to: means.largestTerm)
  }

  /// The largest magnitude of each term, of a group's where there are groups.
  private var termBounds: [Int] = []

  private static func largestTerms(
    _ values: [[Int]]?, shift: Int, factors: [Int], terms: Int, bounds: inout EngineBounds
  ) -> [Int] {
    let half = shift > 0 ? 1 << (shift - 1) : 0
    let moments = (values ?? [[1]]).map { $0.reduce(0) { $0 + Int($1.magnitude) } * 255 }
    bounds.raise(\.moment, to: (moments.max() ?? 0) + half)
    return (0..<terms).map { term in
      ((moments[term % moments.count] + half) >> shift)
        * Int(factors[factors.count > 1 ? term : 0].magnitude)
    }
  }

  // MARK: From terms to values

  private mutating func multiply(
    _ work: EngineWork, lanes: Int, tables: inout EngineTables, bounds: inout EngineBounds
  ) throws(VerilogError) {
    set("has_core", work.core != nil)
    set("map_scale", tables.scales.count)
    set("first_code", tables.weights.count)
    guard let core = work.core, case .sums(let rescale, let offsets) = work.pass.source else {
      guard work.core == nil, case .codes = work.pass.source else {
        throw .unsupported(node: name, what: "sums without a core")
      }
      for field in ["last_map", "in_groups", "last_group_term", "last_group_map", "map_shift"] {
        set(field, 0)
      }
      bounds.raise(\.maps, to: 1)
      return
    }
    let maps = core.maps
    set("last_map", maps - 1)
    set("in_groups", core.groups > 1)
    set("last_group_term", core.values - 1)
    set("last_group_map", maps / core.groups - 1)
    if core.groups > 1 { bounds.groups = true }
    set("map_shift", rescale.shift)
    bounds.raise(\.maps, to: maps)
    for map in 0..<maps {
      let row = core.codes[(map * core.values)..<((map + 1) * core.values)]
      let sum = zip(row, termBounds).reduce(0) { $0 + Int($1.0.magnitude) * $1.1 }
      bounds.raise(\.sum, to: sum)
      tables.scales.append([
        Int(rescale.multipliers[rescale.multipliers.count > 1 ? map : 0]), Int(offsets[map]), 0, 0,
      ])
    }
    bounds.raise(\.weight, to: core.codes.reduce(0) { max($0, Int($1.magnitude)) })
    for group in 0..<core.groups {
      let (start, end) = (group * maps / core.groups, (group + 1) * maps / core.groups)
      for first in stride(from: start, to: end, by: lanes) {
        for term in 0..<core.values {
          tables.weights.append(
            (first..<(first + lanes)).map {
              $0 < end ? Int(core.codes[$0 * core.values + term]) : 0
            }
          )
        }
      }
    }
  }

  // MARK: From values to codes

  private mutating func add(
    _ addend: EngineWork.Addend?, factor: Int32?, _ places: [Place], bounds: inout EngineBounds
  ) {
    set("adds", addend != nil)
    set("is_product", addend?.multiplies ?? false)
    if addend?.multiplies ?? false {
      bounds.multiplies = true
      // Codes have the place of factors.
      bounds.raise(\.addend, to: 255)
    }
    set("addend_factor", Int(factor ?? 0))
    bounds.raise(\.addend, to: Int(factor ?? 0))
    let place = addend.map { places[$0.map] }
    set("addend_base", place?.base ?? 0)
    set("addend_plane", addend?.isOneChannel ?? true ? 0 : place?.shape.pixels ?? 0)
  }

  private mutating func write(
    _ work: EngineWork, _ places: [Place], tables: inout EngineTables
  ) throws(VerilogError) {
    let pass = work.pass
    let plane = work.full.map { places[$0.map].shape.pixels } ?? 0
    set("writes_full", pass.full != nil)
    set("full_base", work.full.map { places[$0.map].base + $0.first * plane } ?? 0)
    set("full_plane", plane * (work.full?.step ?? 1))
    set("full_shift", pass.full?.rescale.shift ?? 0)
    let codes = pass.full.map {
      tables.add($0, maps: pass.channels, offsets: work.codeOffsets)
    }
    set("full_scale", codes?.start ?? 0)
    set("full_steps", codes?.steps ?? false)
    let sums = work.sums.map { places[$0] }
    set("sums_base", sums?.base ?? 0)
    set("sums_plane", sums?.shape.pixels ?? 0)
    set("sums_shift", pass.sums?.rescale.shift ?? 0)
    set("sums_scale", tables.scales.count)
    if let output = pass.sums, let sums {
      // A word for each map, even if all are alike: the circuit goes from one to the next.
      let added = tables.add(output, maps: sums.shape.channels)
      if !added.steps {
        let word = tables.scales[added.start]
        tables.scales += Array(repeating: word, count: sums.shape.channels - 1)
      }
    }
  }

  private mutating func set(
    _ intervals: [IntegerInterval]?, prefix: String, tables: inout EngineTables,
    bounds: inout EngineBounds, rows: ([[Int32]], Int) -> [Int]
  ) throws(VerilogError) {
    let length = intervals?.first?.form.length ?? 1
    let shifts = intervals?.first?.form.knots == .shifts
    set("\(prefix)_shifts", shifts)
    if shifts { bounds.shifts = true }
    set("\(prefix)_tail", length * ((intervals?.count ?? 1) - 1))
    bounds.raise(\.count, to: length * (intervals?.count ?? 1))
    for (interval, name) in [(intervals?.first, prefix), (intervals?.last, "\(prefix)_tail")] {
      let orders = interval?.change.count ?? 1
      let change = interval.map { rows($0.change, orders) } ?? []
      for value in change { bounds.raise(\.change, to: Int(value.magnitude)) }
      set("\(name)_length", interval?.form.length ?? 1)
      set("\(name)_order", orders - 1)
      set("\(name)_change", tables.add(change: change))
    }
  }
}
