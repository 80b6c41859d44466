extension TorchTensor {
  /// `batchNorm` of a training step, by the statistics of all processes' batches together.
  ///
  /// As LibTorch does, a map is divided by the biased deviation, and the running variance moves
  /// towards the unbiased one. The batches must be equally large.
  package func batchNorm(
    gamma: TorchTensor, beta: TorchTensor, runningMean: TorchTensor,
    runningVariance: TorchTensor, momentum: Double, eps: Double, over group: ProcessGroup
  ) throws -> TorchTensor {
    let shape = shape
    let axes = shape.indices.filter { $0 != 1 }
    let perChannel = shape.indices.map { $0 == 1 ? shape[1] : 1 }
    let count = Double(axes.reduce(group.size) { $0 * shape[$1] })
    // Two passes: the difference of a mean of squares and a squared mean would lose digits.
    let mean = try group.recordedSum(sum(axes, keep: true)) / count
    let centred = try self - mean
    let variance = try group.recordedSum((centred * centred).sum(axes, keep: true)) / count
    try runningMean.assignLerp(mean.detach().reshape([shape[1]]), momentum)
    try runningVariance.assignLerp(
      (variance.detach() * (count / (count - 1))).reshape([shape[1]]), momentum)
    return try centred / (variance + eps).sqrt() * gamma.reshape(perChannel)
      + beta.reshape(perChannel)
  }
}
