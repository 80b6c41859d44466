import Babbage
import Foundation

/// Has coefficients shrink until their codes take no more than a number of bytes.
///
/// A range coder that adapts needs hardly more for codes than ``GeometricMagnitudes`` of their mean
/// magnitude say, for each layer and polynomial over the window by itself. The rarer codes other than
/// zero are there, the more bits one costs: that is their price. The loss that is meant is the
/// network's own and `weight * price * |q|` for every coefficient `q` in units of codes. Its second
/// part is no part of the gradient, which the optimiser would bring to one size, but is taken off
/// after each step (a proximal step, as weight decay is decoupled in AdamW): as much as a gradient of
/// this size would have moved each coefficient, within limits.
///
/// The weight follows the payload: it reaches its goal a good part of the way through, and stays.
final class RateControl {
  /// Steps between two looks at the codes.
  private static let interval = 20
  /// The part of the quantised epochs in which the payload shrinks.
  private static let shrinking = 0.6
  /// How far the weight follows the logarithm of too many bits at once, and more at every look.
  private static let (gain, lasting) = (4.0, 0.05)
  /// The weight, as a part of the root mean square of gradients.
  private static let weights = 1e-4...0.5
  /// How many times faster than usual a coefficient shrinks at most that has small gradients.
  private static let fastest = 4.0

  private let layers: [CodedCoefficients]
  /// The goal, in bytes of a payload.
  private let goal: Int
  /// The prices as LibTorch has them, a tensor for each layer.
  private var prices: [TorchTensor] = []

  /// What a resumed run needs: the weight, the part of its logarithm that lasts, the bits of codes at
  /// the start (none: 0) and now, the bytes that are not codes, the root mean square of gradients by
  /// codes, then all prices.
  var state: Tensor {
    didSet { prices = [] }
  }

  init(_ layers: [CodedCoefficients], goal: Int) {
    self.layers = layers
    self.goal = goal
    let prices = layers.flatMap { Array(repeating: Float(0), count: $0.places) }
    state = Tensor(vector: [0, Float(log(0.02)), 0, 0, 0, 0] + prices)
  }

  /// The payload's bytes as the last look saw them.
  var bytes: Int { Int(Double(state.values[3]) / 8 + Double(state.values[4])) }

  /// Shrinks coefficients after a step.
  func shrink(after optimizers: Optimizers) throws {
    if prices.isEmpty { try makePrices() }
    let (weight, usual) = (Double(state.values[0]), Double(state.values[5]))
    try Torch.withoutGradients {
      for (layer, price, gradient) in try withGradients(prices, optimizers) {
        let speed = try (usual * layer.limit / (gradient.size + 1e-20)).clamp(0, Self.fastest)
        let amount = try speed * price * (gradient.learningRate * weight)
        let sign = try (layer.tensor * 1e30).clamp(-1, 1)
        try layer.tensor.assign((layer.tensor.abs() - amount).relu() * sign)
      }
    }
  }

  /// The layers with something of each, and with the sizes of their gradients.
  private func withGradients<Element>(
    _ elements: [Element], _ optimizers: Optimizers
  ) throws -> [(CodedCoefficients, Element, (size: TorchTensor, learningRate: Double))] {
    let gradients = try optimizers.gradients(.coefficient)
    return zip(layers, elements).compactMap { layer, element in
      gradients.first { $0.parameter === layer.tensor }
        .map { (layer, element, ($0.size, $0.learningRate)) }
    }
  }

  private func makePrices() throws {
    var rest = state.values.dropFirst(6)
    prices = try layers.map { layer in
      defer { rest = rest.dropFirst(layer.places) }
      let values = Array(rest.prefix(layer.places))
      return try TorchTensor(Tensor(shape: [1, 1, layer.places], values: values))
        .converted(like: layer.tensor)
    }
  }

  /// Looks at the codes, if it is time for that.
  ///
  /// - Parameters:
  ///   - step: The step of the quantised epochs, from 0.
  ///   - steps: How many there are.
  ///   - optimizers: What has the gradients' sizes.
  ///   - payload: The bytes of the payload as it would be now; asked for rarely.
  /// - Throws: `TorchError` if the codes cannot be read.
  func look(
    at step: Int, of steps: Int, _ optimizers: Optimizers, payload: () throws -> Int
  ) throws {
    guard step % Self.interval == 0 else { return }
    var values = state.values
    var (bits, squares, count, index) = (0.0, 0.0, 0, 6)
    let means = try layers.map { try $0.meanMagnitudes() }
    for (layer, means, gradient) in try withGradients(means, optimizers) {
      for mean in means {
        let distribution = GeometricMagnitudes(mean: Double(mean))
        values[index] = Float(distribution.price)
        bits += distribution.entropy * Double(layer.count / layer.places)
        index += 1
      }
      let square = try Torch.withoutGradients {
        try (gradient.size * gradient.size).sum().item()
      }
      squares += square / (layer.limit * layer.limit)
      count += layer.count
    }
    values[5] = Float((squares / Double(max(count, 1))).squareRoot())
    if step % (10 * Self.interval) == 0 { values[4] = Float(Double(try payload()) - bits / 8) }
    if values[2] == 0 { values[2] = Float(bits) }
    values[3] = Float(bits)
    // Slower and slower, so that it does not shoot over the goal.
    let left = max(1 - Double(step) / (Self.shrinking * Double(steps)), 0)
    let point = 1 - left * left
    let (start, rest) = (Double(values[2]), Double(values[4]))
    let end = max(8 * (0.99 * Double(goal) - rest), 1)
    let wanted = start * pow(min(end / start, 1), point)
    let off = min(max(log(bits / wanted), -0.5), 0.5)
    let (least, most) = (log(Self.weights.lowerBound), log(Self.weights.upperBound))
    // Codes come back more slowly than they go.
    let change = Self.lasting * (off < 0 ? 4 * off : off)
    let lasting = min(max(Double(values[1]) + change, least), most)
    values[1] = Float(lasting)
    values[0] = Float(exp(min(max(lasting + Self.gain * off, least), most)))
    state = Tensor(vector: values)
  }
}
