import Babbage
import Foundation

/// What ``RateControl`` remembers from one look at the codes to the next, and a checkpoint keeps.
///
/// The numbers have 32 bits, so that a resumed run goes on with the same ones.
struct RateState {
  /// The weight of the payload in the loss, as a part of the usual size of gradients.
  var weight: Float = 0
  /// The part of the weight's logarithm that lasts.
  var lasting: Float = log(0.02)
  /// The bits of codes at the first look; 0 before it.
  var bitsAtStart: Float = 0
  /// The bits of codes at the last look.
  var bits: Float = 0
  /// The bytes of the payload that are not codes.
  var otherBytes: Float = 0
  /// The usual size of gradients by codes.
  var gradient: Float = 0
  /// What a code costs whose magnitude grows by 1, in bits, by layer and polynomial over the window.
  var prices: [Float]

  /// A state before the first look.
  init(places: Int) { prices = Array(repeating: 0, count: places) }

  /// The payload's bytes as the last look saw them.
  var bytes: Int { Int(Double(bits) / 8 + Double(otherBytes)) }

  /// All numbers as a checkpoint has them.
  var tensor: Tensor {
    Tensor(vector: [weight, lasting, bitsAtStart, bits, otherBytes, gradient] + prices)
  }

  /// The state that a checkpoint has; `nil` if it is one of other layers.
  init?(_ tensor: Tensor, places: Int) {
    let values = tensor.values
    guard tensor.shape == [6 + places] else { return nil }
    (weight, lasting, bitsAtStart) = (values[0], values[1], values[2])
    (bits, otherBytes, gradient) = (values[3], values[4], values[5])
    prices = Array(values.dropFirst(6))
  }
}
