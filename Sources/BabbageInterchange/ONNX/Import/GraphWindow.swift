import Babbage

/// The kernel, strides and padding of a convolution or pooling, from the attributes of a node.
struct GraphWindow {
  /// Rows and columns.
  let kernel: [Int]
  /// Steps between windows along rows and columns.
  let strides: [Int]
  /// Zeros before the first row and column.
  let before: [Int]
  /// Zeros after the last row and column.
  let after: [Int]

  private static let known = 1...65_535

  /// Reads the attributes; `auto_pad` depends on `map`, which the window slides over.
  init(_ node: GraphNode, kernel: [Int], over map: MapShape) throws(ONNXError) {
    let strides = node.integers("strides") ?? [1, 1]
    let dilations = node.integers("dilations") ?? [1, 1]
    guard kernel.count == 2, strides.count == 2, (kernel + strides).allSatisfy(Self.known.contains)
    else { throw node.bad("a kernel of \(kernel) with strides of \(strides)") }
    guard dilations.allSatisfy({ $0 == 1 }) else {
      throw node.unsupported("a dilation of \(dilations)", "train it without dilation")
    }
    self.kernel = kernel
    self.strides = strides
    let sides = [map.height, map.width]
    switch try node.text("auto_pad", default: "NOTSET") {
    case "NOTSET", "":
      let pads = node.integers("pads") ?? [0, 0, 0, 0]
      guard pads.count == 4, pads.allSatisfy({ (0...Self.known.upperBound).contains($0) }) else {
        throw node.bad("a padding of \(pads)")
      }
      (before, after) = (Array(pads[..<2]), Array(pads[2...]))
    case "VALID": (before, after) = ([0, 0], [0, 0])
    case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
      let sums = (0..<2).map { axis in
        let outputs = (sides[axis] + strides[axis] - 1) / strides[axis]
        return max((outputs - 1) * strides[axis] + kernel[axis] - sides[axis], 0)
      }
      let (less, more) = (sums.map { $0 / 2 }, sums.map { $0 - $0 / 2 })
      (before, after) = mode == "SAME_UPPER" ? (less, more) : (more, less)
    case let mode: throw node.bad("auto_pad '\(mode)'")
    }
  }

  /// The zeros on all sides; `nil` if the sides differ.
  var padding: Int? {
    let all = before + after
    return all.allSatisfy { $0 == all[0] } ? all[0] : nil
  }

  /// The padding as zeros around a map.
  var mapPadding: MapPadding {
    MapPadding(
      rows: .init(before: before[0], after: after[0]),
      columns: .init(before: before[1], after: after[1]))
  }

  /// The stride that both axes share.
  func equalStride(_ node: GraphNode) throws(ONNXError) -> Int {
    guard strides[0] == strides[1] else {
      throw node.unsupported("strides of \(strides)", "use the same stride for rows and columns")
    }
    return strides[0]
  }
}
