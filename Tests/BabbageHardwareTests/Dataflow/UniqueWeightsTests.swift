import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Counts of factorised dot products against programs that compute them and count as they go.
@Suite struct UniqueWeightsTests {
  /// By hand: 3(a + c) + 5b is two products and two additions, and zeros cost nothing.
  @Test func aSmallFilter() {
    let work = UniqueWeights(codes: [[3, 5, 3, 0]], outputs: 10, hasBias: true)
    #expect(work.count == OperationCount(multiplications: 20, additions: 30))
    #expect(work.sharing == 1)
  }

  /// Two equal filters share all additions of activations: 1(a + b + c + d) twice.
  @Test func twoFiltersShare() {
    let work = UniqueWeights(
      codes: [[1, 1, 1, 1], [1, 1, 1, 1]], outputs: 1, hasBias: false)
    #expect(work.count == OperationCount(multiplications: 2, additions: 3))
    #expect(work.sharing == 2)
  }

  /// Counts the operations that it does.
  private struct Counter {
    var count = OperationCount()

    mutating func add(_ left: Int?, _ right: Int) -> Int {
      guard let left else { return right }
      count.additions += 1
      return left + right
    }

    mutating func multiply(_ left: Int, _ right: Int) -> Int {
      count.multiplications += 1
      return left * right
    }
  }

  /// Dot products with groups that filters share, and the operations that they took.
  private func dotProducts(
    _ filters: [[Int]], _ values: [Int]
  ) -> (results: [Int], count: OperationCount) {
    var counter = Counter()
    var results = [Int](repeating: 0, count: filters.count)
    var groups: [[Int]: Int] = [:]
    for (index, value) in values.enumerated() {
      let key = filters.map { $0[index] }
      if key.allSatisfy({ $0 == 0 }) { continue }
      groups[key] = counter.add(groups[key], value)
    }
    for level in filters.indices.reversed() {
      var sum: Int?
      var outer: [[Int]: Int] = [:]
      for (key, value) in groups {
        if key[level] != 0 { sum = counter.add(sum, counter.multiply(value, key[level])) }
        let rest = Array(key.dropLast())
        if rest.contains(where: { $0 != 0 }) { outer[rest] = counter.add(outer[rest], value) }
      }
      results[level] = sum ?? 0
      groups = outer
    }
    return (results, counter.count)
  }

  @Test func countsAreThoseOfAProgram() {
    var random = SeededGenerator(seed: 3, stream: 93)
    for _ in 0..<200 {
      let length = Int.random(in: 1...30, using: &random)
      let levels = Int.random(in: 1...4, using: &random)
      let filters = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<length).map { _ in Int.random(in: -levels...levels, using: &random) }
      }
      let values = (0..<length).map { _ in Int.random(in: -99...99, using: &random) }
      var least: OperationCount?
      for sharing in UniqueWeights.choices {
        var total = OperationCount()
        for start in stride(from: 0, to: filters.count, by: sharing) {
          let group = Array(filters[start..<min(start + sharing, filters.count)])
          let (results, count) = dotProducts(group, values)
          for (filter, result) in zip(group, results) {
            #expect(result == zip(filter, values).reduce(0) { $0 + $1.0 * $1.1 })
          }
          total = total + count
        }
        if total.arithmetic < least?.arithmetic ?? .max { least = total }
      }
      #expect(UniqueWeights(codes: filters, outputs: 1, hasBias: false).count == least)
    }
  }
}
