import CKernels

extension InstructionSet {
  /// Floating-point operations that one core can do in a second at most: multiply-adds that nothing
  /// holds up, two operations each, in the best of twenty short runs.
  package func measuredPeak() -> Double {
    let rounds: Int64 = 20_000
    let operations = Double(2 * 16 * lanes) * Double(rounds)
    let clock = ContinuousClock()
    var best = Duration.seconds(1)
    var result: Float = 0
    for _ in 0..<20 {
      best = min(best, clock.measure { result += kernels.pointee.multiply_add(rounds) })
    }
    // Looking at the result keeps the work from being left out.
    return result.isNaN ? 0 : operations / (best / .seconds(1))
  }

  /// Bytes that one core copies in a second, read and written together, between two places that its
  /// second level of cache holds.
  package static func measuredCopy() -> Double {
    let count = 64 << 10
    let from = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    let to = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    defer {
      from.deallocate()
      to.deallocate()
    }
    from.initialize(repeating: 1)
    to.initialize(repeating: 0)
    guard let source = from.baseAddress, let target = to.baseAddress else { return 0 }
    let clock = ContinuousClock()
    var best = Duration.seconds(1)
    for _ in 0..<500 {
      best = min(best, clock.measure { target.update(from: source, count: count) })
    }
    return Double(2 * count * MemoryLayout<Float>.stride) / (best / .seconds(1))
  }
}
