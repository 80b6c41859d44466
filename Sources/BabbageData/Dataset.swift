/// A data set: images to train on, images to test with, and what the classes are called.
public struct Dataset: Equatable, Sendable {
  /// The name by which the command line knows it.
  public let name: String

  /// The name for people.
  public let title: String

  /// The training split.
  public let train: ImageSet

  /// The test split; images of the same size.
  public let test: ImageSet

  /// What each class is called, in the order of the labels.
  public let classNames: [String]

  /// Creates a data set.
  ///
  /// - Precondition: Both splits have images of the same shape.
  public init(name: String, title: String, train: ImageSet, test: ImageSet, classNames: [String]) {
    precondition(
      train.imageShape == test.imageShape, "training and test images of different shapes")
    self.name = name
    self.title = title
    self.train = train
    self.test = test
    self.classNames = classNames
  }

  /// The number of classes.
  public var classCount: Int { classNames.count }

  /// The shape of one image: channels, height, width.
  public var imageShape: [Int] { train.imageShape }

  /// The data set cut to its first training and test images, for a quick trial.
  public func prefix(train trainCount: Int, test testCount: Int) -> Dataset {
    Dataset(
      name: name, title: title, train: train.prefix(trainCount), test: test.prefix(testCount),
      classNames: classNames)
  }
}
