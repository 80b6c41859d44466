import Babbage

/// Why a folder of pictures is no data set.
public enum PictureFolderError: DescribedError, Equatable {
  /// There is no folder of a class among the training pictures.
  case noClasses(folder: String)
  /// There are more classes than labels can name.
  case tooManyClasses(folder: String, count: Int, limit: Int)
  /// No split to test with is there; the names that are looked for follow.
  case noTestSplit(folder: String, names: [String])
  /// A split has a class that the training split has not.
  case unknownClass(folder: String, split: String, name: String)
  /// A split has no pictures.
  case noPictures(folder: String)
  /// A line of Tiny ImageNet's annotations does not name a picture and a known class.
  case badAnnotation(file: String, line: Int)
  /// The network's input is no picture: it has neither 1 nor 3 channels.
  case notAPicture(folder: String, input: MapShape)
  /// All pictures together take too much memory.
  case tooLarge(folder: String, bytes: Int, limit: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .noClasses: "there are no classes: no folder with pictures"
    case .tooManyClasses(_, let count, let limit): "\(count) classes are more than \(limit)"
    case .noTestSplit: "there are no pictures to test with"
    case .unknownClass(_, _, let name): "class '\(name)' is not among the training classes"
    case .noPictures: "there are no pictures"
    case .badAnnotation: "the line does not name a picture and a class"
    case .notAPicture(_, let input): "a network for maps of \(input) takes no pictures"
    case .tooLarge(_, let bytes, let limit):
      "the pictures take \(bytes) bytes of memory, more than the limit of \(limit)"
    }
  }

  /// The folder or the file.
  public var location: String {
    switch self {
    case .unknownClass(let folder, let split, _): "in \(folder)/\(split)"
    case .badAnnotation(let file, let line): "in \(file), line \(line)"
    case .noClasses(let folder), .tooManyClasses(let folder, _, _), .noTestSplit(let folder, _),
      .noPictures(let folder), .notAPicture(let folder, _), .tooLarge(let folder, _, _):
      "in \(folder)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .noClasses: "put the pictures of each class into train/CLASS"
    case .tooManyClasses: "leave some out"
    case .noTestSplit(_, let names):
      "put some pictures of each class into \(names[0])/CLASS (\(names.dropFirst().joined(separator: ", ")) will do too)"
    case .unknownClass: "use the same classes in every split"
    case .noPictures: "put PNG or JPEG files there"
    case .badAnnotation: "unpack the data set again"
    case .notAPicture: "use a network with 1 or 3 input channels"
    case .tooLarge: "use fewer pictures, or a smaller --image-size"
    }
  }
}
