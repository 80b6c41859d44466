import Babbage
import Foundation

/// The length of range-coded coefficients as a part of the loss.
///
/// A coder that adapts needs hardly more for codes than ``GeometricMagnitudes`` of their mean
/// magnitude say, for each layer and polynomial over the window by itself. The rarer codes other than
/// zero are there, the more bits one costs: that is their price. Training adds `weight * price * |q|`
/// to the loss for every coefficient `q` in units of codes, and moves `weight` so that the payload
/// reaches its goal a good part of the way through, and stays there.
final class RateTerm {
  /// Steps between two looks at the codes.
  private static let interval = 20
  /// The part of the quantised epochs in which the payload shrinks.
  private static let shrinking = 0.6
  /// How far the weight follows the logarithm of too many bits at once, and more at every look.
  private static let (gain, lasting) = (3.0, 0.1)

  private let layers: [CodedCoefficients]
  /// The goal, in bytes of a payload.
  private let goal: Int
  /// The prices as LibTorch has them, a tensor for each layer.
  private var prices: [TorchTensor] = []

  /// What a resumed run needs: the weight, the part of its logarithm that lasts, the bits of codes at
  /// the start (none: 0) and now, the bytes that are not codes, then all prices.
  var state: Tensor {
    didSet { prices = [] }
  }

  init(_ layers: [CodedCoefficients], goal: Int) {
    self.layers = layers
    self.goal = goal
    let prices = layers.flatMap { Array(repeating: Float(0), count: $0.places) }
    state = Tensor(vector: [0, Float(log(1e-6)), 0, 0, 0] + prices)
  }

  /// The payload's bytes as the last look saw them.
  var bytes: Int { Int(Double(state.values[3]) / 8 + Double(state.values[4])) }

  /// What is added to the loss; nothing before the first look.
  func callAsFunction() throws -> TorchTensor? {
    if prices.isEmpty { try makePrices() }
    var sum: TorchTensor?
    for (layer, prices) in zip(layers, prices) {
      let term = try (layer.tensor.abs() * prices).sum()
      sum = try sum.map { try $0 + term } ?? term
    }
    return sum
  }

  private func makePrices() throws {
    var rest = state.values.dropFirst(5)
    prices = try layers.map { layer in
      defer { rest = rest.dropFirst(layer.places) }
      let scale = state.values[0] * Float(layer.limit)
      let values = rest.prefix(layer.places).map { $0 * scale }
      return try TorchTensor(Tensor(shape: [1, 1, layer.places], values: values))
        .converted(like: layer.tensor)
    }
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
    var values = state.values
    var (bits, index) = (0.0, 5)
    for layer in layers {
      for mean in try layer.meanMagnitudes() {
        let distribution = GeometricMagnitudes(mean: Double(mean))
        values[index] = Float(distribution.price)
        bits += distribution.entropy * Double(layer.count / layer.places)
        index += 1
      }
    }
    if step % (10 * Self.interval) == 0 { values[4] = Float(Double(try payload()) - bits / 8) }
    if values[2] == 0 { values[2] = Float(bits) }
    values[3] = Float(bits)
    let point = min(Double(step) / (Self.shrinking * Double(steps)), 1)
    let (start, rest) = (Double(values[2]), Double(values[4]))
    let end = max(8 * (0.995 * Double(goal) - rest), 1)
    let wanted = start * pow(min(end / start, 1), point)
    let off = min(max(log(bits / wanted), -0.5), 0.5)
    let lasting = min(max(Double(values[1]) + Self.lasting * off, log(1e-9)), log(1e-2))
    values[1] = Float(lasting)
    values[0] = Float(exp(lasting + Self.gain * off))
    state = Tensor(vector: values)
  }
}

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
