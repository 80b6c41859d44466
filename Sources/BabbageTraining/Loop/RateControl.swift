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
  /// The most steps between two looks at the codes, and the fewest looks.
  private static let (interval, looks) = (20, 200)
  /// The part of the quantised epochs in which the payload shrinks.
  private static let shrinking = 0.6
  /// How far the weight follows the logarithm of too many bits at once, and more at every look.
  private static let (gain, lasting) = (4.0, 0.05)
  /// The weight, as a part of the usual size of gradients.
  private static let weights = 1e-4...0.5
  /// How many times faster than usual a coefficient shrinks at most that has small gradients.
  private static let fastest = 4.0
  /// The most that a coefficient shrinks in a step, as a part of what the step moves it at most: the
  /// network's own loss, where it is clear about a coefficient, has the last word.
  private static let most = 0.25

  private let layers: [CodedCoefficients]
  /// The goal, in bytes of a payload.
  private let goal: Int
  /// The prices as LibTorch has them, a tensor for each layer.
  private var prices: [TorchTensor] = []
  private var state: RateState

  init(_ layers: [CodedCoefficients], goal: Int) {
    self.layers = layers
    self.goal = goal
    state = RateState(places: layers.reduce(0) { $0 + $1.places })
  }

  /// The payload's bytes as the last look saw them.
  var bytes: Int { state.bytes }

  /// What a resumed run needs.
  var saved: Tensor { state.tensor }

  /// Goes on from what a checkpoint has.
  ///
  /// - Returns: Whether it is from a run with as many layers and polynomials.
  func restore(_ saved: Tensor) -> Bool {
    guard let state = RateState(saved, places: state.prices.count) else { return false }
    (self.state, prices) = (state, [])
    return true
  }

  /// Shrinks coefficients after a step.
  func shrink(after optimizers: Optimizers) throws {
    if prices.isEmpty { try makePrices() }
    let (weight, usual) = (Double(state.weight), Double(state.gradient))
    try Torch.withoutGradients {
      for (layer, price, gradient) in try withGradients(prices, optimizers) {
        let speed = try (usual * layer.limit / (gradient.size + 1e-20)).clamp(0, Self.fastest)
        let amount =
          try (speed * price * weight).clamp(0, Self.most) * gradient.learningRate
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
    var rest = state.prices[...]
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
    let interval = min(max(steps / Self.looks, 1), Self.interval)
    guard step % interval == 0 else { return }
    var (bits, index) = (0.0, 0)
    var sizes: [(gradient: Double, count: Int)] = []
    let means = try layers.map { try $0.meanMagnitudes() }
    for (layer, means, gradient) in try withGradients(means, optimizers) {
      for mean in means {
        let distribution = GeometricMagnitudes(mean: Double(mean))
        state.prices[index] = Float(distribution.price)
        bits += distribution.entropy * Double(layer.count / layer.places)
        index += 1
      }
      let square = try Torch.withoutGradients {
        try (gradient.size * gradient.size).sum().item()
      }
      let mean = (square / Double(layer.count)).squareRoot() / layer.limit
      sizes.append((mean, layer.count))
    }
    prices = []
    state.gradient = Float(Self.median(sizes))
    if step % (10 * interval) == 0 {
      state.otherBytes = Float(Double(try payload()) - bits / 8)
    }
    if state.bitsAtStart == 0 { state.bitsAtStart = Float(bits) }
    state.bits = Float(bits)
    follow(Double(step) / Double(steps))
  }

  /// The gradient that half of the coefficients are at most in a layer of.
  ///
  /// Gradients of a layer that has hardly anything left are many times those of all others.
  private static func median(_ sizes: [(gradient: Double, count: Int)]) -> Double {
    let half = sizes.reduce(0) { $0 + $1.count } / 2
    var count = 0
    for size in sizes.sorted(by: { $0.gradient < $1.gradient }) {
      count += size.count
      if count >= half { return size.gradient }
    }
    return 0
  }

  /// Sets the weight by how far the codes are from where they are to be at a point of the quantised
  /// epochs, 0 to 1.
  private func follow(_ point: Double) {
    // Slower and slower, so that it does not shoot over the goal.
    let left = max(1 - point / Self.shrinking, 0)
    let (start, rest) = (Double(state.bitsAtStart), Double(state.otherBytes))
    let end = max(8 * (0.99 * Double(goal) - rest), 1)
    let wanted = start * pow(min(end / start, 1), 1 - left * left)
    let off = min(max(log(Double(state.bits) / wanted), -0.5), 0.5)
    let (least, most) = (log(Self.weights.lowerBound), log(Self.weights.upperBound))
    // Codes come back more slowly than they go.
    let change = Self.lasting * (off < 0 ? 4 * off : off)
    let lasting = min(max(Double(state.lasting) + change, least), most)
    state.lasting = Float(lasting)
    state.weight = Float(exp(min(max(lasting + Self.gain * off, least), most)))
  }
}
