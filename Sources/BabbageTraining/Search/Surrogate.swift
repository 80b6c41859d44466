import Babbage
import Foundation

/// Predicts a plan's loss from the trials so far.
///
/// The logarithm of the loss is a quadratic function, without mixed terms, of the logarithms of the
/// numbers of coefficients on each axis and of the bits, fitted by least squares with a penalty on
/// large terms (ridge regression). This cheap estimate ranks candidates before any of them is
/// trained.
package struct Surrogate {
  private let space: PlanSpace
  private let means: [Double]
  private let deviations: [Double]
  private let weights: [Double]
  private let offset: Double

  /// Fits to trials that were trained equally long.
  package init(_ space: PlanSpace, trials: [(schemes: [Scheme], loss: Double)], penalty: Double = 1)
  {
    self.space = space
    let rows = trials.map { Self.features($0.schemes, space) }
    let targets = trials.map { log(max($0.loss, 1e-9)) }
    let count = Double(max(rows.count, 1))
    let width = rows.first?.count ?? 0
    let means = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / count }
    let deviations = (0..<width).map { column in
      (rows.reduce(0) { $0 + pow($1[column] - means[column], 2) } / count).squareRoot()
    }
    let scaled = rows.map { Self.scale($0, means, deviations) }
    let offset = targets.reduce(0, +) / count
    self.means = means
    self.deviations = deviations
    self.offset = offset
    weights = Self.ridge(scaled, targets.map { $0 - offset }, penalty: penalty)
  }

  /// The expected loss after the same training.
  package func loss(_ schemes: [Scheme]) -> Double {
    let row = Self.scale(Self.features(schemes, space), means, deviations)
    return exp(offset + zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 })
  }

  private static func features(_ schemes: [Scheme], _ space: PlanSpace) -> [Double] {
    zip(space.layers, schemes).flatMap { layer, scheme -> [Double] in
      var sizes = scheme.coefficientShape(for: layer.shape).map { log2(Double($0)) }
      if case .bits(let bits) = scheme.format { sizes.append(log2(Double(bits))) }
      return sizes.flatMap { [$0, $0 * $0] }
        + [
          Double(scheme.scaleBits), scheme.knots == .shifts ? 1 : 0,
          scheme.bias == .filters ? 1 : 0,
        ]
    }
  }

  private static func scale(
    _ row: [Double], _ means: [Double], _ deviations: [Double]
  ) -> [Double] {
    row.indices.map { deviations[$0] > 0 ? (row[$0] - means[$0]) / deviations[$0] : 0 }
  }

  /// Solves `(XᵀX + penalty · I) w = Xᵀy` by Cholesky factorisation.
  private static func ridge(
    _ rows: [[Double]], _ targets: [Double], penalty: Double
  ) -> [Double] {
    let width = rows.first?.count ?? 0
    var factor = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
    for row in 0..<width {
      for column in 0...row {
        let product = rows.reduce(row == column ? penalty : 0) { $0 + $1[row] * $1[column] }
        let known = (0..<column).reduce(0) { $0 + factor[row][$1] * factor[column][$1] }
        factor[row][column] =
          row == column
          ? (product - known).squareRoot() : (product - known) / factor[column][column]
      }
    }
    var solution = (0..<width).map { column in
      zip(rows, targets).reduce(0) { $0 + $1.0[column] * $1.1 }
    }
    for row in 0..<width {
      let known = (0..<row).reduce(0) { $0 + factor[row][$1] * solution[$1] }
      solution[row] = (solution[row] - known) / factor[row][row]
    }
    for row in (0..<width).reversed() {
      let known = ((row + 1)..<max(width, row + 1)).reduce(0) {
        $0 + factor[$1][row] * solution[$1]
      }
      solution[row] = (solution[row] - known) / factor[row][row]
    }
    return solution
  }
}
