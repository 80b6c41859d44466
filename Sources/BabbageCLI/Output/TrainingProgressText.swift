import BabbageReport
import BabbageTraining

extension TrainingProgress {
  /// For example `training 3/14  42 %  loss 0.0432  12,345 images/s  0:42 left`.
  var text: String {
    var parts = ["\(phase) \(epoch)/\(epochs)", "\(Int(100 * epochFraction)) %"]
    parts.append("loss \(NumberText.fixed(loss, digits: 4))")
    if let accuracy { parts.append("accuracy \(NumberText.percent(accuracy))") }
    parts.append("\(NumberText.rounded(imagesPerSecond)) images/s")
    parts.append("\(NumberText.duration(secondsLeft)) left")
    return parts.joined(separator: "  ")
  }
}

extension ProgressLine {
  /// Shows how far training is; the end of each epoch goes to the log as well.
  ///
  /// - Parameter heading: Stands before it, and says what is trained.
  func show(_ progress: TrainingProgress, heading: String = "") {
    show(heading + progress.text)
    if progress.accuracy != nil { Log.logger.info("\(heading)\(progress.text)") }
  }
}
