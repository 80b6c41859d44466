import Babbage
import CTorch

/// Everything between the cores of two polynomial layers, as one operation: expand the filters, add
/// their bias, pool, ReLU, reduce the channels.
///
/// The full-width activation maps are never in memory, not even in the backward pass.
package final class TorchPass {
  private let handle: OpaquePointer

  /// Prepares a pass.
  ///
  /// - Parameters:
  ///   - expansion: The basis of the filters.
  ///   - reduction: The basis of the next layer's channels; without one, the output is the
  ///     full-width maps.
  ///   - pools: Whether to take the largest of each 2×2 pixels.
  ///   - relu: Whether to replace negative values by zero.
  /// - Throws: ``TorchError`` if a basis does not suit a pass.
  package init(
    expansion: AxisBasis, reduction: AxisBasis? = nil, pools: Bool = false, relu: Bool = false
  ) throws(TorchError) {
    precondition(
      reduction.map { $0.length == expansion.length } ?? true, "the channels are the filters")
    let bt = try openedTorch()
    let handle = Blocks(expansion).withBlocks { expansion in
      guard let reduction else {
        return bt.pointee.pass_new(expansion.filters, expansion.blocks, nil, pools, relu)
      }
      return Blocks(reduction).withBlocks { reduction in
        withUnsafePointer(to: reduction.blocks) {
          bt.pointee.pass_new(expansion.filters, expansion.blocks, $0, pools, relu)
        }
      }
    }
    guard let handle else { throw TorchError(lastOf: "TorchPass.init") }
    self.handle = handle
  }

  deinit { bt.pointee.pass_free(handle) }

  /// Runs the pass on core maps, NCHW or NC.
  package func callAsFunction(
    _ maps: TorchTensor, bias: TorchTensor? = nil
  ) throws(TorchError) -> TorchTensor {
    try withExtendedLifetime((self, bias)) { () throws(TorchError) in
      try maps.call("TorchPass") { bt.pointee.pass_run(handle, $0, bias?.handle) }
    }
  }
}

/// A block-diagonal basis, position by position.
private struct Blocks {
  private static let width = 3

  let maps: Int
  var first: [Int] = []
  var counts: [Int] = []
  var factors: [Float] = []

  init(_ basis: AxisBasis) {
    maps = basis.count
    for block in basis.blocks {
      let polynomials = block.polynomials
      for position in block.positions.indices {
        first.append(block.rows.lowerBound)
        counts.append(block.rows.count)
        let values = zip(polynomials.rows, polynomials.unitScales).map { row, scale in
          Float(row[position - block.positions.lowerBound]) * scale
        }
        factors += values + [Float](repeating: 0, count: Self.width - values.count)
      }
    }
  }

  func withBlocks<Result>(
    _ body: ((blocks: bt_blocks, filters: Int)) -> Result
  ) -> Result {
    first.withUnsafeBufferPointer { first in
      counts.withUnsafeBufferPointer { counts in
        factors.withUnsafeBufferPointer { factors in
          guard let start = first.baseAddress, let count = counts.baseAddress,
            let factor = factors.baseAddress
          else { preconditionFailure("an axis has at least one position") }
          return body(
            (
              bt_blocks(maps: maps, first: start, counts: count, factors: factor),
              first.count
            ))
        }
      }
    }
  }
}
