import Foundation

/// Orders in which similar channels are neighbours, from the squared distances between all pairs.
struct SimilarityOrder {
  /// The number of channels.
  let count: Int
  /// Squared distances, `[count][count]`.
  let distances: [Float]

  /// The order along the second eigenvector of a similarity graph, its Fiedler vector.
  ///
  /// Atkins, Boman and Hendrickson, "A Spectral Algorithm for Seriation and the Consecutive Ones
  /// Problem", SIAM J. Comput. 28, 1998. Similarity is `exp(-distance² / (2 · reach · mean))`;
  /// the graph's Laplacian is normalised, so that channels without close neighbours do not
  /// dominate. `reach` is how far channels see one another, in mean squared distances; `iterations`
  /// counts the steps of the power iteration.
  func spectral(
    reach: Float, iterations: Int = 300, using generator: inout SeededGenerator
  ) -> [Int] {
    let mean = distances.reduce(0) { $0 + Double($1) } / Double(max(count * (count - 1), 1))
    guard mean > 0 else { return Array(0..<count) }
    let factor = -1 / (2 * reach * Float(mean))
    var graph = distances.map { exp(factor * $0) }
    let roots = (0..<count).map { row in
      graph[(row * count)..<((row + 1) * count)].reduce(0, +).squareRoot()
    }
    for row in 0..<count {
      for column in 0..<count { graph[row * count + column] /= roots[row] * roots[column] }
    }
    // The first eigenvector is known; with it projected out, the iteration converges to the second.
    let first = Self.normalized(roots)
    var vector = (0..<count).map { _ in generator.nextNormal() }
    for _ in 0..<iterations {
      let overlap = zip(vector, first).reduce(0) { $0 + $1.0 * $1.1 }
      vector = Self.normalized(zip(vector, first).map { $0 - overlap * $1 })
      vector = Self.product(graph, vector)
    }
    // Back from the symmetric form to the walk on the graph.
    let places = zip(vector, roots).map { $0 / $1 }
    return places.indices.sorted {
      places[$0] != places[$1] ? places[$0] < places[$1] : $0 < $1
    }
  }

  /// The order that starts at one channel and always goes on to the nearest one left.
  func chain(from start: Int) -> [Int] {
    var order = [start]
    var left = (0..<count).filter { $0 != start }
    while !left.isEmpty {
      let row = order[order.count - 1] * count
      var nearest = 0
      for index in left.indices where distances[row + left[index]] < distances[row + left[nearest]]
      {
        nearest = index
      }
      order.append(left.remove(at: nearest))
    }
    return order
  }

  private static func normalized(_ vector: [Float]) -> [Float] {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? vector.map { $0 / norm } : vector
  }

  /// The product plus the vector itself, so that negative eigenvalues cannot win.
  private static func product(_ matrix: [Float], _ vector: [Float]) -> [Float] {
    matrix.withUnsafeBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        (0..<vector.count).map { row in
          let start = row * vector.count
          // Four sums side by side: a single one would wait for each addition.
          var sums = SIMD4<Float>.zero
          var column = 0
          while column + 4 <= vector.count {
            let at = start + column
            sums +=
              SIMD4(matrix[at], matrix[at + 1], matrix[at + 2], matrix[at + 3])
              * SIMD4(vector[column], vector[column + 1], vector[column + 2], vector[column + 3])
            column += 4
          }
          var sum = sums.sum() + vector[row]
          while column < vector.count {
            sum += matrix[start + column] * vector[column]
            column += 1
          }
          return sum
        }
      }
    }
  }
}
