/// What polynomials along one axis of a layer lose, as channels change places.
///
/// In each interval the channels' vectors `X` are projected onto orthonormal polynomials `q`. The
/// part that is kept is `sum over p of |Y[p]|²` with `Y[p] = sum over i of q[p, i] · X[i]`. A
/// swap needs only inner products, so the vectors are used once, for the Gram matrix
/// `G = X · Xᵀ`; from then on a swap costs the same however long they are.
package struct AxisObjective {
  /// Positions on the axis.
  let length: Int
  /// The channel at each position.
  private(set) var occupants: [Int]

  private let gram: [Float]
  /// Rows of the basis for one interval; short intervals are padded with zero rows.
  private let width: Int
  private let rows: Int
  /// For each position, the first row of its interval.
  private let firstRows: [Int]
  /// For each position, the values of its interval's rows there.
  private let knots: [Float]
  /// `Y[p] · X[c]`, `[channel][row]`.
  private var products: [Float]

  /// Takes vectors in their present order.
  package init(_ vectors: ChannelVectors, basis: AxisBasis) {
    length = basis.length
    gram = vectors.gramMatrix
    width = basis.blocks.map(\.rows.count).max() ?? 1
    rows = basis.blocks.count * width
    var firstRows: [Int] = []
    var knots: [Float] = []
    for (index, block) in basis.blocks.enumerated() {
      let scales = block.polynomials.squaredNorms.map { Float(1 / $0.squareRoot()) }
      for position in 0..<block.positions.count {
        firstRows.append(index * width)
        for row in 0..<width {
          knots.append(
            row < scales.count ? Float(block.polynomials.rows[row][position]) * scales[row] : 0)
        }
      }
    }
    (self.firstRows, self.knots) = (firstRows, knots)
    occupants = Array(0..<basis.length)
    products = []
    refresh()
  }

  /// The sum of the vectors' squared lengths.
  var total: Double { (0..<length).reduce(0) { $0 + Double(gram[$1 * length + $1]) } }

  /// The squared error of the projection.
  package var error: Double {
    var kept = 0.0
    for (position, channel) in occupants.enumerated() {
      for row in 0..<width {
        kept += Double(
          knots[position * width + row] * products[channel * rows + firstRows[position] + row])
      }
    }
    return total - kept
  }

  /// The squared distance between two channels' vectors.
  func distance(_ first: Int, _ second: Int) -> Float {
    gram[first * length + first] + gram[second * length + second] - 2
      * gram[first * length + second]
  }

  /// How much the error grows if the channels at two positions change places.
  package func change(swapping first: Int, _ second: Int) -> Float {
    let (a, b) = (occupants[first], occupants[second])
    let (row, row2) = (firstRows[first], firstRows[second])
    let distance = distance(a, b)
    var kept: Float = 0
    if row == row2 {
      for index in 0..<width {
        let knot = knots[first * width + index] - knots[second * width + index]
        let step = products[b * rows + row + index] - products[a * rows + row + index]
        kept += knot * (2 * step + knot * distance)
      }
    } else {
      for index in 0..<width {
        let (knot, knot2) = (knots[first * width + index], knots[second * width + index])
        let step = products[b * rows + row + index] - products[a * rows + row + index]
        let step2 = products[a * rows + row2 + index] - products[b * rows + row2 + index]
        kept += knot * (2 * step + knot * distance) + knot2 * (2 * step2 + knot2 * distance)
      }
    }
    return -kept
  }

  /// Exchanges the channels at two positions.
  package mutating func swap(_ first: Int, _ second: Int) {
    let (a, b) = (occupants[first], occupants[second])
    let (row, row2) = (firstRows[first], firstRows[second])
    occupants.swapAt(first, second)
    for channel in 0..<length {
      let difference = gram[b * length + channel] - gram[a * length + channel]
      for index in 0..<width {
        products[channel * rows + row + index] += knots[first * width + index] * difference
        products[channel * rows + row2 + index] -= knots[second * width + index] * difference
      }
    }
  }

  /// Puts channels in another order.
  package mutating func arrange(_ occupants: [Int]) {
    self.occupants = occupants
    refresh()
  }

  /// Computes all products again, because each swap adds a little rounding error.
  private mutating func refresh() {
    products = Array(repeating: 0, count: length * rows)
    for (position, occupant) in occupants.enumerated() {
      for channel in 0..<length {
        let product = gram[occupant * length + channel]
        for index in 0..<width {
          products[channel * rows + firstRows[position] + index] +=
            knots[position * width + index] * product
        }
      }
    }
  }
}
