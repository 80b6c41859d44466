extension Tensor {
  /// A matrix with its two axes exchanged.
  ///
  /// - Precondition: The tensor has two axes.
  package var transposed: Tensor {
    precondition(shape.count == 2, "a matrix has two axes")
    let (rows, columns) = (shape[0], shape[1])
    return Tensor(
      shape: [columns, rows],
      values: (0..<columns).flatMap { column in
        (0..<rows).map { values[$0 * columns + column] }
      })
  }

  /// Multiplies a matrix into one axis: the sum over that axis of `matrix[m, n] * self[…, n, …]`.
  ///
  /// - Parameters:
  ///   - axis: The axis of length `n` that becomes one of length `m`.
  ///   - matrix: Shape `[m, n]`; zeros are skipped. `nil` stands for the identity.
  ///   - squaredNorms: If given, each of the `m` results is divided by its entry.
  /// - Returns: The tensor with that axis replaced.
  package func contracted(
    axis: Int, with matrix: Tensor?, squaredNorms: [Int]? = nil
  ) -> Tensor {
    guard let matrix else { return self }
    let (rows, length) = (matrix.shape[0], matrix.shape[1])
    precondition(shape[axis] == length, "the matrix fits the axis")
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    var shape = shape
    shape[axis] = rows
    var result = Tensor(shape: shape)
    for row in 0..<rows {
      let norm = Float(squaredNorms?[row] ?? 1)
      for position in 0..<length {
        let factor = matrix.values[row * length + position] / norm
        if factor == 0 { continue }
        for block in 0..<outer {
          let (target, source) = ((block * rows + row) * inner, (block * length + position) * inner)
          for offset in 0..<inner {
            result.values[target + offset] += factor * values[source + offset]
          }
        }
      }
    }
    return result
  }
}
