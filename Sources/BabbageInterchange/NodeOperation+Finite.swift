import Babbage

extension Node.Operation {
  /// Whether all its parameters are finite; files hold no others.
  var isFinite: Bool {
    switch self {
    case .convolution(let layer, _, _, _), .linear(let layer):
      layer.weight.parameter.tensor.values.allSatisfy(\.isFinite)
        && (layer.bias?.values.tensor.values ?? []).allSatisfy(\.isFinite)
    case .batchNorm(let norm):
      [norm.gamma, norm.beta, norm.mean, norm.variance, [norm.epsilon]].joined()
        .allSatisfy(\.isFinite)
    case .normalize(let norm): (norm.mean + norm.deviation).allSatisfy(\.isFinite)
    case .activation, .maxPool, .averagePool, .globalAveragePool, .add, .multiply, .concat,
      .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
      true
    }
  }
}
