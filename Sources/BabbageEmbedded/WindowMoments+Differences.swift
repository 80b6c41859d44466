import Babbage

extension WindowMoments {
  /// The values at position 0 of a sequence and of its first and second differences.
  static func differences(of sequence: [Int]) -> [Int] {
    var rest = sequence
    return (0..<3).map { _ in
      let first = rest.first ?? 0
      rest = zip(rest.dropFirst(), rest).map { $0 - $1 }
      return first
    }
  }

  /// Whether all third differences of a sequence are 0.
  static func isParabola(_ sequence: [Int]) -> Bool {
    var rest = sequence
    for _ in 0..<3 { rest = zip(rest.dropFirst(), rest).map { $0 - $1 } }
    return rest.allSatisfy { $0 == 0 }
  }
}
