#if Training
import Babbage

/// A layer that is approximated and quantised once, and then left as it is.
///
/// Sorted weights are for networks that are not trained again: their order belongs to the weights
/// that were sorted. The other layers are trained around it.
struct FrozenLayer: TrainableLayer {
  private let deployed: Operation
  private let dense: DenseLayer

  /// - Throws: ``SchemeError`` if the scheme does not suit the layer.
  init(_ original: Operation, _ layer: Layer, scheme: Scheme) throws {
    var weight = try PolynomialWeight(projecting: layer.weight.expanded, onto: scheme)
    var bias = layer.bias.map { _ in Parameter.float(Tensor(vector: layer.expandedBias)) }
    if case .bits(let bits) = scheme.format {
      weight = weight.replacing(
        coefficients: .quantized(
          QuantizedTensor(quantizing: weight.coefficients.tensor, bits: bits)))
      bias = bias.map {
        .quantized(QuantizedTensor(quantizing: $0.tensor, bits: scheme.scaleBits))
      }
    }
    let frozen = Layer(
      weight: .polynomial(weight), bias: bias.map { Bias(placement: scheme.bias, values: $0) })
    deployed = original.replacing(layer: frozen)
    dense = try DenseLayer(original, frozen, isTrained: false)
  }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] { [] }

  var statistics: [TorchTensor] { [] }

  var constants: [TorchTensor] { dense.parameters.map(\.tensor) }

  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    try dense.forward(input, pass)
  }

  func operation() throws -> Operation { deployed }
}
#endif
