/// Vectors of the same length, one for each channel, laid out so that inner products are fast.
package struct ChannelVectors {
  private typealias Lanes = SIMD8<Float>

  /// The number of vectors.
  package let count: Int
  /// Lanes of a vector; the last is padded with zeros.
  private let width: Int
  private var lanes: [Lanes]

  /// Takes the slices of a tensor along one of its three axes, each multiplied by a factor.
  package init(slicesOf tensor: Tensor, axis: Int, scale: Float) {
    let (outer, inner) = (
      tensor.shape[..<axis].reduce(1, *), tensor.shape[(axis + 1)...].reduce(1, *)
    )
    let size = Lanes.scalarCount
    count = tensor.shape[axis]
    width = (outer * inner + size - 1) / size
    lanes = Array(repeating: .zero, count: count * width)
    for block in 0..<outer {
      for channel in 0..<count {
        let source = (block * count + channel) * inner
        for offset in 0..<inner {
          let (lane, element) = (block * inner + offset).quotientAndRemainder(dividingBy: size)
          lanes[channel * width + lane][element] = scale * tensor.values[source + offset]
        }
      }
    }
  }

  /// The inner products of all pairs, `[count][count]`.
  package var gramMatrix: [Float] {
    var gram = [Float](repeating: 0, count: count * count)
    // Parts of the vectors that stay in the cache while all pairs are visited.
    for start in stride(from: 0, to: width, by: 64) {
      let range = start..<min(start + 64, width)
      lanes.withUnsafeBufferPointer { lanes in
        for row in stride(from: 0, to: count, by: 2) {
          for column in stride(from: row, to: count, by: 2) {
            add(row, column, range, lanes, to: &gram)
          }
        }
      }
    }
    for row in 0..<count {
      for column in 0..<row { gram[row * count + column] = gram[column * count + row] }
    }
    return gram
  }

  /// Adds the inner products of two vectors with two others; each is loaded once for two products.
  private func add(
    _ row: Int, _ column: Int, _ range: Range<Int>, _ lanes: UnsafeBufferPointer<Lanes>,
    to gram: inout [Float]
  ) {
    // A pair that is cut off by the end takes its first vector twice.
    let (row2, column2) = (min(row + 1, count - 1), min(column + 1, count - 1))
    let (a, b) = (row * width, row2 * width)
    let (c, d) = (column * width, column2 * width)
    var (ac, ad, bc, bd) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    for lane in range {
      let (left, left2) = (lanes[a + lane], lanes[b + lane])
      let (right, right2) = (lanes[c + lane], lanes[d + lane])
      ac += left * right
      ad += left * right2
      bc += left2 * right
      bd += left2 * right2
    }
    gram[row * count + column] += ac.sum()
    if column2 > column { gram[row * count + column2] += ad.sum() }
    if row2 > row {
      gram[row2 * count + column] += bc.sum()
      if column2 > column { gram[row2 * count + column2] += bd.sum() }
    }
  }
}
