extension BudgetSearch {
  /// The smallest plan that reaches an accuracy on the images held out.
  ///
  /// The budget is bisected on a logarithmic scale until one that is enough and one that is not are
  /// within a tenth of each other. A trial is shorter than the final training, so the plan found
  /// has some accuracy in reserve.
  ///
  /// - Parameters:
  ///   - accuracy: In percent.
  ///   - most: The largest payload to try, in bytes.
  /// - Returns: The plan, with its trial.
  /// - Throws: ``TrainingError/accuracyOutOfReach(wanted:reached:bytes:)`` if the largest payload
  ///   does not reach it, or what training throws.
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
