import Babbage

/// Cross-entropy with the labels, mixed with distillation from a teacher.
///
/// Distillation is `T² · KL(teacher ‖ student)` of the scores divided by the temperature `T`
/// (Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015).
struct Loss {
  /// Softens the scores.
  var temperature = 1.0
  /// The teacher's share.
  var distillation = 0.0

  func callAsFunction(
    scores: TorchTensor, labels: TorchTensor, teacher: TorchTensor?
  ) throws -> TorchTensor {
    guard let teacher, distillation > 0 else { return try scores.crossEntropy(labels) }
    let target = try (teacher / temperature).logSoftmax()
    let student = try (scores / temperature).logSoftmax()
    let batch = Double(scores.shape[0])
    let divergence =
      try (target.exp() * (target - student)).sum()
      * (distillation * temperature * temperature / batch)
    guard distillation < 1 else { return divergence }
    return try divergence + scores.crossEntropy(labels) * (1 - distillation)
  }
}
