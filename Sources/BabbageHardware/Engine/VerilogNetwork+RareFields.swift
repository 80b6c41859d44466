extension VerilogNetwork {
  /// The wires of a layer's numbers that not all circuits have in their table.
  var rareWires: String {
    let wires = [
      ("first_left", "signed [COUNT:0]", "first_top"), ("column_stride", "[COUNT-1:0]", "stride"),
      ("counts", "[0:0]", "1'b0"), ("is_product", "[0:0]", "1'b0"),
      ("in_groups", "[0:0]", "1'b0"), ("last_group_term", "[COUNT-1:0]", "last_term"),
      ("last_group_map", "[COUNT-1:0]", "last_map"),
    ]
    return wires.map { name, type, otherwise in
      let value = widths.rareFields.contains { $0.name == name } ? "" : " = \(otherwise)"
      return "  wire \(type) \(name)\(value);\n"
    }.joined()
  }
}
