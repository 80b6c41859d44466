import Babbage

/// Poolings in LibTorch, which pads both ends of an axis alike, by half a window at most: other
/// padding is put around the maps.
extension Pool {
  /// The largest element of each window of maps (NCHW), of what lies inside them.
  package func largest(of maps: TorchTensor) throws(TorchError) -> TorchTensor {
    if let padding = ownPadding {
      return try maps.maxPool2d(sizes, stride: strides, padding: padding)
    }
    return try maps.pad(padding, value: -.infinity).maxPool2d(sizes, stride: strides)
  }

  /// The mean of each window of maps (NCHW); padding counts as zeros, or not at all.
  package func mean(of maps: TorchTensor, countsPadding: Bool) throws(TorchError) -> TorchTensor {
    if let padding = ownPadding {
      return try maps.avgPool2d(
        sizes, stride: strides, padding: padding, countsPadding: countsPadding)
    }
    func mean(_ maps: TorchTensor) throws(TorchError) -> TorchTensor {
      try maps.pad(padding).avgPool2d(sizes, stride: strides)
    }
    if countsPadding { return try mean(maps) }
    // The part of each window that lies inside.
    let inside = try mean(.ones([1, 1] + maps.shape.suffix(2)).converted(like: maps))
    return try mean(maps) / inside
  }

  private var sizes: TorchTensor.Pair { .init(rows.size, columns.size) }

  private var strides: TorchTensor.Pair { .init(rows.stride, columns.stride) }

  /// The amounts around maps, the last axis first.
  private var padding: [Int] { [columns.before, columns.after, rows.before, rows.after] }

  /// The padding of an operation of LibTorch, if it has it.
  private var ownPadding: TorchTensor.Pair? {
    let fits = [rows, columns].allSatisfy { $0.before == $0.after && $0.before <= $0.size / 2 }
    return fits ? .init(rows.before, columns.before) : nil
  }
}
