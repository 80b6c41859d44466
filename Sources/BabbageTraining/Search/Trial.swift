import Babbage

/// One plan, trained for a while and judged on images that it was not trained with.
public struct Trial: Codable, Equatable, Sendable {
  /// What determines a trial's outcome.
  public struct Setting: Codable, Hashable, Sendable {
    /// The schemes of all layers in the network's order, as text.
    public let schemes: [String]
    /// How many times every image was seen.
    public let epochs: Int
  }

  /// How a trial ended.
  public struct Outcome: Codable, Equatable, Sendable {
    /// The mean loss on the images held out, against the teacher; `nil` if training diverged.
    ///
    /// Plans are compared by it, because it is less noisy than the accuracy.
    public let loss: Double?
    /// Top-1 accuracy on the images held out, in percent.
    public let accuracy: Double
    /// How long the training took.
    public let seconds: Double
    /// The payload's bytes where a plan does not tell them: those of a range coder.
    public let codedBytes: Int?

    package init(loss: Double?, accuracy: Double, seconds: Double, codedBytes: Int? = nil) {
      self.loss = loss
      self.accuracy = accuracy
      self.seconds = seconds
      self.codedBytes = codedBytes
    }
  }

  /// What was trained, and for how long.
  public let setting: Setting
  /// The payload of the plan.
  public let payloadBytes: Int
  /// How it ended.
  public let outcome: Outcome
}
