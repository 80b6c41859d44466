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
        try .leNet5(input: $0, classes: $1, seed: $2)
      },
      BuiltInNetwork("lenet5-classic", images: grey, smallestSide: 12) {
        try .classicLeNet5(input: $0, classes: $1, seed: $2)
      },
      BuiltInNetwork("lenet-300-100", images: grey) {
        try .leNet300(input: $0, classes: $1, seed: $2)
      },
    ]
    + [20, 32, 44, 56].map { depth in
      BuiltInNetwork("resnet\(depth)") {
        try .resNet(depth: depth, input: $0, classes: $1, seed: $2)
      }
    } + [
      BuiltInNetwork("vgg16", smallestSide: 32) { try .vgg16(input: $0, classes: $1, seed: $2) },
      BuiltInNetwork("alexnet", smallestSide: 16) {
        try .alexNet(input: $0, classes: $1, seed: $2)
      },
      BuiltInNetwork(
        "alexnet-227", images: MapShape(channels: 3, height: 227, width: 227), classes: 1000,
        smallestSide: 67
      ) { try .alexNet227(input: $0, classes: $1, seed: $2) },
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

  private let make: @Sendable (_ input: MapShape, _ classes: Int, _ seed: UInt64) throws -> Network

  private init(
    _ name: String, images: MapShape = MapShape(channels: 3, height: 32, width: 32),
    classes: Int = 10, smallestSide: Int = 1,
    make: @escaping @Sendable (MapShape, Int, UInt64) throws -> Network
  ) {
    self.name = name
    self.images = images
    self.classes = classes
    self.smallestSide = smallestSide
    self.make = make
  }

  /// Finds an architecture by name.
  ///
  /// - Parameter model: One of ``names``.
  /// - Throws: ``BuiltInNetworkError/unknown(_:known:)``.
  public init(_ model: String) throws(BuiltInNetworkError) {
    guard let found = Self.all.first(where: { $0.name == model }) else {
      throw .unknown(model, known: Self.names)
    }
    self = found
  }

  /// Makes the network as it was published, with random weights.
  ///
  /// - Parameter seed: Decides the weights.
  /// - Returns: A network for ``images`` and ``classes``.
  /// - Throws: `NetworkError`, which a built-in network never gives rise to.
  public func network(seed: UInt64 = 0) throws -> Network { try make(images, classes, seed) }

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
    return try make(images, classes, seed)
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
