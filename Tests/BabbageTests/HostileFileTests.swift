import Babbage
import BabbageTestSupport
import Testing

/// Headers that claim far more than their file holds.
@Suite struct HostileFileTests {
  typealias Bytes = [UInt8]

  private static func number(_ value: Int) -> Bytes { GoldenFile.varint(value) }

  /// A linear layer `c` on an image, without a bias.
  private static func file(
    image: [Int], weight: [Int], form: UInt8, scheme: Bytes?, payload: Bytes
  ) -> Bytes {
    var header: Bytes = [0] + image.flatMap(Self.number) + [1, 1, 0x63, 2]
    header += weight.flatMap(Self.number) + [form]
    header += scheme.map { [1] + $0 } ?? [0]
    return GoldenFile.file(header: header + [0, 0], payload: payload)
  }

  private func expectQuickly(_ body: () throws -> Void) rethrows {
    let time = try ContinuousClock().measure(body)
    #expect(time < .seconds(900))
  }

  /// A weight, a normalisation, coefficients: each claims up to a gigabyte in a few bytes.
  @Test func claimsCostNoMemory() async {
    await #expect(processExitsWith: .success) { try HostileFileTests.decodeClaims() }
  }

  private static func decodeClaims() throws {
    let norm: Bytes = [0] + number(1 << 26) + [1, 1, 1, 0, 3] + number(1 << 26) + [0]
    var files = [GoldenFile.file(header: norm, payload: [1, 2, 3])]
    for form in [UInt8(0), 2, 8, 0x84] {
      for scheme in [nil, constantEverywhere, [0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0]] {
        files.append(
          file(
            image: [1 << 14, 1, 1], weight: [1 << 14, 1 << 14, 1, 1], form: form, scheme: scheme,
            payload: [0, 0, 0x80, 0x3F]))
      }
    }
    var refused = 0
    let growth = try PeakMemory.growth {
      for bytes in files {
        do { _ = try NetworkFile.decode(bytes) } catch is FileFormatError { refused += 1 }
      }
    }
    // One coefficient for all weights is legal (`oneCoefficientForManyWeights`).
    #expect(refused == files.count - 1)
    #expect(growth < 16 << 20)
  }

  private static let constantEverywhere: Bytes = [0, 0, 0, 0, 1, 0, 0, 0]

  @Test(arguments: [UInt8(0), 2, 8, 0x84])
  func aQuarterOfABillionWeightsInAFewBytes(form: UInt8) {
    let bytes = Self.file(
      image: [1 << 12, 1 << 7, 1 << 7], weight: [1, 1 << 14, 1 << 7, 1 << 7], form: form,
      scheme: nil, payload: [0, 0x3F, 1])
    expectQuickly {
      #expect(
        throws: FileFormatError(.truncated, field: "node 0 'c': weights")
      ) { try NetworkFile.decode(bytes) }
    }
  }

  @Test func moreWeightsThanAllowed() {
    let bytes = Self.file(
      image: [1, 1, 1], weight: [1 << 28, 1, 1, 2], form: 0, scheme: nil, payload: [])
    #expect(
      throws: FileFormatError(
        .badValue("weights of 268435456x1x1x2 are too large"), field: "node 0 'c'")
    ) { try NetworkFile.decode(bytes) }
    let beyond = Self.file(
      image: [1, 1, 1], weight: [1 << 29, 1, 1, 1], form: 0, scheme: nil, payload: [])
    #expect(
      throws: FileFormatError(
        .badValue("a number outside 1...268435456"), field: "node 0 'c': filters")
    ) { try NetworkFile.decode(beyond) }
  }

  /// One coefficient for 2^28 weights is legal, and must cost nothing until they are wanted.
  @Test func oneCoefficientForManyWeights() throws {
    let bytes = Self.file(
      image: [1 << 14, 1, 1], weight: [1 << 14, 1 << 14, 1, 1], form: 0,
      scheme: Self.constantEverywhere, payload: [0, 0, 0x80, 0x3F])
    try expectQuickly {
      let network = try NetworkFile.decode(bytes)
      #expect(network.size.coefficients == 1)
      #expect(network.size.denseParameters == 1 << 28)
    }
  }

  /// The same with a parabola over the longest interval there is, lowered to its steps.
  @Test func theLongestIntervalsCanBeLowered() throws {
    let parabolas: Bytes = [2, 0, 2, 0, 1, 0, 0, 0]
    let network = try NetworkFile.decode(
      Self.file(
        image: [65_536, 1, 1], weight: [3, 65_536, 1, 1], form: 0, scheme: parabolas,
        payload: (0..<9).flatMap { _ in [0, 0, 0x80, 0x3F] as Bytes }))
    let report = try #require(network.arithmeticReports.first)
    #expect(report.form != .dense)
    let lowered = try LoweredNetwork(network, .reuse)
    #expect(lowered.steps.map(\.name) == ["c", "c", "c"], "reduce, core, expand")
  }

  @Test func intervalsBeyondReason() {
    // 65,537 positions in one interval; a length of 2^28 + 1; a length of 2^28, cut to the axis.
    let long = Self.file(
      image: [65_537, 1, 1], weight: [1, 65_537, 1, 1], form: 0, scheme: Self.constantEverywhere,
      payload: [0, 0, 0, 0])
    #expect(
      throws: FileFormatError(
        .badValue("an interval of 65537 is too long for knots=uniform"),
        field: "node 0 'c': scheme")
    ) { try NetworkFile.decode(long) }
    let beyond = Self.number(1 << 28 | 1)
    #expect(
      throws: FileFormatError(
        .badValue("a number outside 0...268435456"), field: "node 0 'c': filters scheme")
    ) {
      try NetworkFile.decode(
        Self.file(
          image: [1, 1, 1], weight: [1, 1, 1, 1], form: 0,
          scheme: [0] + beyond + [0, 0, 1, 0, 0, 0], payload: [0, 0, 0, 0]))
    }
    #expect(throws: Never.self) {
      try NetworkFile.decode(
        Self.file(
          image: [1, 1, 1], weight: [1, 1, 1, 1], form: 0,
          scheme: [0] + Self.number(1 << 28) + [0, 0, 1, 0, 0, 0], payload: [0, 0, 0, 0]))
    }
  }

  @Test func countsOfNodesAndChannels() throws {
    let many = GoldenFile.file(
      header: [0, 1, 1, 1] + Self.number(1 << 28) + [0, 4, 0], payload: [])
    #expect(
      throws: FileFormatError(
        .badValue("a number outside 0...2"), field: "the number of nodes")
    ) { try NetworkFile.decode(many) }
    let norm: Bytes = [0] + Self.number(1 << 26) + [1, 1, 1, 0, 3] + Self.number(1 << 26) + [0]
    expectQuickly {
      #expect(
        throws: FileFormatError(.truncated, field: "node 0 '': gamma")
      ) { try NetworkFile.decode(GoldenFile.file(header: norm, payload: [1, 2, 3])) }
    }
    #expect(
      throws: NetworkError.mapTooLarge(
        node: "image", map: MapShape(channels: 1 << 26, height: 1 << 26, width: 1 << 26))
    ) {
      let image = (0..<3).flatMap { _ in Self.number(1 << 26) }
      return try NetworkFile.decode(GoldenFile.file(header: [0] + image + [0], payload: []))
    }
  }

  @Test func thousandsOfNodes() throws {
    let count = 20_000
    var header: Bytes = [0, 1, 1, 1] + Self.number(count)
    for index in 0..<count {
      let name = Array("\(index)".utf8)
      header += [UInt8(name.count)] + name + [4] + Self.number(index)
    }
    let bytes = GoldenFile.file(header: header, payload: [])
    try expectQuickly {
      let network = try NetworkFile.decode(bytes)
      #expect(network.nodes.count == count)
      #expect(try LoweredNetwork(network, .dense).steps.count == 1)
    }
  }
}
