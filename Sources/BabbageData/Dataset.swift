import Babbage

/// A data set: images to train on, images to test with, and the names of the classes.
public struct Dataset: Equatable, Sendable {
  /// The name on the command line.
  public let name: String

  /// The name for people.
  public let title: String

  /// The training split; empty if the data was read only for measuring.
  public let train: ImageSet

  /// The validation split, to choose among networks by, if there is one; images of the same size.
  public let validation: ImageSet?

  /// The test split; images of the same size.
  public let test: ImageSet

  /// The name of each class, in the order of the labels.
  public let classNames: [String]

  /// Whether the data has class names; if not, ``classNames`` are numbers.
  public let hasClassNames: Bool

  /// How its pictures became images; `nil` unless it is a folder of pictures.
  public let pictures: PictureConvention?

  /// What a user should know about how it was read.
  public let notices: [DatasetNotice]

  /// Creates a data set.
  ///
  /// - Precondition: All splits have images of the same shape.
  public init(
    name: String, title: String, train: ImageSet, validation: ImageSet? = nil, test: ImageSet,
    classNames: [String], hasClassNames: Bool = true,
    pictures: PictureConvention? = nil, notices: [DatasetNotice] = []
  ) {
    precondition(
      train.imageShape == test.imageShape, "training and test images of different shapes")
    precondition(
      validation.map { $0.imageShape == train.imageShape } ?? true,
      "training and validation images of different shapes")
    self.name = name
    self.title = title
    self.train = train
    self.validation = validation
    self.test = test
    self.classNames = classNames
    self.hasClassNames = hasClassNames
    self.pictures = pictures
    self.notices = notices
  }

  /// The number of classes.
  public var classCount: Int { classNames.count }

  /// The shape of one image: channels, height, width.
  package var imageShape: [Int] { train.imageShape }

  /// The images of a split, if there is one.
  public subscript(split: SplitRole) -> ImageSet? {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// The images to choose among networks by: the validation split, or else the test split.
  package var choosing: ImageSet { validation ?? test }

  /// The images for calibration: the training images, or ``choosing`` if there are none.
  package var calibration: ImageSet { train.count > 0 ? train : choosing }

  /// The data set cut to its first training and test images, for a quick trial.
  public func prefix(train trainCount: Int, test testCount: Int) -> Dataset {
    mappingSplits(train: { $0.prefix(trainCount) }, others: { $0.prefix(testCount) })
  }

  /// The data set with `train` applied to its training images and `others` to all others.
  ///
  /// Without given `classNames`, they stay the same.
  func mappingSplits(
    classNames: [String]? = nil, train: (ImageSet) -> ImageSet, others: (ImageSet) -> ImageSet
  ) -> Dataset {
    Dataset(
      name: name, title: title, train: train(self.train), validation: validation.map(others),
      test: others(test), classNames: classNames ?? self.classNames,
      hasClassNames: hasClassNames, pictures: pictures, notices: notices)
  }
}
