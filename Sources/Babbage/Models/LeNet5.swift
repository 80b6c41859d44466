extension Network {
  /// LeNet-5 in the form that Caffe made common: 20 and 50 filters of 5x5, 500 hidden units.
  ///
  /// With 10 classes it has 431,080 parameters and takes 2,293,000 multiplications per 28x28 image.
  /// Caffe's own definition has no activation after the convolutions; here each hidden layer has
  /// one, as in LeCun's. It follows the pooling, where it gives the same values with less work.
  ///
  /// - Parameters:
  ///   - input: The image; its maps must leave at least one position after both poolings.
  ///   - classes: The number of scores.
  ///   - width: What the numbers of filters and hidden units are multiplied by.
  ///   - seed: Decides the initial weights.
  /// - Returns: The network; 28x28 pixels become 20x24x24, 20x12x12, 50x8x8, 50x4x4, 500,
  ///   `classes`.
  /// - Throws: ``NetworkError`` if the image is too small, or there is no class.
  public static func leNet5(
    input: MapShape = MapShape(channels: 1, height: 28, width: 28), classes: Int = 10,
    width: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) -> Network {
    var builder = NetworkBuilder(name: "lenet5", input: input, width: width, seed: seed)
    try builder.convolution("conv1", filters: 20, kernel: 5)
    builder.append("pool1", .maxPool(Pool(size: 2, stride: 2)))
    builder.append("relu1", .activation(.relu))
    try builder.convolution("conv2", filters: 50, kernel: 5)
    builder.append("pool2", .maxPool(Pool(size: 2, stride: 2)))
    builder.append("relu2", .activation(.relu))
    builder.append("flatten", .flatten)
    try builder.hidden("fc1", units: 500)
    builder.append("relu3", .activation(.relu))
    try builder.scores("fc2", classes: classes)
    return try builder.network()
  }
}
