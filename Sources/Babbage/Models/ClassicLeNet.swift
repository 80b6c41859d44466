extension Network {
  /// LeNet-5 with the maps of LeCun and others (1998): 6 and 16 filters of 5x5, 120 and 84 hidden
  /// units.
  ///
  /// With 10 classes it has 61,706 parameters and takes 416,520 multiplications per 28x28 image. It
  /// is the network as it is commonly rebuilt: the image padded by 2, plain average pooling, every
  /// map of the second convolution connected to all maps of the first, ReLUs, and scores instead of
  /// radial basis functions.
  ///
  /// - Parameters:
  ///   - input: The image, at least 12x12.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; 28x28 pixels become 6x28x28, 6x14x14, 16x10x10, 16x5x5, 120, 84,
  ///   `classes`.
  /// - Throws: ``NetworkError`` if the image is too small, or there is no class.
  public static func classicLeNet5(
    input: MapShape = MapShape(channels: 1, height: 28, width: 28), classes: Int = 10,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "lenet5-classic", input: input, width: width, seed: seed)
    let half = Pool(size: 2, stride: 2)
    try builder.convolution("conv1", filters: 6, kernel: 5, padding: 2)
    builder.append("relu1", .activation(.relu))
    builder.append("pool1", .averagePool(half))
    try builder.convolution("conv2", filters: 16, kernel: 5)
    builder.append("relu2", .activation(.relu))
    builder.append("pool2", .averagePool(half))
    builder.append("flatten", .flatten)
    try builder.hiddenLayers([120, 84], firstRelu: 3)
    try builder.scores("fc3", classes: classes)
    return try builder.network()
  }

  /// LeNet-300-100 of LeCun and others (1998): two hidden layers of 300 and 100 units.
  ///
  /// With 10 classes it has 266,610 parameters and takes 266,200 multiplications per 28x28 image;
  /// the hidden layers have ReLUs.
  ///
  /// - Parameters:
  ///   - input: The image, of any size.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; the pixels become 300, 100, `classes`.
  /// - Throws: ``NetworkError`` if there is no image or no class.
  public static func leNet300(
    input: MapShape = MapShape(channels: 1, height: 28, width: 28), classes: Int = 10,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "lenet-300-100", input: input, width: width, seed: seed)
    builder.append("flatten", .flatten)
    try builder.hiddenLayers([300, 100], firstRelu: 1)
    try builder.scores("fc3", classes: classes)
    return try builder.network()
  }
}

extension NetworkBuilder {
  /// Adds fully connected layers `fc1`, `fc2`, … with a ReLU after each, numbered from `number`.
  fileprivate mutating func hiddenLayers(
    _ units: [Int], firstRelu number: Int
  ) throws(NetworkError) {
    for (index, filters) in units.enumerated() {
      try hidden("fc\(index + 1)", units: filters)
      append("relu\(number + index)", .activation(.relu))
    }
  }
}
