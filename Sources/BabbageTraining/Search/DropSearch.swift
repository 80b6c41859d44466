extension BudgetSearch {
  /// The smallest plan that reaches an accuracy on the images held out.
  ///
  /// Budgets are halved on a logarithmic scale until two that differ by a tenth have a plan that
  /// reaches it and one that does not. A trial is shorter than the final training, so what is found
  /// here has some accuracy in reserve.
  ///
  /// - Parameters:
  ///   - accuracy: In percent.
  ///   - most: The largest payload to try, in bytes.
  /// - Throws: ``TrainingError/accuracyOutOfReach(wanted:reached:bytes:)`` if the largest does not
  ///   reach it.
  package func smallest(reaching accuracy: Double, within most: Int) throws -> Result {
    var found = try best(within: most)
    guard found.trial.outcome.accuracy >= accuracy else {
      throw TrainingError.accuracyOutOfReach(
        wanted: accuracy, reached: found.trial.outcome.accuracy, bytes: most)
    }
    var (below, reached) = (Double(space.fewestBytes), Double(found.trial.payloadBytes))
    while reached / below > 1.1 {
      let middle = (below * reached).squareRoot()
      let result = try best(within: Int(middle))
      if result.trial.outcome.accuracy >= accuracy {
        (found, reached) = (result, Double(min(result.trial.payloadBytes, Int(middle))))
      } else {
        below = middle
      }
    }
    return found
  }
}
