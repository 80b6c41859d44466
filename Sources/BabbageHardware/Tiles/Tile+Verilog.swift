import Babbage

extension Tile {
  /// The circuit in Verilog, one file for each module.
  ///
  /// A column of pixels comes with each `in_valid`, channel by channel from the lowest bits, its
  /// rows from the top; `in_start` marks the first column of a row of outputs. Windows that are not
  /// full yet give no output. Sums of other channels come in with the last column of their window,
  /// and go out beside the outputs. Coefficients are shifted in with `load_valid`, the last one
  /// first: in order of core maps, then channels, then elements of the window.
  public var files: [ExportedFile] {
    let parts = parts
    var modules: [(Netlist, String)] = []
    if !basis.channels.isIdentity {
      modules.append((parts.reducer, "Running sums over the channels of a pixel."))
    }
    for map in basis.channelIndices {
      if !basis.window.rows.isIdentity {
        modules.append((parts.column(map), "Running sums down a column."))
      }
      modules.append(
        (
          parts.window(map),
          basis.window.isIdentity
            ? "The places of the window." : "Running sums across the window."
        ))
    }
    modules += [
      (parts.multiplier, "A multiplier for each coefficient of a core map."),
      (parts.adder, "Adds a core map's products to the sum of other channels."),
      (parts.expander, "The filters from start values and differences."),
    ]
    let header = """
      /* \(name): written by Babbage. \(shape) weights, scheme \(scheme), pixels of \(dataBits) bits, coefficients of \
      \(coefficientBits),
         sums of \(sumBits): \(operations.multipliers) multipliers and \(operations.adders) adders, \(Self.latency) clock cycles \
      from a column to its outputs. */
      """
    return [ExportedFile(path: "\(name).v", text: "\(header)\n\(top(parts))\n")]
      + modules.map { module, comment in
        ExportedFile(
          path: "\(module.name).v",
          text: "/* \(name): written by Babbage. */\n\(module.verilog(comment))\n")
      }
  }

  private func top(_ parts: TileParts) -> String {
    let (channels, rows, columns) = (shape.channels, shape.rows, shape.columns)
    let maps = basis.channelIndices
    let reducedBits = parts.reduced.totalBits
    let columnBits = maps.map { parts.columnRanges($0).totalBits }
    let allColumnBits = columnBits.reduce(0, +)
    let termBits = maps.map { parts.termRanges($0).totalBits }
    let allTermBits = termBits.reduce(0, +)
    let productBits = parts.productRanges.totalBits
    let coefficients = terms * coefficientBits
    let (cores, outputs) = (coreMaps, outputBits)
    func slice(_ vector: String, _ index: Int, _ bits: Int) -> String {
      "\(vector)[\((index + 1) * bits - 1):\(index * bits)]"
    }
    var lines: [String] = []
    // Pixels come channel by channel; a reducer reads those of one row.
    for row in 0..<rows {
      let pixels = (0..<channels).reversed().map { slice("in_pixels", $0 * rows + row, dataBits) }
      lines.append("wire [\(channels * (dataBits + 1) - 1):0] pixels_\(row) =")
      lines.append("  {\(pixels.map { "1'b0, \($0)" }.joined(separator: ", "))};")
      if basis.channels.isIdentity {
        lines.append("wire [\(reducedBits - 1):0] reduced_\(row) = pixels_\(row);")
      } else {
        lines.append("wire [\(reducedBits - 1):0] reduced_\(row);")
        lines.append(
          "\(name)_reducer reducer_\(row) (.pixels(pixels_\(row)), .sums(reduced_\(row)));")
      }
    }
    lines.append("")
    var low = 0
    for map in maps {
      let bits = parts.reduced[map].bits
      let column = (0..<rows).reversed().map { "reduced_\($0)[\(low + bits - 1):\(low)]" }
        .joined(separator: ", ")
      low += bits
      if basis.window.rows.isIdentity {
        lines.append("wire [\(columnBits[map] - 1):0] next_\(map) = {\(column)};")
      } else {
        lines.append("wire [\(columnBits[map] - 1):0] next_\(map);")
        lines.append(
          "\(name)_column_\(map) column_\(map) (.pixels({\(column)}), .sums(next_\(map)));")
      }
    }
    let next = maps.reversed().map { "next_\($0)" }.joined(separator: ", ")
    lines.append("")
    lines.append("/* The window's columns, the newest one highest. */")
    lines.append("reg [\(columns * allColumnBits - 1):0] columns;")
    lines.append("wire [\(allTermBits - 1):0] terms;")
    var (columnLow, termLow) = (0, 0)
    for map in maps {
      let connections = (0..<columns).map { column in
        let start = column * allColumnBits + columnLow
        return ".column_\(column)(columns[\(start + columnBits[map] - 1):\(start)])"
      }
      lines.append("\(name)_window_\(map) window_\(map) (")
      lines.append(
        "  \(connections.joined(separator: ", ")), "
          + ".terms(terms[\(termLow + termBits[map] - 1):\(termLow)]));")
      columnLow += columnBits[map]
      termLow += termBits[map]
    }
    lines.append("")
    lines.append("/* The core. */")
    lines.append("reg [\(cores * coefficients - 1):0] coefficients;")
    lines.append("wire [\(cores * productBits - 1):0] products;")
    lines.append("reg [\(cores * productBits - 1):0] held_products;")
    lines.append("wire [\(cores * sumBits - 1):0] sums;")
    lines.append("reg [\(cores * sumBits - 1):0] sums_1, sums_2, sums_3, sums_4;")
    lines.append("genvar map;")
    lines.append("generate")
    lines.append("  for (map = 0; map < \(cores); map = map + 1) begin : core")
    lines.append("    \(name)_products multiply (")
    lines.append(
      "      .terms(terms), .coefficients(coefficients[map*\(coefficients) +: \(coefficients)]),")
    lines.append("      .products(products[map*\(productBits) +: \(productBits)]));")
    lines.append("    \(name)_sum add (")
    lines.append("      .products(held_products[map*\(productBits) +: \(productBits)]),")
    lines.append(
      "      .earlier(sums_2[map*\(sumBits) +: \(sumBits)]), .sum(sums[map*\(sumBits) +: \(sumBits)]));"
    )
    lines.append("  end")
    lines.append("endgenerate")
    lines.append("")
    let expanded = parts.expandedBits
    let narrow = (0..<cores).reversed().map { map in
      "sums_3[\(map * sumBits + expanded - 1):\(map * sumBits)]"
    }.joined(separator: ", ")
    lines.append("wire [\(shape.filters * outputs - 1):0] values;")
    lines.append("\(name)_expander expander (.sums({\(narrow)}), .values(values));")
    let shift = { (vector: String, bits: Int) in
      columns > 1 ? "{\(vector), columns[\(columns * bits - 1):\(bits)]}" : vector
    }
    let kept = relu ? "kept" : "values"
    let later = cores * coefficients - coefficientBits
    let loaded = later > 0 ? "{coefficients[\(later - 1):0], load_data}" : "load_data"
    if relu {
      let values = (0..<shape.filters).reversed().map { filter in
        "{\(outputs){!values[\((filter + 1) * outputs - 1)]}} & \(slice("values", filter, outputs))"
      }
      lines.append("/* ReLU. */")
      lines.append("wire [\(shape.filters * outputs - 1):0] \(kept) =")
      lines.append("  {\(values.joined(separator: ",\n     "))};")
    }
    return """
      module \(name) (
        input wire clk,
        input wire rst,
        input wire load_valid,
        input wire [\(coefficientBits - 1):0] load_data,
        input wire in_valid,
        output wire in_ready,
        input wire in_start,
        input wire [\(channels * rows * dataBits - 1):0] in_pixels,
        input wire [\(cores * sumBits - 1):0] in_sums,
        output wire out_valid,
        input wire out_ready,
        output reg [\(shape.filters * outputs - 1):0] out_values,
        output wire [\(cores * sumBits - 1):0] out_sums
      );
      \(lines.map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n"))

        /* Everything moves together, or waits. */
        reg [\(columns - 2):0] seen;
        reg valid_1, valid_2, valid_3, valid_4;
        wire moves = out_ready || !valid_4;
        assign in_ready = moves;
        assign out_valid = valid_4;
        assign out_sums = sums_4;
        wire [\(columns - 1):0] now_seen = in_start ? \(columns)'d1 : {seen, 1'b1};

        always @(posedge clk) begin
          if (load_valid) coefficients <= \(loaded);
          if (moves) begin
            if (in_valid) begin
              columns <= \(shift("\(next)", allColumnBits));
              seen <= now_seen[\(columns - 2):0];
              sums_1 <= in_sums;
            end
            valid_1 <= in_valid && now_seen[\(columns - 1)];
            held_products <= products;
            sums_2 <= sums_1;
            valid_2 <= valid_1;
            sums_3 <= sums;
            valid_3 <= valid_2;
            out_values <= \(kept);
            sums_4 <= sums_3;
            valid_4 <= valid_3;
          end
          if (rst) begin
            {valid_1, valid_2, valid_3, valid_4} <= 4'd0;
            seen <= 0;
          end
        end
      endmodule
      """
  }
}
