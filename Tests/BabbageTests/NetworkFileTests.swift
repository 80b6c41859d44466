import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Files of valid networks.
@Suite struct NetworkFileTests {
  @Test func goldenBytes() throws {
    let network = try GoldenFile.network()
    #expect(NetworkFile.encode(network) == GoldenFile.bytes)
    #expect(try NetworkFile.decode(GoldenFile.bytes) == network)
    // The golden file's helpers agree with its bytes.
    #expect(
      GoldenFile.file(header: GoldenFile.header, payload: GoldenFile.payload) == GoldenFile.bytes)
  }

  @Test(arguments: UInt64(0)..<20)
  func randomNetworksComeBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 91)
    for _ in 0..<20 {
      let count = Int.random(in: 0...12, using: &random)
      let network = try Network.random(nodes: count, .stored, using: &random)
      let bytes = NetworkFile.encode(network)
      #expect(try NetworkFile.decode(bytes) == network)
      #expect(Self.payloadLength(bytes) == network.size.payloadBytes)
      #expect(Self.headerLength(bytes) + Self.payloadLength(bytes) + 20 == bytes.count)
    }
  }

  /// Ranges follow the names of classes and the pictures, whether there are any or not.
  @Test(arguments: UInt64(0)..<10)
  func rangesComeBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 92)
    for _ in 0..<20 {
      let old = try Network.random(
        nodes: .random(in: 1...12, using: &random), .stored, using: &random)
      var nodes = old.nodes
      nodes[Int.random(in: nodes.indices, using: &random)].range = -0.5...0
      for index in nodes.indices where Bool.random(using: &random) {
        nodes[index].range = -Float.random(in: 0...3, using: &random)...3
      }
      let network = try old.replacing(nodes: nodes)
      let bytes = NetworkFile.encode(network)
      #expect(try NetworkFile.decode(bytes) == network)
      #expect(Self.payloadLength(bytes) == old.size.payloadBytes)
    }
  }

  @Test func rangesWithoutZeroAreRefused() throws {
    for range in [1...2, -2 ... -1, 0...Float.infinity] {
      #expect(throws: NetworkError.badRange(node: "o")) {
        try Network(
          name: "n", input: MapShape(channels: 3),
          nodes: [Node(name: "o", operation: .flatten, inputs: [.image], range: range)])
      }
    }
  }

  @Test func leNetComesBack() throws {
    let network = try Network.leNet5(seed: 8)
    let bytes = NetworkFile.encode(network)
    #expect(Self.payloadLength(bytes) == 1_724_320)
    #expect(bytes.count < 1_724_320 + 256)
    #expect(try NetworkFile.decode(bytes) == network)
  }

  @Test func anEmptyNetworkComesBack() throws {
    let network = try Network(name: "", input: MapShape(channels: 300), nodes: [])
    #expect(try NetworkFile.decode(NetworkFile.encode(network)) == network)
  }

  @Test func filesOnDiskComeBack() throws {
    let scratch = try Scratch()
    let url = scratch.url.appendingPathComponent("tiny.babbage")
    let network = try GoldenFile.network()
    try NetworkFile.write(network, to: url)
    #expect(try Data(contentsOf: url) == Data(GoldenFile.bytes))
    #expect(try NetworkFile.read(from: url) == network)

    try AtomicFile.write(GoldenFile.bytes.dropLast(), to: url)
    let error = #expect(throws: FileFormatError.self) { try NetworkFile.read(from: url) }
    #expect(error?.path == url.path)
    #expect(error?.location == "in the checksum of \(url.path)")
    let missing = scratch.url.appendingPathComponent("missing.babbage")
    #expect(throws: FileError.cannotRead(missing.path)) { try NetworkFile.read(from: missing) }
  }

  private static func headerLength(_ bytes: [UInt8]) -> Int { length(bytes[8..<12]) }

  private static func payloadLength(_ bytes: [UInt8]) -> Int { length(bytes[12..<16]) }

  private static func length(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 * 256 + Int($1) }
  }
}
