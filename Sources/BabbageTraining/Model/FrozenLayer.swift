import Babbage

/// A layer that is approximated and quantised once, and then left as it is.
///
/// A sorted order is valid only for the weights that were sorted, so sorted layers are not trained
/// again; the other layers are trained around them.
struct FrozenLayer: TrainableLayer {
  private let deployed: Node.Operation
  private let dense: DenseLayer

  /// - Throws: ``SchemeError`` if the scheme does not suit the layer.
  init(_ original: Node.Operation, _ layer: Layer, scheme: Scheme) throws {
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

  func operation() throws -> Node.Operation { deployed }
}
