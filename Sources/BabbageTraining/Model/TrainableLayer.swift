import Babbage

/// A part of a network with numbers that training changes.
protocol TrainableLayer {
  /// Numbers that the optimiser changes, by kind.
  var parameters: [(kind: ParameterKind, tensor: TorchTensor)] { get }

  /// Numbers that the forward pass changes: running statistics.
  var statistics: [TorchTensor] { get }

  /// Numbers that nothing changes.
  var constants: [TorchTensor] { get }

  /// The output for a batch, NCHW or, for a fully connected layer, NC.
  func forward(_ input: TorchTensor, _ pass: ForwardPass) throws -> TorchTensor

  /// The operation as it is deployed, with what folds folded.
  func operation() throws -> Node.Operation
}

/// A layer whose forward pass can see its coefficients rounded to codes.
protocol QuantizableLayer: AnyObject {
  /// Whether it does.
  var isQuantized: Bool { get set }

  /// Its coefficients for the rate of a range coder, if they are trained for one.
  var coded: CodedCoefficients? { get }

  /// Scales each row to minimise the mean squared error of rounding it to codes.
  func fitRowsToCodes() throws
}

extension TrainableLayer {
  var constants: [TorchTensor] { [] }
}

/// What normalisation does with the statistics of a batch.
enum ForwardPass {
  /// Uses the running statistics.
  case inference
  /// Uses the batch's own statistics, and moves the running ones towards them by `momentum`.
  ///
  /// With a group, the batch is that of all its processes.
  case training(momentum: Double, group: ProcessGroup? = nil)
  /// Sets the normalisation so that core maps keep the network's own values; the rest is inference.
  case calibration

  /// A step of training.
  static func step(in group: ProcessGroup?) -> ForwardPass {
    .training(momentum: 0.1, group: group)
  }
}

/// Parameters of one kind share a learning rate and a weight decay.
enum ParameterKind: Int, CaseIterable {
  /// Weights of dense layers.
  case weight
  /// Biases of dense layers.
  case bias
  /// Coefficients of polynomials.
  case coefficient
  /// Scales and biases of core maps, and of batch normalisation.
  case normalization
}
