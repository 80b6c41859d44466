import Foundation

/// A learning rate that rises linearly and falls along half a cosine (Smith, "Super-Convergence",
/// 2018).
struct OneCycle: Equatable, Sendable {
  /// The part of the cycle in which the rate rises.
  var warmUp = 0.15

  /// The fraction of the largest rate at a point of the cycle, 0 to 1.
  func factor(at point: Double) -> Double {
    point < warmUp
      ? max(point / warmUp, 0.02) : (1 + cos(.pi * (point - warmUp) / (1 - warmUp))) / 2
  }
}
