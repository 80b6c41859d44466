/// The order of a layer's weights: the positions of the weights from smallest to largest.
///
/// It is stored as one position per weight, `ceil(log2 n)` bits each, packed without gaps. No
/// encoding of a permutation can take fewer than `log2(n!)` bits in all, about
/// `n·(log2 n - 1.44)`: for 400,000 weights that is 17.2 bits each, against the 19 stored. Either
/// way the order alone takes more than half of a floating-point weight's 32 bits.
public struct Permutation: Equatable, Sendable {
  /// The position in OIHW order of the smallest weight, the next smallest, and so on.
  public let positions: [UInt32]

  /// Takes positions, in which each of `0..<count` must occur once.
  ///
  /// - Returns: `nil` if the positions are not a permutation.
  public init?(_ positions: [UInt32]) {
    var isTaken = [Bool](repeating: false, count: positions.count)
    for position in positions {
      guard position < positions.count, !isTaken[Int(position)] else { return nil }
      isTaken[Int(position)] = true
    }
    self.positions = positions
  }

  /// The ascending order of some values; equal ones keep their order.
  package init(sorting values: [Float]) {
    positions = values.indices.sorted {
      values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1
    }.map(UInt32.init)
  }

  /// A random order.
  package init(shuffling count: Int, using generator: inout some RandomNumberGenerator) {
    positions = (0..<UInt32(count)).shuffled(using: &generator)
  }

  /// The bits of one position among `count`: `ceil(log2 count)`.
  package static func bits(for count: Int) -> Int {
    count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  /// The bytes that this takes in a payload.
  package var byteCount: Int {
    BitPacking.byteCount(of: positions.count, bits: Self.bits(for: positions.count))
  }

  /// The values in this order.
  func gathering(_ values: [Float]) -> [Float] { positions.map { values[Int($0)] } }

  /// Values that are in this order, put back in their places.
  func scattering(_ values: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for (value, position) in zip(values, positions) { result[Int(position)] = value }
    return result
  }
}
