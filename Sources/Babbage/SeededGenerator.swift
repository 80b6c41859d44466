import Foundation

/// A small generator of pseudo-random numbers that gives the same sequence everywhere.
///
/// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
/// The system's generator cannot be seeded, so it cannot reproduce a training run.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates the generator of one stream.
  ///
  /// - Parameters:
  ///   - seed: The seed that a user gives.
  ///   - stream: Tells apart independent sequences of the same seed (an epoch, a purpose).
  package init(seed: UInt64, stream: UInt64 = 0) {
    state = seed
    state = next() ^ (stream &* 0xD1B5_4A32_D192_ED03)
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

extension SeededGenerator {
  /// A number of the standard normal distribution (Box and Muller's transform, one of the pair).
  package mutating func nextNormal() -> Float {
    let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude...1, using: &self)))
      .squareRoot()
    return Float(radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self)))
  }
}
