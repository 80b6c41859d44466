import Babbage
import Foundation

/// Operations on all elements of a map.
package enum Elementwise {
  /// `x * scale + shift`, one of each for each channel.
  static func affine(
    _ input: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer,
    _ scale: UnsafePointer<Float>, _ shift: UnsafePointer<Float>
  ) {
    MapView.forEachRow(input, output, on: arena, of: Float.self) { channel, from, to, count in
      let (factor, offset) = (scale[channel], shift[channel])
      for index in 0..<count { to[index] = from[index] * factor + offset }
    }
  }

  /// Two maps element by element.
  static func combine(
    _ combination: LoweredNetwork.Combination, _ first: MapView, _ second: MapView,
    _ output: MapView, on arena: UnsafeMutableRawPointer
  ) {
    switch combination {
    case .sum: combine(first, second, output, on: arena, of: Float.self) { $0 + $1 }
    case .product: combine(first, second, output, on: arena, of: Float.self) { $0 * $1 }
    }
  }

  /// A function of two elements.
  @inline(__always)
  static func combine<Element>(
    _ first: MapView, _ second: MapView, _ output: MapView, on arena: UnsafeMutableRawPointer,
    of type: Element.Type, _ body: (Element, Element) -> Element
  ) {
    let pitches = (first.columnPitch, second.columnPitch)
    MapView.forEachRow(first, second, output, on: arena, of: type) { first, second, to, count in
      // A loop for each case, so that each is one of vectors.
      switch pitches {
      case (0, 0): to.update(repeating: body(first[0], second[0]), count: count)
      case (0, _):
        let x = first[0]
        for index in 0..<count { to[index] = body(x, second[index]) }
      case (_, 0):
        let y = second[0]
        for index in 0..<count { to[index] = body(first[index], y) }
      default: for index in 0..<count { to[index] = body(first[index], second[index]) }
      }
    }
  }

  /// The mean of each channel.
  static func mean(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, channels: Int,
    pixels: Int
  ) {
    for channel in 0..<channels {
      let map = input + channel * pixels
      // Sixteen sums that do not wait for each other.
      var sums = SIMD16<Float>.zero
      let whole = pixels / 16 * 16
      for pixel in stride(from: 0, to: whole, by: 16) {
        sums += UnsafeRawPointer(map + pixel).loadUnaligned(as: SIMD16<Float>.self)
      }
      var sum = sums.sum()
      for pixel in whole..<pixels { sum += map[pixel] }
      output[channel] = sum / Float(pixels)
    }
  }

  /// Subtracting the largest score first keeps the exponentials finite.
  static func softmax(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    var largest = -Float.infinity
    for index in 0..<count { largest = max(largest, input[index]) }
    var sum: Float = 0
    for index in 0..<count {
      output[index] = exp(input[index] - largest)
      sum += output[index]
    }
    for index in 0..<count { output[index] /= sum }
  }

  /// The probabilities that scores stand for.
  package static func softmax(_ scores: [Float]) -> [Float] {
    var result = scores
    result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      softmax(UnsafePointer(base), into: base, count: buffer.count)
    }
    return result
  }
}
