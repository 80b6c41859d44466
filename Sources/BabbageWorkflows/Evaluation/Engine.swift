/// What computes a network's scores.
public enum Engine: String, CaseIterable, Sendable {
  /// The runtime of this package in floating point, with computation reuse.
  case runtime
  /// The same runtime on integers alone, calibrated on the data set's training images, or on
  /// others if there are none.
  case integer
  /// LibTorch, with expanded weights.
  case torch
}
