import Babbage

/// Why a picture could not be read.
public enum ImageError: DescribedError, Equatable {
  /// The file's first bytes do not match any known format.
  case unknownFormat(file: String)
  /// The file is a picture in an unsupported format; its name follows, with an article.
  case unreadFormat(file: String, format: String)
  /// The file is not a picture; what it is follows, with an article.
  case notAPicture(file: String, content: String)
  /// The picture has more pixels than the limit.
  case tooManyPixels(file: String, height: Int, width: Int, limit: Int)
  /// The header claims a picture that is too large for the file's length.
  case impossibleSize(file: String, height: Int, width: Int)
  /// The picture is damaged or of an unsupported kind; the decoder's reason follows.
  case damaged(file: String, reason: String)
  /// Images of this shape are not pictures: they have neither 1 nor 3 channels.
  case noPictureShape(MapShape)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unknownFormat: "this is not a picture in a known format"
    case .unreadFormat(_, let format): "this is \(format), which is not supported"
    case .notAPicture(_, let content): "this is \(content), not a picture"
    case .tooManyPixels(_, let height, let width, let limit):
      "\(width) x \(height) pixels are more than the limit of \(limit)"
    case .impossibleSize(_, let height, let width):
      "the file is too short for its \(width) x \(height) pixels"
    case .damaged(_, let reason): "the picture cannot be decoded (\(reason))"
    case .noPictureShape(let shape): "pictures cannot become images of \(shape)"
    }
  }

  /// The file.
  public var location: String {
    switch self {
    case .unknownFormat(let file), .unreadFormat(let file, _), .notAPicture(let file, _),
      .tooManyPixels(let file, _, _, _), .impossibleSize(let file, _, _), .damaged(let file, _):
      "in \(file)"
    case .noPictureShape: "in the network's input"
    }
  }

  /// What the user can do about it.
  public var remedy: String {
    switch self {
    case .unknownFormat, .unreadFormat: "convert it to PNG, JPEG or WebP"
    case .notAPicture: "give a PNG, JPEG or WebP file"
    case .tooManyPixels: "make it smaller"
    case .impossibleSize, .damaged: "check that it opens in another program, or convert it again"
    case .noPictureShape: "use a network with 1 or 3 input channels"
    }
  }
}
