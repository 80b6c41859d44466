/// A pass in pure Swift: lines over eight channels are expanded, clipped at zero (ReLU) and reduced
/// to running sums; 32 channels of 16x16, without padding.
enum SwiftPass {
  typealias Vector = SIMD8<Float>

  static let intervals = 4
  static let length = 8
  static let pixels = 256

  static func run(_ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    for pixel in stride(from: 0, to: pixels, by: 32) {
      for interval in 0..<intervals {
        let (from, to) = (input + interval * 2 * pixels, output + interval * 2 * pixels)
        tile(from + pixel, into: to + pixel)
      }
    }
  }

  @inline(__always)
  private static func tile(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    var (y0, y1, y2, y3) = (load(input, 0), load(input, 8), load(input, 16), load(input, 24))
    let steps = input + pixels
    let (d0, d1, d2, d3) = (load(steps, 0), load(steps, 8), load(steps, 16), load(steps, 24))
    var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (t0, t1, t2, t3) = (s0, s1, s2, s3)
    for _ in 0..<length {
      t0 += s0
      t1 += s1
      t2 += s2
      t3 += s3
      s0 += positive(y0)
      s1 += positive(y1)
      s2 += positive(y2)
      s3 += positive(y3)
      y0 += d0
      y1 += d1
      y2 += d2
      y3 += d3
    }
    for (index, vector) in [s0, s1, s2, s3].enumerated() { store(vector, output, 8 * index) }
    for (index, vector) in [t0, t1, t2, t3].enumerated() {
      store(vector, output + pixels, 8 * index)
    }
  }

  @inline(__always)
  private static func positive(_ vector: Vector) -> Vector {
    vector.replacing(with: 0, where: vector .< 0)
  }

  @inline(__always)
  private static func load(_ place: UnsafePointer<Float>, _ offset: Int) -> Vector {
    UnsafeRawPointer(place + offset).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  private static func store(
    _ vector: Vector, _ place: UnsafeMutablePointer<Float>, _ offset: Int
  ) {
    UnsafeMutableRawPointer(place + offset).storeBytes(of: vector, as: Vector.self)
  }
}
