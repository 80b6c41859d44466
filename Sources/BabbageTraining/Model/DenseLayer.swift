import Babbage

/// A convolution or fully connected layer with a number for every weight.
struct DenseLayer: TrainableLayer {
  private let original: Node.Operation
  private let weight: TorchTensor
  private let bias: TorchTensor?

  /// A layer whose weights and bias have gradients if `isTrained`.
  ///
  /// `channelsLast` lays the weights of a convolution out as maps that are.
  init(
    _ operation: Node.Operation, _ layer: Layer, isTrained: Bool = true, channelsLast: Bool = false
  ) throws {
    original = operation
    let dense = try TorchTensor(layer.weight.expanded)
    if channelsLast, case .convolution = operation {
      weight = try dense.channelsLast()
    } else {
      weight = dense
    }
    bias = try layer.bias.map { _ in try TorchTensor(Tensor(vector: layer.expandedBias)) }
    for (_, tensor) in parameters where isTrained { try tensor.setRequiresGradient() }
  }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] {
    [(.weight, weight)] + (bias.map { [(.bias, $0)] } ?? [])
  }

  var statistics: [TorchTensor] { [] }

  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    if case .convolution(_, let stride, let padding, let groups) = original {
      return try input.conv2d(
        weight.converted(like: input), bias: bias?.converted(like: input),
        stride: .init(stride), padding: .init(padding), groups: groups)
    }
    return try input.flatten().linear(weight.flatten(), bias: bias)
  }

  func operation() throws -> Node.Operation {
    original.replacing(
      layer: Layer(
        weight: .dense(.float(try weight.values())),
        bias: try bias.map { Bias(placement: .filters, values: .float(try $0.values())) }))
  }
}

/// A network's own batch normalisation, between layers.
struct NormalizationLayer: TrainableLayer {
  private let normalization: TrainableNormalization

  init(_ norm: BatchNorm) throws { normalization = try TrainableNormalization(norm) }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] { normalization.parameters }

  var statistics: [TorchTensor] { normalization.statistics }

  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    try normalization.forward(input, pass)
  }

  func operation() throws -> Node.Operation { .batchNorm(try normalization.batchNorm()) }
}

/// Normalisation by constants, which training does not change.
struct ConstantNormalization: TrainableLayer {
  private let normalization: Normalization
  private let mean: TorchTensor
  private let deviation: TorchTensor

  init(_ normalization: Normalization) throws {
    self.normalization = normalization
    let shape = [1, normalization.channels, 1, 1]
    mean = try TorchTensor(floats: normalization.mean, shape: shape)
    deviation = try TorchTensor(floats: normalization.deviation, shape: shape)
  }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] { [] }

  var statistics: [TorchTensor] { [] }

  var constants: [TorchTensor] { [mean, deviation] }

  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor {
    try (input - mean) / deviation
  }

  func operation() throws -> Node.Operation { .normalize(normalization) }
}
