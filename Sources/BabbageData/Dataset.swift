import Babbage

/// A data set: images to train on, images to test with, and what the classes are called.
public struct Dataset: Equatable, Sendable {
  /// The name by which the command line knows it.
  public let name: String

  /// The name for people.
  public let title: String

  /// The training split; without images where nothing but measuring was wanted.
  public let train: ImageSet

  /// The split to choose by, if there is one; images of the same size.
  public let validation: ImageSet?

  /// The test split; images of the same size.
  public let test: ImageSet

  /// What each class is called, in the order of the labels.
  public let classNames: [String]

  /// Whether these are names; numbers stand for them where the data has none.
  public let hasClassNames: Bool

  /// How its pictures became images; `nil` for data sets that are not of pictures.
  public let pictures: PictureConvention?

  /// What a reader should know of how it was read.
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
  public var imageShape: [Int] { train.imageShape }

  /// The images of a split, if there is one.
  public subscript(split: SplitRole) -> ImageSet? {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// The images by which one chooses among networks: the test has the last word where there is a
  /// split for that.
  public var choosing: ImageSet { validation ?? test }

  /// The images from which ranges and the like are taken: the training images, or whatever is there.
  public var calibration: ImageSet { train.count > 0 ? train : choosing }

  /// The data set cut to its first training and test images, for a quick trial.
  public func prefix(train trainCount: Int, test testCount: Int) -> Dataset {
    mappingSplits(train: { $0.prefix(trainCount) }, others: { $0.prefix(testCount) })
  }

  /// The data set with other images.
  ///
  /// - Parameters:
  ///   - classNames: What classes are called then; if not given, the same.
  ///   - train: Applied to the training images.
  ///   - others: Applied to the other images.
  func mappingSplits(
    classNames: [String]? = nil, train: (ImageSet) -> ImageSet, others: (ImageSet) -> ImageSet
  ) -> Dataset {
    Dataset(
      name: name, title: title, train: train(self.train), validation: validation.map(others),
      test: others(test), classNames: classNames ?? self.classNames,
      hasClassNames: hasClassNames, pictures: pictures, notices: notices)
  }
}
