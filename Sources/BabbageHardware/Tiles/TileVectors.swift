import Babbage
import CTexts

/// Test vectors of a tile: coefficients, columns of pixels, and the outputs expected from them.
///
/// The outputs are computed from the weights that the coefficients stand for, without sharing any
/// work.
public struct TileVectors: Sendable {
  /// The coefficients of each core map, in the order in which the tile multiplies its terms.
  package let coefficients: [[Int]]
  /// Columns of pixels for each row of outputs: `[row][column][channel][pixel from the top]`.
  package let rows: [[[[Int]]]]
  /// The sums of other channels: `[row][column][core map]`.
  package let before: [[[Int]]]

  /// Combines the three.
  package init(coefficients: [[Int]], rows: [[[[Int]]]], before: [[[Int]]]) {
    (self.coefficients, self.rows, self.before) = (coefficients, rows, before)
  }

  /// Draws random numbers from the whole range of each.
  ///
  /// - Parameters:
  ///   - tile: The tile to test.
  ///   - count: The number of rows of outputs, of ten columns each.
  ///   - random: The generator to draw from.
  public init(for tile: Tile, rows count: Int, using random: inout some RandomNumberGenerator) {
    let half = 1 << (tile.coefficientBits - 1)
    let limit = tile.parts.products
    coefficients = (0..<tile.coreMaps).map { _ in
      (0..<tile.terms).map { _ in Int.random(in: -half..<half, using: &random) }
    }
    rows = (0..<count).map { _ in
      (0..<10).map { _ in
        (0..<tile.shape.channels).map { _ in
          (0..<tile.shape.rows).map { _ in
            Int.random(in: 0..<(1 << tile.dataBits), using: &random)
          }
        }
      }
    }
    before = rows.map { row in
      row.map { _ in
        (0..<tile.coreMaps).map { _ in
          Int.random(in: Int(limit.low)...Int(limit.high), using: &random) * (tile.groups - 1)
        }
      }
    }
  }

  /// The expected output for each full window: the core's sums and the filters.
  package func outputs(of tile: Tile) -> [(sums: [Int], values: [Int])] {
    let shape = tile.shape
    let (filters, channels) = (tile.basis.filters.binomials, tile.basis.channels.binomials)
    let window = tile.basis.window
    let (rowValues, columnValues) = (window.rows.binomials, window.columns.binomials)
    /// The weights of a core map: `[channel][row][column]`.
    let weights = coefficients.map { row in
      (0..<shape.channels).map { channel in
        (0..<shape.rows).map { i in
          (0..<shape.columns).map { j in
            row.enumerated().reduce(0) { sum, entry in
              let (map, term) = entry.offset.quotientAndRemainder(dividingBy: window.count)
              let element = window.elements[term]
              return sum + entry.element * channels[map][channel] * rowValues[element.row][i]
                * columnValues[element.column][j]
            }
          }
        }
      }
    }
    var results: [(sums: [Int], values: [Int])] = []
    for (row, given) in zip(rows, before) {
      for last in row.indices where last + 1 >= shape.columns {
        let sums = weights.enumerated().map { map, weights in
          var sum = given[last][map]
          for channel in 0..<shape.channels {
            for i in 0..<shape.rows {
              for j in 0..<shape.columns {
                sum += weights[channel][i][j] * row[last + 1 - shape.columns + j][channel][i]
              }
            }
          }
          return sum
        }
        let values = (0..<shape.filters).map { filter in
          let value = sums.enumerated().reduce(0) { $0 + $1.element * filters[$1.offset][filter] }
          return tile.relu ? max(value, 0) : value
        }
        results.append((sums, values))
      }
    }
    return results
  }

  /// A test bench, and the files that it reads.
  public func testBench(of tile: Tile) -> [ExportedFile] {
    let outputs = outputs(of: tile)
    let shape = tile.shape
    let columns = rows.flatMap { row in
      row.enumerated().map { index, column in
        [([index == 0 ? 1 : 0], 1)]
          + [(column.flatMap { $0 }, tile.dataBits)]
      }
    }
    let parameters = [
      "LOADS": tile.coreMaps * tile.terms, "LOAD_BITS": tile.coefficientBits,
      "COLUMNS": columns.count, "IN_BITS": shape.channels * shape.rows * tile.dataBits,
      "SUM_BITS": tile.coreMaps * tile.sumBits, "OUTPUTS": outputs.count,
      "OUT_BITS": shape.filters * tile.outputBits,
    ]
    let bench = VerilogName.replacing(
      in: VerilogModule(text_tile_bench_v(), parameters).text, prefix: tile.name)
    func file(_ name: String, _ words: [[([Int], Int)]]) -> ExportedFile {
      let lines = words.map { Rom.hexadecimal($0) }
      return ExportedFile(
        path: "\(tile.name)_\(name).hex",
        text: "// written by Babbage\n" + lines.joined(separator: "\n") + "\n")
    }
    return [
      ExportedFile(
        path: "\(tile.name)_bench.v", text: "/* \(tile.name): written by Babbage. */\n\(bench)\n"),
      file(
        "coefficients",
        coefficients.flatMap { $0 }.reversed().map { [([$0], tile.coefficientBits)] }),
      file("columns", columns),
      file("earlier", before.flatMap { $0.map { [($0, tile.sumBits)] } }),
      file("sums", outputs.map { [($0.sums, tile.sumBits)] }),
      file("values", outputs.map { [($0.values, tile.outputBits)] }),
    ]
  }
}

extension AxisBasis {
  /// `binomial(t, order)` at all positions, for each order of each interval.
  fileprivate var binomials: [[Int]] {
    blocks.flatMap { block in
      let form = DifferenceForm(block.polynomials)
      return (0..<block.rows.count).map { order in
        var values = [Int](repeating: 0, count: length)
        for (place, position) in block.positions.enumerated() {
          values[position] = form.binomial(order, at: place)
        }
        return values
      }
    }
  }
}
