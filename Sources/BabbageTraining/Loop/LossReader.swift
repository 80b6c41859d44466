import Foundation

/// Adds up the losses of steps where they are computed, and reads the sum now and then: a device
/// that is asked for a number must finish all its work first.
struct LossReader {
  private static let pause = 0.25
  private static let mostSteps = 50

  /// The sum of the losses read so far.
  private(set) var sum: Double
  private var unread: TorchTensor?
  private var steps = 0
  private var last = Date()

  /// - Parameter sum: The sum of the losses of earlier steps.
  init(sum: Double) { self.sum = sum }

  /// Adds the loss of a step.
  mutating func add(_ loss: TorchTensor) throws {
    unread = try unread.map { try $0 + loss } ?? loss
    steps += 1
  }

  /// Whether it is time to read.
  var isDue: Bool { steps >= Self.mostSteps || Date().timeIntervalSince(last) >= Self.pause }

  /// Reads the sum of all losses.
  mutating func read() throws -> Double {
    if let unread { sum += try unread.item() }
    (unread, steps, last) = (nil, 0, Date())
    return sum
  }
}
