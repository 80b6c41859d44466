import Babbage
import BabbageData

/// The networks that can be trained by name.
enum ModelCatalog {
  /// Their names.
  static let names = ["lenet5"]

  /// A network with random weights for the images and classes of a data set.
  ///
  /// - Throws: ``CommandFailure/unknownModel(_:known:)``; `NetworkError` if the images are too small.
  static func network(_ name: String, for data: Dataset, seed: UInt64) throws -> Network {
    try check(name)
    return try .leNet5(input: data.train.mapShape, classes: data.classCount, seed: seed)
  }

  /// Refuses unknown names.
  static func check(_ name: String) throws {
    guard names.contains(name) else { throw CommandFailure.unknownModel(name, known: names) }
  }
}
