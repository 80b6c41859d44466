import Babbage

/// Why a folder of pictures is not a data set.
public enum PictureFolderError: DescribedError, Equatable {
  /// There is no folder for any class.
  case noClasses(folder: String)
  /// There are more classes than labels can number.
  case tooManyClasses(folder: String, count: Int, limit: Int)
  /// There are no training pictures.
  case noTrainingSplit(folder: String)
  /// There are no pictures to test with.
  case noTestSplit(folder: String)
  /// All three splits are there already, so that nothing needs to be held out.
  case nothingToHoldOut(folder: String)
  /// Two folders have the same role.
  case twoFolders(folder: String, names: [String])
  /// A split has a class that the training split lacks.
  case untrainedClass(folder: String, split: String, name: String)
  /// A line of Tiny ImageNet's annotations does not name a picture and a known class.
  case badAnnotation(file: String, line: Int)
  /// A CSV file has no columns of files and labels.
  case notATable(file: String)
  /// More than one CSV file has files and labels.
  case twoTables(folder: String, names: [String])
  /// A row of a table cannot be used.
  case badRow(file: String, line: Int, reason: String)
  /// The network's input is not a picture: it has neither 1 nor 3 channels.
  case notAPicture(folder: String, input: MapShape)
  /// Pictures differ in size and no common size was given.
  case differentSizes(folder: String, smallest: String, largest: String)
  /// Pictures are so large that a network for them is only made if a size was given.
  case largePictures(folder: String, size: String, limit: Int)
  /// All pictures together take too much memory.
  case tooLarge(folder: String, bytes: Int, limit: Int)
  /// Pictures that cannot be read; some follow, with the reason.
  case unreadable(folder: String, count: Int, of: Int, some: [String])
  /// No picture of a class can be read.
  case unreadableClass(folder: String, name: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .noClasses: "there are no classes: no folder with pictures"
    case .tooManyClasses(_, let count, let limit): "\(count) classes are more than \(limit)"
    case .noTrainingSplit: "there are no pictures to train with"
    case .noTestSplit: "there are no pictures to test with"
    case .nothingToHoldOut: "there are already pictures for validation and for testing"
    case .twoFolders(_, let names):
      "\(names.joined(separator: " and ")) are for the same part of the data"
    case .untrainedClass(_, _, let name): "class '\(name)' has no training pictures"
    case .badAnnotation: "the line does not name a picture and a class"
    case .notATable: "there are no columns of files and labels"
    case .twoTables(_, let names):
      "\(names.joined(separator: " and ")) both name files and labels"
    case .badRow(_, _, let reason): reason
    case .notAPicture(_, let input): "a network with an input of \(input) takes no pictures"
    case .differentSizes(_, let smallest, let largest):
      "the pictures have different sizes, from \(smallest) to \(largest) pixels"
    case .largePictures(_, let size, let limit):
      "the pictures have \(size) pixels, and a network for more than \(limit) x \(limit) is "
        + "made only on request"
    case .tooLarge(_, let bytes, let limit):
      "the pictures take \(bytes) bytes of memory, more than the limit of \(limit)"
    case .unreadable(_, let count, let all, let some):
      "\(count) of \(all) pictures cannot be read: \(DatasetNotice.list(some, of: count))"
    case .unreadableClass(_, let name): "no training picture of class '\(name)' can be read"
    }
  }

  /// The folder or the file.
  public var location: String {
    switch self {
    case .untrainedClass(let folder, let split, _): "in \(folder), split '\(split)'"
    case .badAnnotation(let file, let line), .badRow(let file, let line, _):
      "in \(file), line \(line)"
    case .notATable(let file): "in \(file)"
    case .noClasses(let folder), .tooManyClasses(let folder, _, _), .noTestSplit(let folder),
      .noTrainingSplit(let folder), .nothingToHoldOut(let folder), .twoFolders(let folder, _),
      .twoTables(let folder, _), .notAPicture(let folder, _), .differentSizes(let folder, _, _),
      .largePictures(let folder, _, _), .tooLarge(let folder, _, _),
      .unreadable(let folder, _, _, _), .unreadableClass(let folder, _):
      "in \(folder)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .noClasses:
      "put the pictures of each class into train/CLASS, or into CLASS and pass `holdout` 0.1, or "
        + "list them in a CSV file with the columns file and label"
    case .tooManyClasses: "leave some out"
    case .noTrainingSplit: "put the pictures of each class into train/CLASS"
    case .noTestSplit:
      "put some pictures of each class into test/CLASS (val, valid, validation will do too), or "
        + "pass `holdout` 0.1 to hold out a tenth of the pictures"
    case .nothingToHoldOut: "leave `holdout` out"
    case .twoFolders: "rename or join them"
    case .untrainedClass: "use the same classes in every split"
    case .badAnnotation: "unpack the data set again"
    case .notATable, .badRow:
      "write a heading `file,label`, then a picture and its class in each line"
    case .twoTables: "call them train.csv and test.csv, or load the one to use by its path"
    case .notAPicture: "use a network with 1 or 3 input channels"
    case .differentSizes, .largePictures:
      "set `fit`, for example to `.side(32)`; pictures are cut and resized to it"
    case .tooLarge: "use fewer pictures, or a smaller `fit`"
    case .unreadable: "repair or remove them, or pass `skipsUnreadable` to go on without"
    case .unreadableClass: "repair its pictures, or remove the class"
    }
  }
}
