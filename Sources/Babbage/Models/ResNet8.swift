extension Network {
  /// The residual network of MLPerf Tiny (Banbury and others 2021) for CIFAR-10: ResNet-8.
  ///
  /// A 3x3 convolution to 16 maps, then three blocks of two 3x3 convolutions with 16, 32 and 64
  /// filters, the mean of each map, and a fully connected layer. Blocks 2 and 3 have a stride of 2,
  /// and a 1x1 convolution with a bias on their shortcut. A batch normalisation follows each 3x3
  /// convolution, which has no bias for that reason. Padding is the same on all sides; the benchmark's
  /// own model, from TensorFlow, pads below and to the right only where the stride is 2.
  ///
  /// With 10 classes it has 77,946 parameters and takes 12.5 million multiplications per 32x32 image.
  ///
  /// - Parameters:
  ///   - input: The image, of any size.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 32x32 becomes 16x32x32, 16x32x32, 32x16x16, 64x8x8 (after
  ///   the first convolution and each block), 64, `classes`.
  /// - Throws: ``NetworkError`` if there is no class or no image.
  public static func resNet8(
    input: MapShape = MapShape(channels: 3, height: 32, width: 32), classes: Int = 10,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "resnet8", input: input, width: width, seed: seed)
    try builder.normalizedConvolution("conv1", norm: "bn1", filters: 16)
    builder.append("relu", .activation(.relu))
    for (index, filters) in [16, 32, 64].enumerated() {
      try builder.residualBlock(
        "block\(index + 1)", filters: filters, narrows: index > 0, shortcut: .projected)
    }
    builder.append("pool", .globalAveragePool)
    try builder.scores("linear", classes: classes)
    return try builder.network()
  }
}
