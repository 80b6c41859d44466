extension Network {
  /// The residual network for CIFAR by He and others (2016): ResNet-20, 32, 44, 56, 110 and more.
  ///
  /// A 3x3 convolution to 16 maps, then three stages of `(depth - 2) / 6` blocks of two 3x3
  /// convolutions with 16, 32 and 64 filters, the mean of each map, and a fully connected layer.
  /// Stages 2 and 3 begin with a stride of 2, where the shortcut has no parameters (option A of the
  /// paper): it takes every second row and column, and adds channels of zeros, half before and half
  /// after. A batch normalisation follows each convolution; convolutions have no bias, because the
  /// normalisation has one. Nodes with parameters are named as in Idelbayev's
  /// `pytorch_resnet_cifar10`: `layer2.0.conv1`, `layer2.0.bn1`, …, `linear`.
  ///
  /// With 10 classes ResNet-20 has 269,722 parameters; with 32, 44 and 56 layers there are 464,154,
  /// 658,586 and 853,018. ResNet-20 takes 40.55 million multiplications per 32x32 image.
  ///
  /// - Parameters:
  ///   - depth: The number of layers with weights, `6n + 2` for `n` blocks per stage.
  ///   - input: The image, of any size.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 32x32 becomes 16x32x32, 16x32x32, 32x16x16, 64x8x8 (after
  ///   the first convolution and each stage), 64, `classes`.
  /// - Throws: ``NetworkError/badDepth(_:)``; other ``NetworkError`` if there is no class or no
  ///   image.
  public static func resNet(
    depth: Int = 20, input: MapShape = MapShape(channels: 3, height: 32, width: 32),
    classes: Int = 10, width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    guard depth >= 8, depth % 6 == 2 else { throw .badDepth(depth) }
    var builder = NetworkBuilder(name: "resnet\(depth)", input: input, width: width, seed: seed)
    try builder.normalizedConvolution("conv1", norm: "bn1", filters: 16)
    builder.append("relu", .activation(.relu))
    for (stage, filters) in [16, 32, 64].enumerated() {
      for block in 0..<(depth / 6) {
        try builder.residualBlock(
          "layer\(stage + 1).\(block)", filters: filters, narrows: stage > 0 && block == 0,
          shortcut: .padded)
      }
    }
    builder.append("pool", .globalAveragePool)
    try builder.scores("linear", classes: classes)
    return try builder.network()
  }
}

extension NetworkBuilder {
  /// How a residual block's input gets the shape of its output: options A and B of He and others
  /// (2016).
  enum Shortcut {
    /// A part of the rows and columns, and channels of zeros.
    case padded
    /// A 1x1 convolution.
    case projected
  }

  /// Adds a residual block: two convolutions, and the sum of their output and their input.
  ///
  /// If `narrows`, the maps' sides are halved and their number becomes `filters`.
  mutating func residualBlock(
    _ name: String, filters: Int, narrows: Bool, shortcut: Shortcut
  ) throws(NetworkError) {
    let (start, stride) = (last, narrows ? 2 : 1)
    try normalizedConvolution(
      "\(name).conv1", norm: "\(name).bn1", filters: filters, stride: stride)
    append("\(name).relu1", .activation(.relu))
    try normalizedConvolution("\(name).conv2", norm: "\(name).bn2", filters: filters)
    let residual = last
    if narrows {
      switch shortcut {
      case .padded:
        try paddedShortcut("\(name).shortcut", filters: filters, stride: stride, from: start)
      case .projected:
        try convolution(
          "\(name).shortcut", filters: filters, kernel: 1, stride: stride, from: start)
      }
    }
    append("\(name).add", .add, inputs: [residual, narrows ? last : start])
    append("\(name).relu2", .activation(.relu))
  }

  /// Adds a shortcut: every `stride`-th row and column, with zero channels up to `filters`.
  ///
  /// If the number of zero channels is odd, the extra one goes after the map.
  private mutating func paddedShortcut(
    _ name: String, filters: Int, stride: Int, from start: Node.Source
  ) throws(NetworkError) {
    let map = try shape(of: start)
    func every(_ length: Int) -> MapSlice.Positions {
      MapSlice.Positions(count: (length + stride - 1) / stride, step: stride)
    }
    append(
      "\(name).slice", .slice(MapSlice(rows: every(map.height), columns: every(map.width))),
      inputs: [start])
    let zeros = scaled(filters) - map.channels
    let before = zeros / 2
    append(
      "\(name).pad",
      .pad(MapPadding(channels: MapPadding.Ends(before: before, after: zeros - before))))
  }
}
