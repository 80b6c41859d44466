import Babbage

/// One of the axes of a map.
enum MapAxis: CaseIterable {
  case channels, rows, columns
}

/// A tensor of the graph that holds an activation map of the network, in any layout.
///
/// The network runs one image at a time: the batch is an axis of length 1.
struct ImportedMap {
  /// What produces the map.
  let source: Node.Source

  /// Its shape, CHW.
  let shape: MapShape

  /// For each axis of the tensor, the axes of the map that it spans, outermost first.
  ///
  /// Axes of length 1 are left out. NCHW is `[[], [channels], [rows], [columns]]`; flattened, it is
  /// `[[], [channels, rows, columns]]`.
  var axes: [[MapAxis]]

  /// The number of intervals of equal length that the channels are cut into, if they are.
  ///
  /// The tensor is then `[1, intervals, length]`, of a map without rows and columns: the form in
  /// which products with the polynomials of one interval are written.
  var intervals: Int?

  /// Whether the tensor has integers: an image from 0 to 255 that is not cast to floats yet.
  var holdsBytes = false

  /// Which codes the tensor has for the map's numbers, if it has codes.
  var codes: Codes?

  /// The operators that a map of bytes goes into.
  static let bytesReaders: Set = [
    "Cast", "Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Shape",
    "MaxPool", "Slice", "Split", "DequantizeLinear",
  ]

  /// Channels as rows of a matrix, by which exporters write a channel shuffle.
  struct Matrix {
    /// The number of rows, before the matrix is transposed.
    let rows: Int
    /// Whether the tensor has columns first.
    var isTransposed: Bool
  }

  /// How the channels are cut into rows, if they are: the tensor is then
  /// `[1, matrix rows, matrix columns, rows, columns]`, or the two transposed.
  var matrix: Matrix?

  /// Whether something else reads the same map, so that it must stay as it is.
  var isShared = false

  /// A map in NCHW layout, or only the first `rank` axes if the rest have length 1.
  init(_ source: Node.Source, _ shape: MapShape, rank: Int = 4) {
    self.source = source
    self.shape = shape
    axes = [[]] + MapAxis.allCases.map { shape.length(of: $0) > 1 ? [$0] : [] }
    axes = Array(axes.prefix(rank))
  }

  /// The same map in another layout.
  func laidOut(_ axes: [[MapAxis]]) -> ImportedMap {
    var map = self
    map.intervals = nil
    map.matrix = nil
    map.axes = axes.map { $0.filter { shape.length(of: $0) > 1 } }
    return map
  }

  /// The axes of what is computed of two tensors element by element, aligned at their last axes;
  /// `nil` if axes of different maps would meet.
  func axes(broadcastWith other: ImportedMap) -> [[MapAxis]]? {
    guard intervals == nil, other.intervals == nil else { return nil }
    let rank = max(axes.count, other.axes.count)
    let both = [axes, other.axes].map { axes in
      [[MapAxis]](repeating: [], count: rank - axes.count) + axes
    }
    let result = zip(both[0], both[1]).map { $0.isEmpty ? $1 : $0 }
    let fits = zip(zip(both[0], both[1]), result).allSatisfy { pair, axis in
      [pair.0, pair.1].allSatisfy { $0.isEmpty || $0 == axis }
    }
    let all = result.flatMap { $0 }
    return fits && Set(all).count == all.count ? result : nil
  }

  /// The tensor's shape.
  var tensorShape: [Int] {
    if let intervals { return [1, intervals, shape.channels / intervals] }
    if let matrix {
      let (rows, columns) = (matrix.rows, shape.channels / matrix.rows)
      return [1] + (matrix.isTransposed ? [columns, rows] : [rows, columns])
        + [shape.height, shape.width]
    }
    return axes.map { $0.reduce(1) { $0 * shape.length(of: $1) } }
  }

  /// The axes of the map in the order in which the tensor runs over them.
  var order: [MapAxis] { axes.flatMap { $0 } }

  /// Whether the elements lie in the order of channels, rows and columns.
  var isInOrder: Bool { order == MapAxis.allCases.filter { shape.length(of: $0) > 1 } }

  /// Whether the second axis is the channels, and the rows and columns follow in that order.
  var isChannelsFirst: Bool {
    guard axes.count >= 2, axes[0].isEmpty, isInOrder else { return false }
    return shape.channels > 1 ? axes[1] == [.channels] : axes[1].isEmpty
  }

  /// Whether the second axis spans the whole map, in the order of channels, rows and columns.
  var isFlattened: Bool {
    axes.count >= 2 && isInOrder && axes.indices.allSatisfy { $0 == 1 || axes[$0].isEmpty }
  }

  /// Whether the layout is NCHW.
  var isNCHW: Bool { axes == ImportedMap(source, shape).axes }

  /// Whether the columns of a single row are the third of four axes, where rows would be.
  var isTurned: Bool { axes == laidOut([[], [.channels], [.columns], [.rows]]).axes && !isNCHW }

  /// The axes that windows over all but the first two leave, whose lengths may be others.
  var windowAxes: [[MapAxis]] {
    let line: [MapAxis] = axes.last == [.rows] ? [.rows] : [.columns]
    let plane: [[MapAxis]] = isTurned ? [[.columns], [.rows]] : [[.rows], [.columns]]
    return [[], [.channels]] + (axes.count == 3 ? [line] : plane)
  }

  /// The layout after reshaping the tensor, which keeps the order of its elements.
  ///
  /// - Returns: `nil` if an axis of the map would be split.
  func regrouped(to shape: [Int]) -> [[MapAxis]]? {
    guard intervals == nil else { return nil }
    var rest = order[...]
    var groups: [[MapAxis]] = []
    for length in shape {
      var (group, count): ([MapAxis], Int) = ([], 1)
      while count < length, let axis = rest.popFirst() {
        group.append(axis)
        count *= self.shape.length(of: axis)
      }
      guard count == length else { return nil }
      groups.append(group)
    }
    return rest.isEmpty ? groups : nil
  }
}

extension MapShape {
  /// The length of an axis.
  func length(of axis: MapAxis) -> Int {
    switch axis {
    case .channels: channels
    case .rows: height
    case .columns: width
    }
  }
}
