import Babbage
import BabbageData

/// An architecture that is known by name, such as `lenet5` or `resnet20`.
///
///     let network = try BuiltInNetwork("lenet5").network(for: data, seed: 7)
public struct BuiltInNetwork: Sendable {
  /// All of them.
  public static let all: [BuiltInNetwork] =
    [
      BuiltInNetwork("lenet5", images: grey, smallestSide: 16) {
        try .leNet5(input: $0, classes: $1, width: $2, seed: $3)
      },
      BuiltInNetwork("lenet5-classic", images: grey, smallestSide: 12) {
        try .classicLeNet5(input: $0, classes: $1, width: $2, seed: $3)
      },
      BuiltInNetwork("lenet-300-100", images: grey) {
        try .leNet300(input: $0, classes: $1, width: $2, seed: $3)
      },
    ]
    + [20, 32, 44, 56].map { depth in
      BuiltInNetwork("resnet\(depth)") {
        try .resNet(depth: depth, input: $0, classes: $1, width: $2, seed: $3)
      }
    } + [
      BuiltInNetwork("resnet8") { try .resNet8(input: $0, classes: $1, width: $2, seed: $3) },
      BuiltInNetwork("vgg16", smallestSide: 32) {
        try .vgg16(input: $0, classes: $1, width: $2, seed: $3)
      },
      BuiltInNetwork("alexnet", smallestSide: 16) {
        try .alexNet(input: $0, classes: $1, width: $2, seed: $3)
      },
      BuiltInNetwork(
        "alexnet-227", images: MapShape(channels: 3, height: 227, width: 227), classes: 1000,
        smallestSide: 67
      ) { try .alexNet227(input: $0, classes: $1, width: $2, seed: $3) },
      BuiltInNetwork(
        "mobilenet-v1-025", images: MapShape(channels: 3, height: 96, width: 96), classes: 2
      ) { try .mobileNetV1(input: $0, classes: $1, width: $2, seed: $3) },
      BuiltInNetwork(
        "mobilenet-v2", images: MapShape(channels: 3, height: 224, width: 224), classes: 1000
      ) { try .mobileNetV2(input: $0, classes: $1, width: $2, seed: $3) },
      BuiltInNetwork(
        "ds-cnn", images: MapShape(channels: 1, height: 49, width: 10), classes: 12
      ) { try .dsCNN(input: $0, classes: $1, width: $2, seed: $3) },
    ]

  private static let grey = MapShape(channels: 1, height: 28, width: 28)

  /// The names of all of them.
  public static var names: [String] { all.map(\.name) }

  /// The name.
  public let name: String
  /// The shape of the images for which the architecture was published.
  public let images: MapShape
  /// The number of classes for which it was published.
  public let classes: Int
  /// The fewest rows and columns that its poolings leave anything of.
  public let smallestSide: Int

  /// What the published numbers of filters and hidden units are multiplied by.
  public let width: Double

  private let make: Make

  private typealias Make =
    @Sendable (_ input: MapShape, _ classes: Int, _ width: Double, _ seed: UInt64) throws -> Network

  private init(
    _ name: String, images: MapShape = MapShape(channels: 3, height: 32, width: 32),
    classes: Int = 10, smallestSide: Int = 1,
    width: Double = 1, make: @escaping Make
  ) {
    self.width = width
    self.name = name
    self.images = images
    self.classes = classes
    self.smallestSide = smallestSide
    self.make = make
  }

  /// Finds an architecture by name.
  ///
  /// - Parameters:
  ///   - model: One of ``names``.
  ///   - width: What the published numbers of filters and hidden units are multiplied by, up to 4.
  ///     There is one at least of each.
  /// - Throws: ``BuiltInNetworkError/unknown(_:known:)``, ``BuiltInNetworkError/badWidth(_:)``.
  public init(_ model: String, width: Double = 1) throws(BuiltInNetworkError) {
    guard let found = Self.all.first(where: { $0.name == model }) else {
      throw .unknown(model, known: Self.names)
    }
    guard width > 0, width <= Self.largestWidth else { throw .badWidth(width) }
    self.init(
      found.name, images: found.images, classes: found.classes, smallestSide: found.smallestSide,
      width: width, make: found.make)
  }

  /// The largest factor of ``width``.
  static let largestWidth = 4.0

  /// Makes the network as it was published, with random weights.
  ///
  /// - Parameter seed: Decides the weights.
  /// - Returns: A network for ``images`` and ``classes``.
  /// - Throws: `NetworkError`, which a built-in network never gives rise to.
  public func network(seed: UInt64 = 0) throws -> Network { try make(images, classes, width, seed) }

  /// Makes the network for other images and classes, with random weights.
  ///
  /// - Parameters:
  ///   - images: The shape of an image.
  ///   - classes: The number of classes.
  ///   - seed: Decides the weights.
  /// - Returns: The network.
  /// - Throws: ``BuiltInNetworkError/imagesTooSmall(model:images:smallest:)``, or `NetworkError` if
  ///   a map or a layer would be too large.
  public func network(images: MapShape, classes: Int, seed: UInt64 = 0) throws -> Network {
    guard min(images.height, images.width) >= smallestSide else {
      throw BuiltInNetworkError.imagesTooSmall(
        model: name, images: images, smallest: smallestSide)
    }
    return try make(images, classes, width, seed)
  }

  /// Makes the network for a data set, ready to be trained on it.
  ///
  /// It has the names of the data's classes and knows how the data's pictures became images. Colour
  /// images are normalised by the mean and deviation of each channel; the constants travel in the
  /// network.
  ///
  /// - Parameters:
  ///   - data: The data set.
  ///   - seed: Decides the weights.
  /// - Returns: The network, with random weights.
  /// - Throws: ``BuiltInNetworkError/imagesTooSmall(model:images:smallest:)``, or `NetworkError` if
  ///   a map or a layer would be too large.
  public func network(for data: Dataset, seed: UInt64 = 0) throws -> Network {
    let network = try network(images: data.train.mapShape, classes: data.classCount, seed: seed)
      .replacing(classNames: data.storedClassNames).showing(data)
    return data.train.channels == 3
      ? try network.normalizingImages(by: data.train.normalization) : network
  }
}

extension Network {
  /// The network with the way in which a data set's pictures became images, if it is one of
  /// pictures.
  package func showing(_ data: Dataset) -> Network {
    var network = self
    network.pictures = data.pictures ?? pictures
    return network
  }
}
