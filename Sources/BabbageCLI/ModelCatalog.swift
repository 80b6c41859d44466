import Babbage
import BabbageData

/// The networks that can be trained by name.
enum ModelCatalog {
  private typealias Definition =
    @Sendable (_ input: MapShape, _ classes: Int, _ seed: UInt64) throws -> Network

  private static let definitions: [(name: String, make: Definition)] = [
    ("lenet5", { try .leNet5(input: $0, classes: $1, seed: $2) }),
    ("resnet20", { try .resNet(depth: 20, input: $0, classes: $1, seed: $2) }),
    ("vgg16", { try .vgg16(input: $0, classes: $1, seed: $2) }),
  ]

  /// Their names.
  static var names: [String] { definitions.map(\.name) }

  /// A network with random weights for the images and classes of a data set.
  ///
  /// - Throws: ``CommandFailure/unknownModel(_:known:)``; `NetworkError` if the images are too small.
  static func network(_ name: String, for data: Dataset, seed: UInt64) throws -> Network {
    try definition(of: name)(data.train.mapShape, data.classCount, seed)
  }

  /// The same for the images that the network was made for, in ten classes.
  static func network(_ name: String) throws -> Network {
    let grey = MapShape(channels: 1, height: 28, width: 28)
    let coloured = MapShape(channels: 3, height: 32, width: 32)
    return try definition(of: name)(name == "lenet5" ? grey : coloured, 10, 0)
  }

  /// The same for any images and number of classes.
  static func network(_ name: String, input: MapShape, classes: Int) throws -> Network {
    try definition(of: name)(input, classes, 0)
  }

  /// Refuses unknown names.
  static func check(_ name: String) throws { _ = try definition(of: name) }

  private static func definition(of name: String) throws -> Definition {
    guard let found = definitions.first(where: { $0.name == name }) else {
      throw CommandFailure.unknownModel(name, known: names)
    }
    return found.make
  }
}
