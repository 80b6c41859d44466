extension Network {
  /// VGG-16 in the form common for CIFAR: batch normalisation, and one fully connected layer.
  ///
  /// Thirteen 3x3 convolutions in five groups with 64, 128, 256, 512 and 512 filters; a batch
  /// normalisation and a ReLU after each convolution, a 2x2 pooling after each group. The
  /// convolutions have no bias, because the normalisation after them has one. Simonyan and
  /// Zisserman's own network, for images of 224x224, has biases, no normalisation and two
  /// additional hidden layers of 4,096 units.
  ///
  /// With 10 classes it has 14,724,042 parameters and takes 313.2 million multiplications per 32x32
  /// image; for 64x64, where the fully connected layer sees 2x2 positions, 14,739,402 and 1,252.8
  /// million.
  ///
  /// - Parameters:
  ///   - input: The image, at least 32x32: each of five poolings halves it.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 32x32 becomes 64x16x16, 128x8x8, 256x4x4, 512x2x2, 512x1x1
  ///   (after each pooling), `classes`.
  /// - Throws: ``NetworkError`` if the image is too small, or there is no class.
  public static func vgg16(
    input: MapShape = MapShape(channels: 3, height: 32, width: 32), classes: Int = 10,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "vgg16", input: input, width: width, seed: seed)
    let groups = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
    for (group, (count, filters)) in groups.enumerated() {
      for index in 0..<count {
        let name = "conv\(group + 1)_\(index + 1)"
        try builder.normalizedConvolution(name, filters: filters)
        builder.append("\(name).relu", .activation(.relu))
      }
      builder.append("pool\(group + 1)", .maxPool(Pool(size: 2, stride: 2)))
    }
    builder.append("flatten", .flatten)
    try builder.scores("fc", classes: classes)
    return try builder.network()
  }
}
