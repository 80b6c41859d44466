import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Payloads of a range coder: the same network, in hardly more bytes than its entropy.
@Suite struct RangeCodingTests {
  /// A network of one layer with these codes.
  private func network(
    _ shape: [Int], _ codes: [Int8], bits: Int, grid: CodeGrid = .symmetric
  ) throws -> Network {
    let scales = (0..<shape[0]).map { UInt8(truncatingIfNeeded: 40 + 7 * $0) }
    let weight = Weight.dense(
      .quantized(
        QuantizedTensor(
          shape: shape, bits: bits, grid: grid, codes: codes, rowScales: scales,
          step: ShortFloat(roundingUp: 0.01))))
    let node = Node(
      name: "c",
      operation: .convolution(
        Layer(weight: weight, bias: nil), stride: 1, padding: 0, groups: 1), inputs: [.image])
    var network = try Network(
      name: "n", input: MapShape(channels: shape[1], height: 8, width: 8), nodes: [node])
    network.coding = .range
    return network
  }

  /// Independent codes of a two-sided geometric distribution.
  private func codes(
    _ count: Int, theta: Double, largest: Int, using random: inout SeededGenerator
  ) -> [Int8] {
    (0..<count).map { _ in
      var value = 0
      guard Double.random(in: 0..<1, using: &random) > (1 - theta) / (1 + theta) else { return 0 }
      repeat {
        value += 1
      } while value < largest
        && Double.random(in: 0..<1, using: &random) < theta
      return Int8(Bool.random(using: &random) ? value : -value)
    }
  }

  @Test(arguments: [0.02, 0.1, 0.3, 0.7])
  func asShortAsTheEntropy(theta: Double) throws {
    var random = SeededGenerator(seed: 7, stream: UInt64(100 * theta))
    let shape = [32, 32, 3, 3]
    let codes = codes(9216, theta: theta, largest: 7, using: &random)
    let counts = Dictionary(grouping: codes, by: \.self).mapValues { Double($0.count) }
    let entropy = counts.values.reduce(0) { $0 - $1 * log2($1 / 9216) } / 8
    let bytes = Double(NetworkFile.payload(of: try network(shape, codes, bits: 4)).count)
    // Two bytes of the step, at most one for each scale, and what the model costs until it is learned.
    #expect(bytes > entropy * 0.99)
    #expect(bytes < entropy * 1.02 + 2 + 32 + 40, "\(bytes) for \(entropy)")
  }

  /// Zeros that lie together cost less than their frequency says.
  @Test func emptyRowsCostLittle() throws {
    var random = SeededGenerator(seed: 8)
    var codes = codes(9216, theta: 0.5, largest: 7, using: &random)
    for row in stride(from: 0, to: 32, by: 2) {
      for index in 0..<288 { codes[row / 2 * 288 + index] = row < 16 ? 0 : codes[index] }
    }
    let counts = Dictionary(grouping: codes, by: \.self).mapValues { Double($0.count) }
    let entropy = counts.values.reduce(0) { $0 - $1 * log2($1 / 9216) } / 8
    let payload = NetworkFile.payload(of: try network([32, 32, 3, 3], codes, bits: 4))
    #expect(Double(payload.count) < entropy)
  }

  @Test(arguments: 0..<60)
  func everyNetworkComesBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 4)
    var network = try Network.random(
      nodes: Int.random(in: 0...12, using: &random), .stored, using: &random)
    let packed = NetworkFile.encode(network)
    #expect(network.size.payloadBytes == network.packedBytes)
    network.coding = .range
    let coded = NetworkFile.encode(network)
    var decoded = try NetworkFile.decode(coded)
    #expect(decoded == network && decoded.coding == .range)
    #expect(network.size.payloadBytes == NetworkFile.payload(of: network).count)
    #expect(network.nodeSizes.reduce(0) { $0 + $1.payloadBytes } == network.size.payloadBytes)
    decoded.coding = .packed
    #expect(NetworkFile.encode(decoded) == packed)
  }

  @Test(arguments: CodeGrid.allCases, [2, 3, 7])
  func everyCodeOfAGrid(grid: CodeGrid, bits: Int) throws {
    let largest = Int8(grid.largestCode(bits: bits))
    let all = Array(stride(from: -largest, through: largest, by: grid.spacing))
    let codes = (0..<(16 * 9)).map { all[$0 * 5 % all.count] }
    let network = try network([4, 4, 3, 3], codes, bits: bits, grid: grid)
    #expect(try NetworkFile.decode(NetworkFile.encode(network)) == network)
  }

  /// What is cut off, appended or changed is refused, or is another network.
  @Test func damage() throws {
    var random = SeededGenerator(seed: 9)
    let network = try network(
      [8, 8, 3, 3], codes(576, theta: 0.4, largest: 7, using: &random), bits: 4)
    let header = Array(
      NetworkFile.encode(network).dropFirst(16).dropLast(
        4 + NetworkFile.payload(of: network).count))
    let payload = NetworkFile.payload(of: network)
    func decode(_ payload: [UInt8]) throws -> Network {
      try NetworkFile.decode(GoldenFile.file(header: header, payload: payload, version: 2))
    }
    #expect(try decode(payload) == network)
    #expect(throws: FileFormatError.self) { try decode(payload + [0]) }
    #expect(throws: FileFormatError.self) { try decode(payload + [1]) }
    #expect(throws: FileFormatError.self) { try decode([]) }
    for count in 1..<payload.count {
      do { #expect(try decode(Array(payload.prefix(count))) != network) } catch is FileFormatError {
      }
    }
    for index in payload.indices {
      var bytes = payload
      bytes[index] ^= 0x10
      do { #expect(try decode(bytes) != network) } catch is FileFormatError {}
    }
  }
}
