import Babbage
import BabbageData

/// The networks that can be trained by name.
enum ModelCatalog {
  private struct Definition: Sendable {
    let name: String
    /// What the network was made for.
    var images = MapShape(channels: 3, height: 32, width: 32)
    var classes = 10
    /// The fewest rows and columns that its poolings leave anything of.
    var smallestSide = 1
    let make: @Sendable (_ input: MapShape, _ classes: Int, _ seed: UInt64) throws -> Network
  }

  private static let grey = MapShape(channels: 1, height: 28, width: 28)

  private static let definitions: [Definition] =
    [
      Definition(name: "lenet5", images: grey, smallestSide: 16) {
        try .leNet5(input: $0, classes: $1, seed: $2)
      },
      Definition(name: "lenet5-classic", images: grey, smallestSide: 12) {
        try .classicLeNet5(input: $0, classes: $1, seed: $2)
      },
      Definition(name: "lenet-300-100", images: grey) {
        try .leNet300(input: $0, classes: $1, seed: $2)
      },
    ]
    + [20, 32, 44, 56].map { depth in
      Definition(name: "resnet\(depth)") {
        try .resNet(depth: depth, input: $0, classes: $1, seed: $2)
      }
    } + [
      Definition(name: "vgg16", smallestSide: 32) {
        try .vgg16(input: $0, classes: $1, seed: $2)
      },
      Definition(name: "alexnet", smallestSide: 16) {
        try .alexNet(input: $0, classes: $1, seed: $2)
      },
      Definition(
        name: "alexnet-227", images: MapShape(channels: 3, height: 227, width: 227),
        classes: 1000, smallestSide: 67
      ) { try .alexNet227(input: $0, classes: $1, seed: $2) },
    ]

  /// Their names.
  static var names: [String] { definitions.map(\.name) }

  /// A network with random weights for the images and classes of a data set, whose names it keeps
  /// unless they are numbers.
  ///
  /// - Throws: ``CommandFailure/unknownModel(_:known:)`` or
  ///   ``CommandFailure/imagesTooSmall(model:images:smallest:)``.
  static func network(_ name: String, for data: Dataset, seed: UInt64) throws -> Network {
    let network = try network(
      name, images: data.train.mapShape, classes: data.classCount, seed: seed)
    let isNumbered = data.classNames == data.classNames.indices.map(String.init)
    return isNumbered ? network : try network.replacing(classNames: data.classNames)
  }

  /// The same for the images and classes that the network was made for.
  static func network(_ name: String) throws -> Network {
    let definition = try definition(of: name)
    return try definition.make(definition.images, definition.classes, 0)
  }

  /// The same for images of any size.
  static func network(
    _ name: String, images: MapShape, classes: Int, seed: UInt64
  ) throws -> Network {
    let definition = try definition(of: name)
    guard min(images.height, images.width) >= definition.smallestSide else {
      throw CommandFailure.imagesTooSmall(
        model: name, images: images, smallest: definition.smallestSide)
    }
    return try definition.make(images, classes, seed)
  }

  /// Refuses unknown names.
  static func check(_ name: String) throws { _ = try definition(of: name) }

  private static func definition(of name: String) throws -> Definition {
    guard let found = definitions.first(where: { $0.name == name }) else {
      throw CommandFailure.unknownModel(name, known: names)
    }
    return found
  }
}
