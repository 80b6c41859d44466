extension Network {
  /// MobileNet by Howard and others (2017) at a quarter of its width, as MLPerf Tiny has it for
  /// images with and without people.
  ///
  /// A 3x3 convolution with a stride of 2, then thirteen pairs of a depthwise 3x3 convolution and a
  /// pointwise one, each followed by a batch normalisation and a ReLU; the mean of each map, and a
  /// fully connected layer. Padding is the same on all sides; the benchmark's own model, from
  /// TensorFlow, pads below and to the right only where the stride is 2.
  ///
  /// With 2 classes it has 213,586 parameters and takes 7.5 million multiplications per 96x96 image.
  ///
  /// - Parameters:
  ///   - input: The image, of any size.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters, already a quarter of the published ones, are multiplied
  ///     by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 96x96 becomes 8x48x48, 16x48x48, 32x24x24, 64x12x12,
  ///   128x6x6, 256x3x3 (after the first convolution and before each change of resolution),
  ///   256, `classes`.
  /// - Throws: ``NetworkError`` if there is no class or no image.
  public static func mobileNetV1(
    input: MapShape = MapShape(channels: 3, height: 96, width: 96), classes: Int = 2,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "mobilenet-v1-025", input: input, width: width, seed: seed)
    try builder.normalizedConvolution("conv1", filters: 8, stride: 2)
    builder.append("conv1.relu", .activation(.relu))
    let blocks =
      [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)]
      + Array(repeating: (128, 1), count: 5) + [(256, 2), (256, 1)]
    for (index, (filters, stride)) in blocks.enumerated() {
      try builder.separableConvolution("block\(index + 1)", filters: filters, stride: stride)
    }
    builder.append("pool", .globalAveragePool)
    try builder.scores("linear", classes: classes)
    return try builder.network()
  }

  /// The depthwise separable network for spoken words by Zhang and others (2018), as MLPerf Tiny has
  /// it: DS-CNN.
  ///
  /// A 10x4 convolution with a stride of 2, then four pairs of a depthwise 3x3 convolution and a
  /// pointwise one, all with 64 filters, each followed by a batch normalisation and a ReLU; the mean
  /// of each map, and a fully connected layer. The image is 49 windows of time with 10 coefficients
  /// each; zeros around it make half as many windows come out, rounded up.
  ///
  /// With 12 classes it has 23,180 parameters and takes 2.7 million multiplications per 49x10 image.
  ///
  /// - Parameters:
  ///   - input: The image: time as rows, frequency as columns.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 49x10 becomes 64x25x5 throughout, 64, `classes`.
  /// - Throws: ``NetworkError`` if there is no class or no image.
  public static func dsCNN(
    input: MapShape = MapShape(channels: 1, height: 49, width: 10), classes: Int = 12,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "ds-cnn", input: input, width: width, seed: seed)
    builder.append(
      "pad",
      .pad(
        MapPadding(
          rows: .keepingHalf(of: input.height, window: 10),
          columns: .keepingHalf(of: input.width, window: 4))))
    try builder.convolution(
      "conv1", filters: builder.scaled(64), window: (10, 4), stride: 2, padding: 0, hasBias: false)
    try builder.normalization("conv1.norm")
    builder.append("conv1.relu", .activation(.relu))
    for index in 1...4 {
      try builder.separableConvolution("block\(index)", filters: 64, stride: 1)
    }
    builder.append("pool", .globalAveragePool)
    try builder.scores("linear", classes: classes)
    return try builder.network()
  }

  /// MobileNetV2 by Sandler and others (2018): inverted residuals with linear bottlenecks.
  ///
  /// Seventeen blocks widen their input by a factor of 6 (the first by 1) with a pointwise
  /// convolution, filter it depthwise, and narrow it again; where that keeps the shape, the input is
  /// added. A batch normalisation follows each convolution, and a ReLU6 all but the narrowing ones.
  /// Images of less than 64x64 keep their size through the first convolution and the second stage,
  /// as is common for CIFAR. Nodes with parameters are named as in torchvision: `features.0.0`, …,
  /// `classifier.1`.
  ///
  /// With 1,000 classes it has 3,504,872 parameters and takes 300.8 million multiplications per
  /// 224x224 image.
  ///
  /// - Parameters:
  ///   - input: The image, of any size.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 224x224 becomes 32x112x112, 16x112x112, 24x56x56, 32x28x28,
  ///   64x14x14, 96x14x14, 160x7x7, 320x7x7, 1280x7x7 (after the first convolution, each stage and
  ///   the last convolution), 1280, `classes`.
  /// - Throws: ``NetworkError`` if there is no class or no image.
  public static func mobileNetV2(
    input: MapShape = MapShape(channels: 3, height: 224, width: 224), classes: Int = 1000,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "mobilenet-v2", input: input, width: width, seed: seed)
    let early = min(input.height, input.width) >= 64 ? 2 : 1
    try builder.normalizedConvolution(
      "features.0.0", norm: "features.0.1", filters: 32, stride: early)
    builder.append("features.0.2", .activation(.relu6))
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, early), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
      (6, 160, 3, 2), (6, 320, 1, 1),
    ]
    var number = 0
    for (factor, filters, count, stride) in stages {
      for index in 0..<count {
        number += 1
        try builder.invertedResidual(
          "features.\(number)", factor: factor, filters: filters, stride: index == 0 ? stride : 1)
      }
    }
    try builder.normalizedConvolution(
      "features.18.0", norm: "features.18.1", filters: 1280, kernel: 1)
    builder.append("features.18.2", .activation(.relu6))
    builder.append("pool", .globalAveragePool)
    try builder.scores("classifier.1", classes: classes)
    return try builder.network()
  }
}

extension NetworkBuilder {
  /// Adds a depthwise 3x3 convolution and a pointwise one, each normalised and followed by a ReLU.
  fileprivate mutating func separableConvolution(
    _ name: String, filters: Int, stride: Int
  ) throws(NetworkError) {
    try depthwise("\(name).depthwise", kernel: 3, stride: stride)
    try normalization("\(name).depthwise.norm")
    append("\(name).depthwise.relu", .activation(.relu))
    try normalizedConvolution("\(name).pointwise", filters: filters, kernel: 1)
    append("\(name).pointwise.relu", .activation(.relu))
  }

  /// Adds a block of MobileNetV2: widen, filter each channel, narrow, and add the input if it fits.
  fileprivate mutating func invertedResidual(
    _ name: String, factor: Int, filters: Int, stride: Int
  ) throws(NetworkError) {
    let start = last
    let channels = try network().output.channels
    var part = 0
    if factor > 1 {
      try convolution(
        "\(name).conv.0.0", filters: factor * channels, window: (1, 1), stride: 1, padding: 0,
        hasBias: false)
      try normalization("\(name).conv.0.1")
      append("\(name).conv.0.2", .activation(.relu6))
      part = 1
    }
    try depthwise("\(name).conv.\(part).0", kernel: 3, stride: stride)
    try normalization("\(name).conv.\(part).1")
    append("\(name).conv.\(part).2", .activation(.relu6))
    try normalizedConvolution(
      "\(name).conv.\(part + 1)", norm: "\(name).conv.\(part + 2)", filters: filters, kernel: 1)
    if stride == 1, try network().output.channels == channels {
      append("\(name).add", .add, inputs: [start, last])
    }
  }
}

extension Activation {
  /// ReLU6: nothing below 0 or above 6.
  fileprivate static let relu6 = Activation.clip(low: 0, high: 6)
}

extension MapPadding.Ends {
  /// Zeros that let windows with a stride of 2 give half of an axis, rounded up; an odd one comes
  /// last.
  fileprivate static func keepingHalf(of length: Int, window: Int) -> MapPadding.Ends {
    let zeros = max((length + 1) / 2 * 2 - 2 + window - length, 0)
    return MapPadding.Ends(before: zeros / 2, after: zeros - zeros / 2)
  }
}
