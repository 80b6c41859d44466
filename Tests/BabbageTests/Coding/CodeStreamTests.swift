import Babbage
import BabbageTestSupport
import Testing

/// Codes in one stream; programs in C, which decode such streams, are tested with their exporter.
@Suite struct CodeStreamTests {
  private func codes(_ count: Int, using random: inout SeededGenerator) -> [Int8] {
    (0..<count).map { _ in
      Bool.random(using: &random) ? 0 : Int8.random(in: -7...7, using: &random)
    }
  }

  /// As long as a payload with the same codes, which has a step of two bytes before them.
  @Test func asLongAsAPayload() throws {
    var random = SeededGenerator(seed: 1, stream: 87)
    let shape = [16, 8, 3, 3]
    let codes = codes(1152, using: &random)
    let weight = QuantizedTensor(
      shape: shape, bits: 4, grid: .symmetric, codes: codes, rowScales: nil,
      step: ShortFloat(roundingUp: 0.01))
    let layer = Layer(weight: .dense(.quantized(weight)), bias: nil)
    var network = try Network(
      name: "n", input: MapShape(channels: 8, height: 8, width: 8),
      nodes: [
        Node(
          name: "c", operation: .convolution(layer, stride: 1, padding: 0, groups: 1),
          inputs: [.image])
      ])
    network.coding = .range
    let payload = NetworkFile.payload(of: network)
    let stream = CodeStream([CodeStream.Tensor(codes, shape: [16, 8, 9])])
    // Zeros at the end belong to the stream, but not to a payload.
    #expect((payload.count - 3...payload.count + 2).contains(stream.bytes.count))
  }

  /// What a tensor teaches makes the next one shorter.
  @Test func eachTensorHasItsShare() {
    var random = SeededGenerator(seed: 2, stream: 87)
    let tensor = CodeStream.Tensor(codes(300, using: &random), shape: [10, 5, 6])
    let stream = CodeStream([tensor, tensor, tensor])
    #expect(stream.tensorBytes.count == 3)
    #expect(stream.tensorBytes.reduce(0, +) == stream.bytes.count)
    #expect(stream.tensorBytes[1] < stream.tensorBytes[0])
  }

  @Test func magnitudesBeginWithTheSmallestCode() {
    let odd = CodeStream.Tensor([1, -1, 3, -7], shape: [4, 1, 1])
    #expect(odd.grid == .odd)
    #expect(odd.magnitudes == [0, 0, 1, 3])
    let symmetric = CodeStream.Tensor([1, -1, 2, -127], shape: [4, 1, 1])
    #expect(symmetric.grid == .symmetric)
    #expect(symmetric.magnitudes == [1, 1, 2, 127])
  }
}
