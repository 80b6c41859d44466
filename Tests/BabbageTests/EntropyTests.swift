import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// Codes that are not trained for a coder are hardly longer packed than their entropy.
@Suite struct EntropyTests {
  /// The bytes of packed codes, and of their entropy layer by layer, that `docs/lenet5-mnist.md`
  /// gives.
  @Test(arguments: [("lenet5-mnist", 501, 493.0), ("lenet5-mnist-300", 232.5, 224.9)])
  func codesAreNearlyAsFrequentAsEachOther(name: String, packed: Double, entropy: Double) throws {
    let network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/\(name).babbage"))
    var bits = (packed: 0.0, entropy: 0.0)
    for layer in network.nodes.compactMap(\.operation.layer) {
      guard case .polynomial(let weight) = layer.weight,
        case .quantized(let tensor) = weight.coefficients
      else { continue }
      let codes = weight.coefficients.codesAndSteps.codes
      let total = Double(codes.count)
      bits.packed += total * Double(tensor.bits)
      for equal in Dictionary(grouping: codes, by: \.self).values {
        let count = Double(equal.count)
        bits.entropy -= count * Foundation.log2(count / total)
      }
    }
    #expect(bits.packed / 8 == packed)
    #expect(abs(bits.entropy / 8 - entropy) < 0.05)
  }
}
