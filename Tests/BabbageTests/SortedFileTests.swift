import Babbage
import BabbageTestSupport
import Testing

/// Flattened and sorted weights in files.
@Suite struct SortedFileTests {
  typealias Bytes = [UInt8]

  /// A linear layer `c` with three weights over one number, sorted on a line, without a bias.
  ///
  /// The scheme: filters and channels exact, sorted (5), a line over the whole axis; knots, bits,
  /// bias.
  private static let header: Bytes = [
    0, 1, 1, 1, 1, 1, 0x63, 2, 3, 1, 1, 1, 0, 1, 0, 1, 0, 1, 5, 1, 0, 0, 0, 0, 0, 0,
  ]

  /// Coefficients 1 and 2, then the positions 1, 2, 0 in two bits each.
  private static let payload: Bytes = [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0b00_10_01]

  private func decode(order: UInt8) throws -> Network {
    try NetworkFile.decode(
      GoldenFile.file(header: Self.header, payload: Self.payload.dropLast() + [order]))
  }

  @Test func goldenBytes() throws {
    let bytes = GoldenFile.file(header: Self.header, payload: Self.payload)
    let weight = PolynomialWeight(
      shape: WeightShape(filters: 3, channels: 1), scheme: try Scheme(parsing: "sorted=linear"),
      coefficients: .float(Tensor(shape: [1, 2, 1], values: [1, 2])),
      order: Permutation([1, 2, 0]))
    let network = try Network(
      name: "", input: MapShape(channels: 1),
      nodes: [
        Node(
          name: "c", operation: .linear(Layer(weight: .polynomial(weight), bias: nil)),
          inputs: [.image])
      ])
    #expect(NetworkFile.encode(network) == bytes)
    #expect(try NetworkFile.decode(bytes) == network)
    #expect(network.size.payloadBytes == Self.payload.count)
  }

  /// A position twice, one beyond the weights, and bits that belong to nothing.
  @Test(arguments: [0b00_01_01, 0b00_11_01, 0b0100_1001] as Bytes)
  func damagedOrdersAreRefused(order: UInt8) {
    #expect(
      throws: FileFormatError(
        .badValue("an order that misses a weight"), field: "node 0 'c': order")
    ) { try decode(order: order) }
  }

  @Test func missingAndDoubledParts() {
    #expect(throws: FileFormatError(.truncated, field: "node 0 'c': order")) {
      try NetworkFile.decode(
        GoldenFile.file(header: Self.header, payload: Self.payload.dropLast()))
    }
    // The filters cannot be approximated beside a sorted axis, nor the channels.
    for (index, axis) in [(14, "filters"), (16, "channels")] {
      var header = Self.header
      header[index] = 1
      header[index + 1] = 0
      #expect(
        throws: FileFormatError(
          .badValue("the scheme gives both sorted= and \(axis)="), field: "node 0 'c': scheme")
      ) { try NetworkFile.decode(GoldenFile.file(header: header, payload: Self.payload)) }
    }
  }

  /// 2^28 weights whose order would take 900 megabytes, in a kilobyte.
  @Test func claimsCostNoMemory() async {
    await #expect(processExitsWith: .success) { try SortedFileTests.decodeClaim() }
  }

  private static func decodeClaim() throws {
    let number = GoldenFile.varint
    let header: Bytes =
      [0] + number(1 << 14) + [1, 1, 1, 1, 0x63, 2] + number(1 << 14) + number(1 << 14) + [
        1, 1, 2, 1,
      ]
      + [0, 1, 0, 1, 5, 0] + number(65_536) + [0, 2, 0, 0, 0]
    // A step, and 4096 constants of two bits.
    let payload: Bytes = [0, 0x3F] + Bytes(repeating: 0, count: 1024)
    let file = GoldenFile.file(header: header, payload: payload)
    let growth = try PeakMemory.growth {
      #expect(throws: FileFormatError(.truncated, field: "node 0 'c': order")) {
        try NetworkFile.decode(file)
      }
    }
    #expect(growth < 16 << 20)
  }
}
