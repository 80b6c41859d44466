import Babbage

/// The modules of a tile.
struct TileParts {
  let name: String
  let shape: WeightShape
  let basis: WeightBasis
  let dataBits: Int
  let coefficientBits: Int
  let groups: Int
  let sumBits: Int

  private var pixel: ValueRange { ValueRange(0, (1 << dataBits) - 1) }
  private var coefficient: ValueRange { ValueRange(signedBits: coefficientBits) }

  /// Running sums over the channels at one pixel.
  private var reducerParts: (module: Netlist, sums: [Netlist.Signal]) {
    var module = Netlist("\(name)_reducer")
    let pixels = module.inputs("pixels", Array(repeating: pixel, count: shape.channels))
    let sums = basis.channels.blocks.flatMap { block in
      module.reduce(
        Array(pixels[block.positions]), DifferenceForm(block.polynomials),
        orders: block.rows.count)
    }
    module.outputs("sums", sums)
    return (module, sums)
  }

  var reducer: Netlist { reducerParts.module }
  /// The reduced channels of a pixel.
  var reduced: [ValueRange] {
    basis.channels.isIdentity
      ? Array(repeating: pixel, count: shape.channels) : reducerParts.sums.map(\.range)
  }

  /// Sums down a column, for one reduced channel.
  private func columnParts(_ map: Int) -> (module: Netlist, sums: [Netlist.Signal]) {
    var module = Netlist("\(name)_column_\(map)")
    let pixels = module.inputs("pixels", Array(repeating: reduced[map], count: shape.rows))
    let sums = basis.window.rows.blocks.flatMap { block in
      module.reduce(
        Array(pixels[block.positions]), DifferenceForm(block.polynomials),
        orders: block.rows.count)
    }
    module.outputs("sums", sums)
    return (module, sums)
  }

  func column(_ map: Int) -> Netlist { columnParts(map).module }
  /// What the registers keep of a column, for one reduced channel.
  func columnRanges(_ map: Int) -> [ValueRange] {
    basis.window.rows.isIdentity
      ? Array(repeating: reduced[map], count: shape.rows) : columnParts(map).sums.map(\.range)
  }

  /// Sums across the columns, for one reduced channel: in the order of the window's elements.
  private func windowParts(_ map: Int) -> (module: Netlist, terms: [Netlist.Signal]) {
    var module = Netlist("\(name)_window_\(map)")
    let ranges = columnRanges(map)
    let columns = (0..<shape.columns).map { module.inputs("column_\($0)", ranges) }
    var terms: [WindowBasis.Element: Netlist.Signal] = [:]
    let elements = basis.window.elements
    for row in ranges.indices {
      for block in basis.window.columns.blocks {
        let needed = elements.filter { $0.row == row && block.rows.contains($0.column) }
        guard let last = needed.map(\.column).max() else { continue }
        let sums = module.reduce(
          block.positions.map { columns[$0][row] }, DifferenceForm(block.polynomials),
          orders: last - block.rows.lowerBound + 1)
        for element in needed { terms[element] = sums[element.column - block.rows.lowerBound] }
      }
    }
    let ordered = elements.compactMap { terms[$0] }
    module.outputs("terms", ordered)
    return (module, ordered)
  }

  func window(_ map: Int) -> Netlist { windowParts(map).module }
  /// The terms that the core multiplies, for one reduced channel.
  func termRanges(_ map: Int) -> [ValueRange] {
    windowParts(map).terms.map(\.range)
  }

  /// All terms, channel by channel.
  var terms: [ValueRange] { basis.channelIndices.flatMap(termRanges) }

  /// The largest and smallest sum of products of a core map.
  var products: ValueRange {
    terms.reduce(ValueRange(0, 0)) { $0 + $1 * coefficient }
  }

  /// The bits that the sums of all groups need.
  var neededSumBits: Int { products.scaled(by: groups).bits }

  private var sum: ValueRange { products.scaled(by: groups) }

  /// The products of a core map.
  var multiplier: Netlist {
    var module = Netlist("\(name)_products")
    let terms = module.inputs("terms", self.terms)
    let coefficients = module.inputs(
      "coefficients", Array(repeating: coefficient, count: terms.count))
    let products = zip(terms, coefficients).map { module.multiply($0, $1) }
    module.outputs("products", products)
    return module
  }

  /// The range of each product.
  var productRanges: [ValueRange] {
    terms.map { $0 * coefficient }
  }

  /// The sum of a core map's products and the sum of other channels.
  var adder: Netlist {
    var module = Netlist("\(name)_sum")
    let products = module.inputs("products", productRanges)
    // Every signal is as wide as the sum of all groups, which fits.
    let before = module.inputs("earlier", [ValueRange(signedBits: sumBits)])
    let together = module.sum(products)
    module.port("output wire [\(sumBits - 1):0] sum")
    if let together {
      module.addInto("sum", together, before[0], bits: sumBits)
    }
    return module
  }

  /// The filters of all intervals.
  private var expanderParts: (module: Netlist, values: [Netlist.Signal]) {
    var module = Netlist("\(name)_expander")
    let sums = module.inputs("sums", Array(repeating: sum, count: basis.filters.count))
    let values = basis.filters.blocks.flatMap { block in
      module.expand(Array(sums[block.rows]), DifferenceForm(block.polynomials))
    }
    return (module, values)
  }

  /// A range that covers all outputs, which share its width.
  var outputRange: ValueRange {
    let ranges = expanderParts.values.map(\.range)
    return ValueRange(ranges.map(\.low).min() ?? 0, ranges.map(\.high).max() ?? 0)
  }

  var expander: Netlist {
    var (module, values) = expanderParts
    let bits = outputRange.bits
    module.port("output wire [\(values.count * bits - 1):0] values")
    let texts = values.reversed().map { $0.extended(to: bits) }
    module.line("assign values = {\(texts.joined(separator: ", "))};")
    return module
  }

  /// Bits of a sum that the expander reads.
  var expandedBits: Int { sum.bits }

  var operations: TileOperations {
    var all = TileOperations()
    func add(_ module: Netlist, times: Int = 1) {
      for _ in 0..<times { all = all + module.operations }
    }
    if !basis.channels.isIdentity { add(reducer, times: shape.rows) }
    for map in basis.channelIndices {
      if !basis.window.rows.isIdentity { add(column(map)) }
      add(window(map))
    }
    add(multiplier, times: basis.filters.count)
    add(adder, times: basis.filters.count)
    add(expander)
    return all
  }
}

extension WeightBasis {
  /// The indices of the reduced channels.
  var channelIndices: Range<Int> { 0..<channels.count }
}

extension Netlist {
  /// Assigns the sum of two signals to an output of the given width, which must suffice.
  mutating func addInto(_ output: String, _ left: Signal, _ right: Signal, bits: Int) {
    count(adders: 1)
    line("assign \(output) = \(left.resized(to: bits)) + \(right.resized(to: bits));")
  }
}

extension Netlist.Signal {
  /// The signal, sign-extended or without redundant sign bits.
  fileprivate func resized(to bits: Int) -> String {
    range.bits <= bits ? extended(to: bits) : "\(name)[\(bits - 1):0]"
  }
}
