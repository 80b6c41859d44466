import Babbage
import Foundation

/// The length of range-coded coefficients as a part of the loss.
///
/// A coder that adapts needs hardly more for a layer's codes than ``GeometricMagnitudes`` of their
/// mean magnitude say. The rarer codes other than zero are in a layer, the more bits one costs: that
/// is the layer's price. Training adds `weight * price * |q|` to the loss for every coefficient `q` in
/// units of codes, and moves `weight` so that the payload reaches its goal a good part of the way
/// through, and stays there.
final class RateTerm {
  /// Steps between two looks at the codes.
  private static let interval = 20
  /// The part of the quantised epochs in which the payload shrinks.
  private static let shrinking = 0.6
  /// How much the weight changes at a look, for each unit by which the logarithm of bits is off.
  private static let gain = 0.15

  private let layers: [CodedCoefficients]
  /// The goal, in bytes of a payload.
  private let goal: Int

  /// What a resumed run needs: the weight, the bits of codes at the start (none: 0), the bytes that
  /// are not codes, then the price of each layer.
  var state: Tensor

  init(_ layers: [CodedCoefficients], goal: Int) {
    self.layers = layers
    self.goal = goal
    state = Tensor(vector: [1e-7, 0, 0] + layers.map { _ in 0 })
  }

  /// The weight of a bit in the loss.
  var weight: Double { Double(state.values[0]) }

  /// What is added to the loss.
  func callAsFunction() throws -> TorchTensor? {
    var sum: TorchTensor?
    for (layer, price) in zip(layers, state.values.dropFirst(3)) where price > 0 {
      let term = try layer.tensor.abs().sum() * (weight * Double(price) * layer.limit)
      sum = try sum.map { try $0 + term } ?? term
    }
    return sum
  }

  /// Looks at the codes, if it is time for that.
  ///
  /// - Parameters:
  ///   - step: The step of the quantised epochs, from 0.
  ///   - steps: How many there are.
  ///   - payload: The bytes of the payload as it would be now; asked for rarely.
  /// - Throws: `TorchError` if the codes cannot be read.
  func look(at step: Int, of steps: Int, payload: () throws -> Int) throws {
    guard step % Self.interval == 0 else { return }
    var bits = 0.0
    for (index, layer) in layers.enumerated() {
      let distribution = GeometricMagnitudes(mean: try layer.meanMagnitude())
      state.values[3 + index] = Float(distribution.price)
      bits += distribution.entropy * Double(layer.count)
    }
    if step % (10 * Self.interval) == 0 {
      state.values[2] = Float(Double(try payload()) - bits / 8)
    }
    if state.values[1] == 0 { state.values[1] = Float(bits) }
    let point = min(Double(step) / (Self.shrinking * Double(steps)), 1)
    let (start, rest) = (Double(state.values[1]), Double(state.values[2]))
    let end = max(8 * (0.995 * Double(goal) - rest), 1)
    let wanted = start * pow(min(end / start, 1), point)
    let off = min(max(log(bits / wanted), -1), 1)
    state.values[0] *= Float(exp(Self.gain * off))
    state.values[0] = min(max(state.values[0], 1e-9), 1e-2)
  }
}

/// Coefficients whose codes are coded by how frequent they are.
struct CodedCoefficients {
  /// The coefficients as fractions of the largest code.
  let tensor: TorchTensor
  /// The largest code.
  let limit: Double
  /// How many there are.
  let count: Int

  /// The mean magnitude of the codes.
  func meanMagnitude() throws -> Double {
    try Torch.withoutGradients {
      try (tensor * limit).clamp(-limit, limit).round().abs().mean().item()
    }
  }
}
