import BabbageData

/// What is known about a data set in numbers.
///
/// What there is not, is `nil`, and left out of JSON.
public struct DataFigures: Codable, Equatable, Sendable {
  /// The data set's name.
  public let name: String
  /// The number of classes that it has.
  public let classes: Int
  /// The number of training images.
  public let training: Int
  /// The number of validation images; `nil` if there is no such split.
  public let validation: Int?
  /// The number of test images.
  public let test: Int
  /// The channels of an image: 1 is grey, 3 is colour.
  public let channels: Int
  /// The rows of an image.
  public let height: Int
  /// The columns of an image.
  public let width: Int
  /// What a user should know about how it was read; `nil` if there is nothing.
  public let warnings: [String]?

  /// Counts a data set's classes and images.
  ///
  /// - Parameter data: The data set.
  package init(_ data: Dataset) {
    name = data.name
    classes = data.classCount
    training = data.train.count
    validation = data.validation?.count
    test = data.test.count
    (channels, height, width) = (data.train.channels, data.train.height, data.train.width)
    warnings = data.notices.isEmpty ? nil : data.notices.map(\.description)
  }
}
