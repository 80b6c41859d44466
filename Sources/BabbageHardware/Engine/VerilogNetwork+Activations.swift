import Babbage
import CTexts

extension VerilogNetwork {
  /// The tables of activations, 512 codes each, if there are any.
  ///
  /// The word of a code has the code in two's complement as the lower bits of its address.
  var activationRom: [(rom: Rom, addressBits: Int)] {
    guard !tables.activations.isEmpty else { return [] }
    let words = tables.activations.flatMap { table in
      (0..<512).map { address in
        let code = address < 256 ? address : address - 512
        return CodeTable.codes.contains(code) ? Int(table[code]) : 0
      }
    }
    let found = Rom.Field("found", bits: 9, isSigned: true)
    return [(Rom("nn_activations", found, words), Bits.address(words.count))]
  }

  /// The module that looks codes up, if there are tables.
  var lookupModule: [(name: String, text: UnsafePointer<CChar>)] {
    tables.activations.isEmpty ? [] : [("lookup", text_lookup_v())]
  }

  /// The wires of a layer's numbers that only circuits with tables have.
  var lookupWires: String {
    widths.activationFields.map { "  wire [\($0.width - 1):0] \($0.name);\n" }.joined()
  }

  /// What the top module has between the maps and the moments.
  var lookup: String {
    guard !tables.activations.isEmpty else {
      return """
          assign {seen, seen_in_map, seen_first, seen_last} = {asked, in_map, first_place, last_place};
          assign seen_code = code;
          assign seen_taps = taps;
        """
    }
    let bits = Bits.address(512 * tables.activations.count)
    let word = tables.activations.count > 1 ? "{activation, map_code}" : "map_code"
    return """
        nn_lookup #(.CODE(CODE), .WORD(\(bits)), .PLACES(3 + MOMENTS*TAP)) lookup (
          .clk(clk), .rst(rst), .looks_up(looks_up), .in_valid(asked), .in_word(\(word)),
          .in_place({in_map, first_place, last_place, taps}), .valid(seen), .code(seen_code),
          .place({seen_in_map, seen_first, seen_last, seen_taps}));
      """
  }
}

extension Stage.Kind {
  /// The table of an activation by itself.
  var table: CodeTable? {
    if case .codes(.table(let table)) = self { table } else { nil }
  }
}
