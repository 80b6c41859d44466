extension Network {
  /// AlexNet in the form that is common for CIFAR and Tiny ImageNet.
  ///
  /// Five 3x3 convolutions with as many filters as Krizhevsky's later network (2014) and
  /// torchvision's (64, 192, 384, 256 and 256), the first with a stride of 2; 2x2 poolings after
  /// the first, second and fifth; two hidden layers of 4,096 units. For 32x32 pixels that is the
  /// AlexNet of the repository `soapisnotfat/pytorch-cifar10`. From 64x64 on, the second
  /// convolution has a stride of 2 as well, so that the fully connected layers are the same.
  ///
  /// Without normalisation it has that network's 23,272,266 parameters with 10 classes. With it, a
  /// batch normalisation after each convolution replaces the bias, which gives 23,273,418; there is
  /// no dropout, and it trains much better. An image takes 62.7 million multiplications at 32x32
  /// and 64.1 million at 64x64.
  ///
  /// - Parameters:
  ///   - input: The image, at least 16x16.
  ///   - classes: The number of scores.
  ///   - isNormalized: Whether batch normalisations follow the convolutions.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 32x32 or 64x64 becomes 192x4x4, 256x2x2 (after the second
  ///   and third pooling), 4096, 4096, `classes`.
  /// - Throws: ``NetworkError`` if the image is too small, or there is no class.
  public static func alexNet(
    input: MapShape = MapShape(channels: 3, height: 32, width: 32), classes: Int = 10,
    isNormalized: Bool = true, width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "alexnet", input: input, width: width, seed: seed)
    let second = min(input.height, input.width) >= 64 ? 2 : 1
    let layers = [
      (64, 2, true), (192, second, true), (384, 1, false), (256, 1, false), (256, 1, true),
    ]
    for (index, (filters, stride, pools)) in layers.enumerated() {
      let number = index + 1
      if isNormalized {
        try builder.normalizedConvolution("conv\(number)", filters: filters, stride: stride)
      } else {
        try builder.convolution(
          "conv\(number)", filters: filters, kernel: 3, stride: stride, padding: 1)
      }
      builder.append("relu\(number)", .activation(.relu))
      if pools { builder.append("pool\(number)", .maxPool(Pool(size: 2, stride: 2))) }
    }
    return try builder.classifier(classes: classes)
  }

  /// AlexNet as Krizhevsky and others published it (2012), in one piece instead of on two GPUs.
  ///
  /// The filters of the second, fourth and fifth convolutions see half of the maps (two groups);
  /// the 3x3 poolings with a stride of 2 overlap. The two local response normalisations, which have
  /// no parameters, are left out. The paper says that images are 224x224, but its map sizes follow
  /// from 227x227.
  ///
  /// With 1,000 classes it has 60,965,224 parameters and takes 724.4 million multiplications per
  /// image.
  ///
  /// - Parameters:
  ///   - input: The image, at least 67x67.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; an image of 227x227 becomes 96x55x55, 256x27x27, 384x13x13, 384x13x13,
  ///   256x13x13, 256x6x6 (after the last pooling), 4096, 4096, `classes`.
  /// - Throws: ``NetworkError`` if the image is too small, or there is no class.
  public static func alexNet227(
    input: MapShape = MapShape(channels: 3, height: 227, width: 227), classes: Int = 1000,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "alexnet-227", input: input, width: width, seed: seed)
    let pool = Node.Operation.maxPool(Pool(size: 3, stride: 2))
    // Every layer in two groups reads maps that are cut in two.
    try builder.convolution(
      "conv1", filters: builder.scaled(96, groups: 2), window: (11, 11), stride: 4, padding: 0,
      hasBias: true)
    builder.append("relu1", .activation(.relu))
    builder.append("pool1", pool)
    try builder.convolution("conv2", filters: 256, kernel: 5, padding: 2, groups: 2)
    builder.append("relu2", .activation(.relu))
    builder.append("pool2", pool)
    for (number, filters, groups) in [(3, 384, 1), (4, 384, 2), (5, 256, 2)] {
      try builder.convolution(
        "conv\(number)", filters: builder.scaled(filters, groups: 2), window: (3, 3), stride: 1,
        padding: 1, groups: groups, hasBias: true)
      builder.append("relu\(number)", .activation(.relu))
    }
    builder.append("pool5", pool)
    return try builder.classifier(classes: classes)
  }
}

extension NetworkBuilder {
  /// Adds the fully connected layers `fc6`, `fc7` and `fc8`.
  fileprivate mutating func classifier(classes: Int) throws(NetworkError) -> Network {
    append("flatten", .flatten)
    for number in [6, 7] {
      try hidden("fc\(number)", units: 4096)
      append("relu\(number)", .activation(.relu))
    }
    try scores("fc8", classes: classes)
    return try network()
  }
}
