import Babbage

/// The kernel, strides and padding of a convolution or pooling, from the attributes of a node.
///
/// Windows over one axis are windows over two, one of which they do not move along.
struct GraphWindow {
  /// Places that are read along rows and columns.
  let kernel: [Int]
  /// Steps between windows along rows and columns.
  let strides: [Int]
  /// Steps between the places of a window along rows and columns; 1 where they lie side by side.
  let dilations: [Int]
  /// Zeros before the first row and column.
  let before: [Int]
  /// Zeros after the last row and column.
  let after: [Int]

  private static let known = 1...65_535

  /// Reads the attributes; `auto_pad` depends on `map`, which the window slides over.
  init(_ node: GraphNode, kernel given: [Int], over map: ImportedMap) throws(ONNXError) {
    // The only axis of a tensor of three may be either.
    let (runsOverRows, isTurned) = (map.axes.last == [.rows], map.isTurned)
    func both(_ values: [Int], _ other: Int) -> [Int] {
      if values.count == 1 { return runsOverRows ? values + [other] : [other] + values }
      return isTurned ? values.reversed() : values
    }
    let rank = given.count
    func list(_ name: String, _ value: Int) throws(ONNXError) -> [Int] {
      let values = node.integers(name) ?? [Int](repeating: value, count: rank)
      guard values.count == rank, values.allSatisfy(Self.known.contains) else {
        throw node.bad("\(name) of \(values) for a kernel of \(given)")
      }
      return both(values, 1)
    }
    guard given.allSatisfy(Self.known.contains) else { throw node.bad("a kernel of \(given)") }
    let (kernel, strides, dilations) = (
      both(given, 1), try list("strides", 1), try list("dilations", 1)
    )
    let extents = zip(kernel, dilations).map { ($0 - 1) * $1 + 1 }
    guard extents.allSatisfy(Self.known.contains) else {
      throw node.bad("a kernel of \(given) with a dilation of \(dilations)")
    }
    (self.kernel, self.strides, self.dilations) = (kernel, strides, dilations)
    let sides = [map.shape.height, map.shape.width]
    switch try node.text("auto_pad", default: "NOTSET") {
    case "NOTSET", "":
      let pads = node.integers("pads") ?? [Int](repeating: 0, count: 2 * rank)
      guard pads.count == 2 * rank, pads.allSatisfy({ (0...Self.known.upperBound).contains($0) })
      else { throw node.bad("a padding of \(pads)") }
      (before, after) = (both(Array(pads[..<rank]), 0), both(Array(pads[rank...]), 0))
    case "VALID": (before, after) = ([0, 0], [0, 0])
    case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
      let sums = (0..<2).map { axis in
        let outputs = (sides[axis] + strides[axis] - 1) / strides[axis]
        return max((outputs - 1) * strides[axis] + extents[axis] - sides[axis], 0)
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

  init(kernel: [Int], strides: [Int], before: [Int], after: [Int]) {
    (self.kernel, self.strides, dilations) = (kernel, strides, [1, 1])
    (self.before, self.after) = (before, after)
  }

  /// Places from the first to the last that is read, along rows and columns.
  var extents: [Int] { zip(kernel, dilations).map { ($0 - 1) * $1 + 1 } }

  /// Whether the last windows end where the map does, padding included.
  func fits(_ map: MapShape) -> Bool {
    zip([map.height, map.width], zip(zip(before, after), zip(extents, strides))).allSatisfy {
      ($0 + $1.0.0 + $1.0.1 - $1.1.0).isMultiple(of: $1.1.1)
    }
  }

  /// The largest stride that rows and columns are multiples of.
  var commonStride: Int {
    var (larger, smaller) = (strides[0], strides[1])
    while smaller > 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }
}
