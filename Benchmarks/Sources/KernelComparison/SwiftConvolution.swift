/// The core convolution in pure Swift: 3x3, stride 1, maps of 16 columns in rows of 18, eight maps
/// in and out; sums of four maps and four vectors in registers.
enum SwiftConvolution {
  typealias Vector = SIMD8<Float>

  static let maps = 8
  static let side = 16
  static let pitch = 18

  /// Convolves eight padded maps.
  ///
  /// The weights are laid out as `[block of four maps][channel][row][column][map]`.
  static func run(
    _ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for block in 0..<(maps / 4) {
      for row in stride(from: 0, to: side, by: 2) {
        tile(
          input + row * pitch, weights + block * maps * 9 * 4,
          into: output + (block * 4 * side + row) * side)
      }
    }
  }

  /// Two rows of four maps.
  @inline(__always)
  private static func tile(
    _ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    var (a0, a1, a2, a3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (b0, b1, b2, b3) = (a0, a1, a2, a3)
    var (c0, c1, c2, c3) = (a0, a1, a2, a3)
    var (d0, d1, d2, d3) = (a0, a1, a2, a3)
    var weight = weights
    for channel in 0..<maps {
      for row in 0..<3 {
        for column in 0..<3 {
          let place = UnsafeRawPointer(
            input + channel * pitch * pitch + row * pitch + column)
          let bytes = MemoryLayout<Float>.stride
          let x0 = place.loadUnaligned(as: Vector.self)
          let x1 = place.loadUnaligned(fromByteOffset: 8 * bytes, as: Vector.self)
          let x2 = place.loadUnaligned(fromByteOffset: pitch * bytes, as: Vector.self)
          let x3 = place.loadUnaligned(fromByteOffset: (pitch + 8) * bytes, as: Vector.self)
          a0 += weight[0] * x0
          a1 += weight[0] * x1
          a2 += weight[0] * x2
          a3 += weight[0] * x3
          b0 += weight[1] * x0
          b1 += weight[1] * x1
          b2 += weight[1] * x2
          b3 += weight[1] * x3
          c0 += weight[2] * x0
          c1 += weight[2] * x1
          c2 += weight[2] * x2
          c3 += weight[2] * x3
          d0 += weight[3] * x0
          d1 += weight[3] * x1
          d2 += weight[3] * x2
          d3 += weight[3] * x3
          weight += 4
        }
      }
    }
    store(a0, a1, a2, a3, to: output)
    store(b0, b1, b2, b3, to: output + side * side)
    store(c0, c1, c2, c3, to: output + 2 * side * side)
    store(d0, d1, d2, d3, to: output + 3 * side * side)
  }

  @inline(__always)
  private static func store(
    _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, to output: UnsafeMutablePointer<Float>
  ) {
    let place = UnsafeMutableRawPointer(output)
    for (index, vector) in [a, b, c, d].enumerated() {
      place.storeBytes(of: vector, toByteOffset: index * MemoryLayout<Vector>.size, as: Vector.self)
    }
  }
}
