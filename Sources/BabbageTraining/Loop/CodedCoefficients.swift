import Babbage

/// Coefficients whose codes are coded by how frequent they are.
struct CodedCoefficients {
  /// The coefficients as fractions of the largest code, `[rows along the filters, along the channels,
  /// polynomials over the window]`.
  let tensor: TorchTensor
  /// The largest code.
  let limit: Double
  /// How many there are.
  let count: Int
  /// How many polynomials over the window.
  let places: Int

  /// The mean magnitude of the codes of each polynomial over the window.
  func meanMagnitudes() throws -> [Float] {
    try Torch.withoutGradients {
      try (tensor * limit).clamp(-limit, limit).round().abs().mean([0, 1]).values().values
    }
  }
}
