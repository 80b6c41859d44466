/// The parameters of the circuit's modules.
struct EngineWidths {
  /// The most polynomials over a window.
  static let mostMoments = 256
  /// The most places of a window, each of which has a word of the taps.
  static let mostPlaces = 65_536
  /// The most bits of terms, sums and values: what the engine's sums fit, so that more of what they
  /// are made of makes no difference.
  static let sumBits = 32

  /// The values, by the parameter's name.
  let parameters: [String: Int]
  let fields: [Rom.Field]
  /// Those of the fields that only circuits with tables of activations have.
  let activationFields: [Rom.Field]
  /// Those of the fields that only circuits with windows of several kinds, products or groups have.
  let rareFields: [Rom.Field]

  init(
    _ bounds: EngineBounds, _ tables: EngineTables, layers: Int, words: Int, pixels: Int,
    scores: Int, lanes: Int
  ) {
    let count = Bits.unsigned(
      max(bounds.count, bounds.terms, bounds.maps, bounds.channels, lanes))
    let address = max(Bits.address(max(words, pixels, scores) + 1), count + 1)
    let tap = Bits.signed(bounds.tap)
    let moment = max(Bits.signed(bounds.moment), 9 + tap + 1)
    let factor = bounds.signs ? Bits.signed(bounds.factor) : Bits.unsigned(bounds.factor)
    let codes = Bits.address(tables.weights.count)
    let (taps, factors) = (Bits.address(tables.taps.count), Bits.address(tables.factors.count))
    let (scales, changes) = (Bits.address(tables.scales.count), Bits.address(tables.changes.count))
    let biases = Bits.address(tables.biases.count)
    let addend = Bits.unsigned(bounds.addend)
    func width(_ bound: Int) -> Int { min(Bits.signed(bound), Self.sumBits) }
    let left = max(Bits.unsigned(bounds.moments - 1), 4)
    let layerBits = Bits.address(layers)
    parameters = [
      "COUNT": count, "ADDRESS": address, "WORDS": max(words, 2), "LAYERS": layerBits,
      "LAST_LAYER": layers - 1, "PIXELS": pixels, "SCORES": scores, "TAPS": taps, "TAP": tap,
      "MOMENTS": bounds.moments, "MOMENT": moment, "FACTORS": factors, "FACTOR": factor,
      "TERMS": max(bounds.terms, 2), "TERM": width(bounds.term), "LANES": lanes,
      "WEIGHT": Bits.signed(bounds.weight), "CODES": codes, "SUM": width(bounds.sum),
      "MAPS": max(bounds.maps, 2), "SCALES": scales, "CHANNELS": max(bounds.channels, 2),
      "CHANGES": changes,
      "CHANGE": width(bounds.change), "BIASES": biases, "ADDEND": addend,
      "SHIFTS": bounds.shifts ? 1 : 0, "SIGNS": bounds.signs ? 1 : 0,
      "GROUPS": bounds.groups ? 1 : 0, "LEFT": left,
    ]
    func fields(_ names: String, _ bits: Int) -> [Rom.Field] {
      names.split(separator: " ").map { Rom.Field(String($0), bits: bits) }
    }
    activationFields =
      (tables.activations.isEmpty ? [] : fields("looks_up", 1))
      + (tables.activations.count > 1
        ? fields("activation", Bits.address(tables.activations.count)) : [])
    rareFields =
      (bounds.areSquare
        ? []
        : [Rom.Field("first_left", bits: count + 1, isSigned: true)]
          + fields("column_stride", count)) + (bounds.counts ? fields("counts", 1) : [])
      + (bounds.multiplies ? fields("is_product", 1) : [])
      + (bounds.groups
        ? fields("in_groups", 1) + fields("last_group_term last_group_map", count) : [])
    self.fields =
      fields(
        """
        in_height in_width last_in_channel last_kernel_row last_kernel_column stride last_out_row \
        last_out_column last_term last_map last_channel expand_length expand_tail \
        expand_tail_length reduce_length reduce_tail reduce_tail_length
        """, count)
      + fields(
        """
        in_plane first_origin row_step addend_base addend_plane full_base full_plane sums_base \
        sums_plane
        """, address) + [Rom.Field("first_top", bits: count + 1, isSigned: true)]
      + fields(
        """
        whole takes_maximum factor_steps has_core pools expands expand_shifts has_bias adds relu writes_scores \
        writes_full full_steps reduces reduce_shifts
        """, 1) + fields("first_tap", taps) + fields("last_moment", left)
      + fields("moment_shift down_shift", 5) + fields("first_factor", factors)
      + fields("first_code", codes) + fields("map_scale full_scale sums_scale", scales)
      + fields("map_shift full_shift sums_shift", 6)
      + fields("expand_order expand_tail_order reduce_order reduce_tail_order", 2)
      + fields("expand_change expand_tail_change reduce_change reduce_tail_change", changes)
      + fields("first_bias", biases) + fields("addend_factor", addend)
      + activationFields + rareFields
  }
}
