import Babbage

/// The image that a model expects as its input.
struct InputImage {
  /// The image, CHW.
  let shape: MapShape
  /// The layout of the tensor; see ``ImportedMap/axes``.
  let axes: [[MapAxis]]
  /// The tensor's numbers: floating point, or bytes from 0 to 255.
  let format: NumberFormat

  /// How a tensor of two axes beside the batch is an image: the axes of the map.
  enum Plane: CaseIterable {
    /// A grey image, rows and columns.
    case grey
    /// A signal: channels, each a row.
    case signal
    /// A sequence: positions, each with its channels.
    case sequence

    var axes: [[MapAxis]] {
      switch self {
      case .grey: [[.rows], [.columns]]
      case .signal: [[.channels], [.columns]]
      case .sequence: [[.columns], [.channels]]
      }
    }
  }

  /// What such a tensor may be, the likeliest first.
  ///
  /// Only windows over one axis tell that it is no grey image.
  static func planes(of graph: ImportedGraph) -> [Plane] {
    guard graph.input.tensorType?.shape?.dim.count == 3 else { return [.grey] }
    return graph.hasLines ? [.signal, .sequence] : Plane.allCases
  }

  /// What makes the tensor of an image from 0 to 1; `nil` if it is that image.
  var normalization: Normalization? {
    guard format == .uint8 else { return nil }
    let ones = [Float](repeating: 1, count: shape.channels)
    return Normalization(mean: ones.map { $0 * 0 }, deviation: ones.map { $0 / 255 })
  }

  /// Understands batches of images in NCHW or NHWC layout, of two axes alone, or flattened.
  ///
  /// `size` is the shape of the image where the model leaves it open; `isChannelsLast` is whether
  /// the model's first nodes treat the image as NHWC, `plane` what a tensor without one of the axes is.
  init(
    _ input: ValueInfoProto, size: MapShape?, isChannelsLast: Bool, plane: Plane
  ) throws(ONNXError) {
    func unsupported(_ reason: String, _ advice: String) -> ONNXError {
      .unsupportedInput(input.name, reason: reason, advice: advice)
    }
    guard let tensor = input.tensorType, let dim = tensor.shape?.dim else {
      throw unsupported("its shape is not known", "export a tensor of images with its shape")
    }
    let type = Int(tensor.elemType)
    guard let format = TensorProto.DataType(rawValue: type).map(NumberFormat.init),
      !format.isInteger || format == .uint8
    else {
      throw unsupported(
        "its numbers are of type \(TensorProto.DataType.name(of: type))",
        "export a model of images in float32, float16 or uint8")
    }
    self.format = format
    let lengths = dim.map { dimension -> Int? in
      if case .dimValue(let value) = dimension, value > 0 { Int(value) } else { nil }
    }
    guard lengths.first.map({ $0 ?? 1 }) == 1 else {
      throw unsupported(
        "batches of \(lengths.first.flatMap { $0 } ?? 0) images",
        "export it for one image, or with a symbolic batch")
    }
    let image = Array(lengths.dropFirst())
    guard
      let axes = Self.layout(
        image, size: size, isChannelsLast: isChannelsLast, plane: plane)
    else {
      throw unsupported(
        "\(lengths.count) axes where a batch of images has four",
        "export a model that takes images in the layout NCHW")
    }
    self.axes = [[]] + axes
    if let size {
      guard elementCount(size.axes, atMost: Constant.largestCount) != nil else {
        throw unsupported("an image of \(size) is too large", "pass a smaller `inputSize`")
      }
      let wanted = axes.map { $0.reduce(1) { $0 * size.length(of: $1) } }
      guard zip(image, wanted).allSatisfy({ $0 == nil || $0 == $1 }) else {
        throw unsupported(
          "an image of \(size) where the model says \(image.map { $0.map(String.init) ?? "?" })",
          "leave out `inputSize`, or make it fit")
      }
      shape = size
    } else {
      let known = image.compactMap { $0 }
      guard known.count == image.count else {
        throw unsupported("the size of the image is open", "pass `inputSize`, such as 3x32x32")
      }
      func length(of axis: MapAxis) -> Int {
        zip(axes, known).first { $0.0.contains(axis) }?.1 ?? 1
      }
      shape = MapShape(
        channels: length(of: .channels), height: length(of: .rows), width: length(of: .columns))
    }
    guard elementCount(shape.axes, atMost: Constant.largestCount) != nil else {
      throw unsupported("an image of \(shape) is too large", "check the model's input")
    }
  }

  /// The axes of the image that each axis of the tensor spans, except for the batch axis.
  private static func layout(
    _ image: [Int?], size: MapShape?, isChannelsLast: Bool, plane: Plane
  ) -> [[MapAxis]]? {
    let colours = [1, 3]
    switch image.count {
    case 3:
      // Keras puts the channels last. Where nothing else decides, a length of 1 or 3 marks the
      // channels, with preference for PyTorch's order.
      let hasColoursLast =
        image[2].map(colours.contains) ?? false && !(image[0].map(colours.contains) ?? false)
      return isChannelsLast || hasColoursLast
        ? [[.rows], [.columns], [.channels]] : [[.channels], [.rows], [.columns]]
    case 2: return plane.axes
    case 1: return size == nil ? [[.channels]] : [[.channels, .rows, .columns]]
    default: return nil
    }
  }
}
