/// The order of a layer's weights: where each weight of the ascending order stands.
///
/// It is stored as one position a weight, `ceil(log2 n)` bits each and packed without gaps. No code
/// for orders can do with less than `log2(n!)` bits in all, about `n·(log2 n - 1.44)`: for 400,000
/// weights 19 bits each where 17.2 are the bound. Either way the order alone takes more than half of
/// the 32 bits of such a weight.
public struct Permutation: Equatable, Sendable {
  /// The place in OIHW order of the smallest weight, of the next, and so on.
  public let positions: [UInt32]

  /// Takes positions, each of `0..<count` once.
  ///
  /// - Returns: `nil` for other numbers.
  public init?(_ positions: [UInt32]) {
    var isTaken = [Bool](repeating: false, count: positions.count)
    for position in positions {
      guard position < positions.count, !isTaken[Int(position)] else { return nil }
      isTaken[Int(position)] = true
    }
    self.positions = positions
  }

  /// The ascending order of some values; equal ones stay as they are.
  public init(sorting values: [Float]) {
    positions = values.indices.sorted {
      values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1
    }.map(UInt32.init)
  }

  /// An order that a generator decides.
  public init(shuffling count: Int, using generator: inout some RandomNumberGenerator) {
    positions = (0..<UInt32(count)).shuffled(using: &generator)
  }

  /// The bits of one position among `count`: `ceil(log2 count)`.
  public static func bits(for count: Int) -> Int {
    count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  /// The bytes that this takes in a payload.
  public var byteCount: Int {
    BitPacking.byteCount(of: positions.count, bits: Self.bits(for: positions.count))
  }

  /// The values in this order.
  func gathering(_ values: [Float]) -> [Float] { positions.map { values[Int($0)] } }

  /// The values of this order, back in their places.
  func scattering(_ values: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for (value, position) in zip(values, positions) { result[Int(position)] = value }
    return result
  }
}
