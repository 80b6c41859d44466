import Babbage

/// Batch normalisation while it is trained.
struct TrainableNormalization {
  private let gamma: TorchTensor
  private let beta: TorchTensor
  private let mean: TorchTensor
  private let variance: TorchTensor
  private let epsilon: Float

  init(_ norm: BatchNorm) throws {
    gamma = try TorchTensor(Tensor(vector: norm.gamma))
    beta = try TorchTensor(Tensor(vector: norm.beta))
    mean = try TorchTensor(Tensor(vector: norm.mean))
    variance = try TorchTensor(Tensor(vector: norm.variance))
    epsilon = norm.epsilon
    for (_, tensor) in parameters { try tensor.setRequiresGradient() }
  }

  /// How scales, and shifts if a layer stores them alike, are rounded when they are stored.
  struct Rounding {
    let bits: Int
    let roundsShifts: Bool
  }

  /// A normalisation that changes nothing yet.
  init(channels: Int) throws {
    try self.init(.identity(channels: channels))
  }

  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] {
    [(.normalization, gamma), (.normalization, beta)]
  }

  var statistics: [TorchTensor] { [mean, variance] }

  /// The normalised input.
  ///
  /// `rounding` is what folding will do to scales and shifts, if the pass is to see it; the
  /// gradient goes straight through.
  func forward(
    _ input: TorchTensor, _ pass: ForwardPass, rounding: Rounding? = nil
  ) throws -> TorchTensor {
    var (gamma, beta) = (gamma, beta)
    if let rounding {
      let (eps, bits) = (Double(epsilon), rounding.bits)
      gamma = try gamma.storedGamma(variance: variance, eps: eps, bits: bits)
      if rounding.roundsShifts {
        beta = try beta.storedBeta(
          gamma: gamma, mean: mean, variance: variance, eps: eps, bits: bits)
      }
    }
    if case .training(let momentum, let group?) = pass {
      return try input.batchNorm(
        gamma: gamma, beta: beta, runningMean: mean, runningVariance: variance,
        momentum: momentum, eps: Double(epsilon), over: group)
    }
    let (training, momentum) =
      if case .training(let momentum, _) = pass { (true, momentum) } else { (false, 0.0) }
    return try input.batchNorm(
      gamma: gamma, beta: beta, runningMean: mean, runningVariance: variance,
      training: training, momentum: momentum, eps: Double(epsilon))
  }

  /// Takes over a batch's statistics, with the scales and biases that make the normalised batch
  /// `scale * input + offset`.
  func calibrate(_ input: TorchTensor, scale: [Float], offset: [Float]) throws {
    _ = try forward(input, .training(momentum: 1))
    let measured = try batchNorm()
    let deviations = measured.variance.map { ($0 + epsilon).squareRoot() }
    try gamma.assign(TorchTensor(Tensor(vector: zip(scale, deviations).map { $0 * $1 })))
    let means = zip(scale, measured.mean).map { $0 * $1 }
    try beta.assign(TorchTensor(Tensor(vector: zip(offset, means).map { $0 + $1 })))
  }

  func batchNorm() throws -> BatchNorm {
    BatchNorm(
      gamma: try gamma.values().values, beta: try beta.values().values,
      mean: try mean.values().values, variance: try variance.values().values,
      epsilon: epsilon)
  }
}
