import BabbageTraining

/// What training does unless told otherwise, as the help texts say it: ` (default: 14)`.
///
/// Empty in a program without training.
enum TrainingDefaults {
  static let epochs = note(TrainingOptions().epochs)
  static let batchSize = note(TrainingOptions().batchSize)
  static let learningRate = note(TrainingOptions().learningRate)
  static let weightDecay = note(TrainingOptions().weightDecay)
  static let coefficientEpochs = note(CompressionOptions().coefficientEpochs)
  static let quantizedEpochs = note(CompressionOptions().quantizedEpochs)
  static let coefficientRate = note(CompressionOptions().learningRate)

  static let normalizationRate = note(CompressionOptions().normalizationRate)
  static let distillation = note(CompressionOptions().distillation)
  static let temperature = note(CompressionOptions().temperature)
  static let copies = note(CompressionOptions().copies)
  static let start = note(CompressionOptions().start.rawValue)
  static let order = note(CompressionOptions().order.rawValue)
  static let trials = note(SearchOptions().trials)
  static let trialEpochs = note(SearchOptions().epochs.map(String.init).joined(separator: ","))

  private static func note(_ value: some CustomStringConvertible) -> String {
    " (default: \(value))"
  }
}
