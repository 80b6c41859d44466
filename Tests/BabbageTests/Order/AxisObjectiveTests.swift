import Babbage
import BabbageTestSupport
import Testing

/// The error that swaps update, against projecting the weights again.
@Suite struct AxisObjectiveTests {
  /// The squared error of projecting weights `[length, width]` along their first axis.
  private func error(
    _ weights: Tensor, _ occupants: [Int], _ scheme: Scheme
  ) throws -> Double {
    let width = weights.shape[1]
    let ordered = Tensor(
      shape: [occupants.count, width, 1, 1],
      values: occupants.flatMap { weights.values[($0 * width)..<(($0 + 1) * width)] })
    let projected = try PolynomialWeight(projecting: ordered, onto: scheme).expanded
    try #require(projected.count == ordered.count)
    return zip(ordered.values, projected.values).reduce(0) {
      $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
    }
  }

  @Test(arguments: ["constant/3", "linear/4", "quadratic/5", "quadratic/all", "linear/1"])
  func swapsKeepTheErrorExact(axis: String) throws {
    for (seed, knots) in [(UInt64(1), "uniform"), (2, "uniform"), (3, "shifts")] {
      var random = SeededGenerator(seed: seed, stream: 81)
      let scheme = try Scheme(parsing: "filters=\(axis) knots=\(knots)")
      // Odd lengths: an interval that is cut off, vectors that do not fill their lanes.
      let (length, width) = (13, 11)
      let weights = Tensor.random([length, width], using: &random)
      let basis = AxisBasis(length: length, scheme: scheme.filters, knots: scheme.knots)
      let vectors = ChannelVectors(
        slicesOf: weights.reshaped([length, width, 1]), axis: 0, scale: 1)
      var objective = AxisObjective(vectors, basis: basis)
      var occupants = Array(0..<length)
      #expect(abs(objective.error - (try error(weights, occupants, scheme))) < 1e-3)
      for _ in 0..<40 {
        let first = Int.random(in: 0..<length, using: &random)
        let second = Int.random(in: 0..<length, using: &random)
        if first == second { continue }
        let before = try error(weights, occupants, scheme)
        let change = Double(objective.change(swapping: first, second))
        objective.swap(first, second)
        occupants.swapAt(first, second)
        let after = try error(weights, occupants, scheme)
        #expect(abs(after - before - change) < 1e-3, "\(scheme)")
        #expect(abs(objective.error - after) < 1e-3, "\(scheme)")
      }
      occupants.shuffle(using: &random)
      objective.arrange(occupants)
      #expect(abs(objective.error - (try error(weights, occupants, scheme))) < 1e-3)
    }
  }

  @Test func productsOfSlices() {
    var random = SeededGenerator(seed: 4, stream: 82)
    // More lanes than are visited at a time.
    let shape = [3, 5, 200]
    let tensor = Tensor.random(shape, using: &random)
    let gram = ChannelVectors(slicesOf: tensor, axis: 1, scale: 0.5).gramMatrix
    for first in 0..<5 {
      for second in 0..<5 {
        var sum = 0.0
        for outer in 0..<3 {
          for inner in 0..<200 {
            sum +=
              Double(tensor.values[(outer * 5 + first) * 200 + inner])
              * Double(tensor.values[(outer * 5 + second) * 200 + inner])
          }
        }
        #expect(abs(Double(gram[first * 5 + second]) - sum / 4) < 1e-3)
      }
    }
  }
}
