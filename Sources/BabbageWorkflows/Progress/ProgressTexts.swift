import Babbage
import BabbageReport
import BabbageTraining

/// A bar of characters.
package enum ProgressBar {
  /// A bar of 20 characters, for example `[=====               ]  25 %`.
  package static func text(_ fraction: Double) -> String {
    let fraction = fraction.isFinite ? min(max(fraction, 0), 1) : 0
    let done = Int(20 * fraction)
    let percent = "\(Int(100 * fraction))"
    return "[" + String(repeating: "=", count: done) + String(repeating: " ", count: 20 - done)
      + "] " + String(repeating: " ", count: 3 - percent.count) + percent + " %"
  }
}

extension TrainingProgress {
  /// For example `training 3/14  42 %  loss 0.0432  12,345 images/s  0:42 left`.
  package var text: String {
    var parts = ["\(phase) \(epoch)/\(epochs)", "\(Int(100 * epochFraction)) %"]
    parts.append("loss \(NumberText.fixed(loss, digits: 4))")
    if let accuracy { parts.append("accuracy \(NumberText.percent(accuracy))") }
    if let payloadBytes { parts.append("\(NumberText.count(payloadBytes)) B") }
    parts.append("\(NumberText.rounded(imagesPerSecond)) images/s")
    parts.append("\(NumberText.duration(secondsLeft)) left")
    return parts.joined(separator: "  ")
  }
}

extension SearchProgress {
  /// For example `trial 17/70  rung 1/3  best 98.12 % at 588 B  12:40 left`.
  package var text: String {
    var parts = ["trial \(trials)/\(allTrials)", "rung \(rung)/\(rungs)"]
    if let best {
      let accuracy = NumberText.percent(best.outcome.accuracy)
      parts.append("best \(accuracy) at \(NumberText.count(best.payloadBytes)) B")
    }
    if let secondsLeft { parts.append("\(NumberText.duration(secondsLeft)) left") }
    return parts.joined(separator: "  ")
  }
}

extension OrderedNetwork {
  /// What the order gains, for example
  /// `projection error as it was -> in order: conv1 78.96 % -> 66.87 %, fc1 99.04 % -> 95.05 %`.
  package var text: String {
    let layers = zip(before, after).map { old, new in
      "\(old.layer) \(NumberText.percent(100 * old.share)) -> \(NumberText.percent(100 * new.share))"
    }
    return "projection error as it was -> in order: \(layers.joined(separator: ", "))"
  }
}

extension RunObserver {
  /// Tells how far training is; the end of each epoch is noted as well.
  ///
  /// - Parameters:
  ///   - training: How far it is.
  ///   - heading: What is trained.
  package func show(_ training: TrainingProgress, heading: String = "") {
    progress(heading + training.text)
    if training.accuracy != nil { noted(heading + training.text) }
  }
}
