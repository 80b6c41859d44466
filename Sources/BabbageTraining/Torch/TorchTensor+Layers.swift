import Babbage
import CTorch

extension TorchTensor {
  /// A number for rows and one for columns; a literal stands for both.
  package struct Pair: Equatable, Sendable, ExpressibleByIntegerLiteral {
    package var rows: Int
    package var columns: Int

    /// Two numbers.
    package init(_ rows: Int, _ columns: Int) {
      self.rows = rows
      self.columns = columns
    }

    /// The same number twice.
    package init(_ both: Int) { self.init(both, both) }

    /// The same number twice.
    package init(integerLiteral both: Int) { self.init(both, both) }

    var handle: bt_pair { bt_pair(rows: rows, columns: columns) }
  }

  /// The convolution of a batch (NCHW) by filters (OIHW), each of which sees its group's channels.
  package func conv2d(
    _ weight: TorchTensor, bias: TorchTensor? = nil, stride: Pair = 1, padding: Pair = 0,
    groups: Int = 1
  ) throws(TorchError) -> TorchTensor {
    try withExtendedLifetime(bias) { () throws(TorchError) in
      try call("conv2d", weight) {
        bt.pointee.conv2d($0, $1, bias?.handle, stride.handle, padding.handle, groups)
      }
    }
  }

  /// The convolution with stride 1 of few maps (NCHW) by few filters (OIHW): a layer's core.
  ///
  /// Babbage's own operation takes up to 16 of each, where it is faster than LibTorch's; the output
  /// is contiguous.
  package func smallConv2d(
    _ weight: TorchTensor, padding: Int
  ) throws(TorchError) -> TorchTensor {
    try call("smallConv2d", weight) { bt.pointee.small_conv2d($0, $1, padding) }
  }

  /// The product of rows and the transposed weight.
  package func linear(
    _ weight: TorchTensor, bias: TorchTensor? = nil
  ) throws(TorchError) -> TorchTensor {
    try withExtendedLifetime(bias) { () throws(TorchError) in
      try call("linear", weight) { bt.pointee.linear($0, $1, bias?.handle) }
    }
  }

  /// The largest element of each window; windows lie side by side unless `stride` says otherwise.
  package func maxPool2d(
    _ kernel: Pair, stride: Pair? = nil, padding: Pair = 0
  ) throws(TorchError) -> TorchTensor {
    let stride = stride ?? kernel
    return try call("maxPool2d") {
      bt.pointee.max_pool2d($0, kernel.handle, stride.handle, padding.handle)
    }
  }

  /// The mean of each window; windows lie side by side unless `stride` says otherwise.
  ///
  /// Padding counts as zeros, or not at all.
  package func avgPool2d(
    _ kernel: Pair, stride: Pair? = nil, padding: Pair = 0, countsPadding: Bool = true
  ) throws(TorchError) -> TorchTensor {
    let stride = stride ?? kernel
    return try call("avgPool2d") {
      bt.pointee.avg_pool2d($0, kernel.handle, stride.handle, padding.handle, countsPadding)
    }
  }

  /// The mean of each map, NCHW to NC.
  package func globalMean() throws(TorchError) -> TorchTensor { try mean([2, 3]) }

  /// Each channel (axis 1), normalised by the batch in training, by running statistics otherwise.
  ///
  /// In training, the running statistics move towards the batch's by `momentum`, in place.
  package func batchNorm(
    gamma: TorchTensor?, beta: TorchTensor?,
    runningMean: TorchTensor, runningVariance: TorchTensor, training: Bool,
    momentum: Double = 0.1, eps: Double = 1e-5
  ) throws(TorchError) -> TorchTensor {
    try withExtendedLifetime((gamma, beta, runningVariance)) { () throws(TorchError) in
      try call("batchNorm", runningMean) {
        bt.pointee.batch_norm(
          $0, gamma?.handle, beta?.handle, $1, runningVariance.handle, training, momentum, eps)
      }
    }
  }

  /// The factors of a normalisation (self) as a layer stores its scales: see
  /// `BatchNorm.roundingScales(to:)`, which this equals.
  ///
  /// Gradients pass straight through the rounding.
  package func storedGamma(
    variance: TorchTensor, eps: Double, bits: Int
  ) throws(TorchError) -> TorchTensor {
    try call("storedGamma", variance) {
      bt.pointee.stored_gamma(
        $0, $1, eps, Double(BatchNorm.leastVariance), Double(BatchNorm.largestSpread), bits)
    }
  }

  /// The summands of a normalisation (self) with factors `gamma` as a layer stores its shifts: see
  /// `BatchNorm.roundingShifts(to:)`, which this equals.
  ///
  /// Gradients pass straight through the rounding.
  package func storedBeta(
    gamma: TorchTensor, mean: TorchTensor, variance: TorchTensor, eps: Double, bits: Int
  ) throws(TorchError) -> TorchTensor {
    try withExtendedLifetime((gamma, variance)) { () throws(TorchError) in
      try call("storedBeta", mean) {
        bt.pointee.stored_beta($0, gamma.handle, $1, variance.handle, eps, bits)
      }
    }
  }

  /// Elements set to zero at random, the others scaled up; for training only.
  package func dropout(_ probability: Double) throws(TorchError) -> TorchTensor {
    try call("dropout") { bt.pointee.dropout($0, probability) }
  }

  /// The softmax along an axis.
  package func softmax(_ axis: Int = -1) throws(TorchError) -> TorchTensor {
    try call("softmax") { bt.pointee.softmax($0, axis) }
  }

  /// The logarithm of the softmax along an axis.
  package func logSoftmax(_ axis: Int = -1) throws(TorchError) -> TorchTensor {
    try call("logSoftmax") { bt.pointee.log_softmax($0, axis) }
  }

  /// The mean cross-entropy of logits (NC) and integer labels (N).
  package func crossEntropy(
    _ labels: TorchTensor, smoothing: Double = 0
  ) throws(TorchError) -> TorchTensor {
    try call("crossEntropy", labels) { bt.pointee.cross_entropy($0, $1, smoothing) }
  }

  /// The positions at which affine maps (self, N×2×3) sample a batch of a given shape (NCHW).
  package func affineGrid(_ shape: [Int]) throws(TorchError) -> TorchTensor {
    try call("affineGrid") { bt.pointee.affine_grid($0, shape, shape.count) }
  }

  /// A batch sampled at positions in -1...1: bilinear, zeros outside, corners not aligned.
  package func gridSample(_ grid: TorchTensor) throws(TorchError) -> TorchTensor {
    try call("gridSample", grid, bt.pointee.grid_sample)
  }
}
