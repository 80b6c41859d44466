import Babbage

/// Why a data set could not be found or read.
public enum DatasetError: DescribedError, Equatable {
  /// No data set has this name; the known names follow.
  case unknownName(String, known: [String])
  /// No folder holds the data set; the places that were searched follow.
  case notFound(name: String, searched: [String])
  /// No folder holds the data set, and it must be unpacked by hand; the places that were searched
  /// follow.
  case notUnpacked(name: String, archive: String, searched: [String])
  /// A file's content is not that of the data set with this name.
  case differentContent(file: String, name: String)
  /// A resource of this package is missing: its folder was not installed with the program.
  case missingResource(String)
  /// A file, or what its header claims, is larger than the limit.
  case tooLarge(file: String, field: String, bytes: Int, limit: Int)
  /// The first two bytes of an idx file are not 0.
  case wrongMagic(file: String, found: Int)
  /// The elements of an idx file are not bytes; the type code that it gives follows.
  case wrongElementType(file: String, found: Int)
  /// An idx file has the wrong number of dimensions.
  case wrongRank(file: String, found: Int, expected: Int)
  /// A dimension of an idx file is 0.
  case emptyDimension(file: String, axis: Int)
  /// The product of an idx file's dimensions does not fit an integer.
  case sizeOverflow(file: String, dimensions: [Int])
  /// The file cannot hold as many bytes as a header claims, however well it is compressed.
  case impossibleSize(file: String, claimed: Int, atMost: Int)
  /// The file ends inside a field.
  case truncated(file: String, field: String, expected: Int, found: Int)
  /// There are bytes after the end of what the header announces.
  case trailingBytes(file: String, field: String)
  /// The gzip stream is damaged; zlib's reason follows.
  case damagedGzip(file: String, reason: String)
  /// The numbers of labels and images differ.
  case countMismatch(file: String, images: Int, labels: Int)
  /// The training and the test images differ in size.
  case shapeMismatch(file: String, found: [Int], expected: [Int])
  /// A label is not one of the classes.
  case labelOutOfRange(file: String, index: Int, label: Int, classCount: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .unknownName(let name, _): "there is no data set named \(name)"
    case .notFound(let name, _), .notUnpacked(let name, _, _): "the data set \(name) was not found"
    case .differentContent(_, let name): "the content is not that of \(name)"
    case .missingResource: "a resource of the program is missing"
    case .tooLarge(_, _, let bytes, let limit):
      "\(bytes) bytes are more than the limit of \(limit)"
    case .wrongMagic(_, let found): "an idx file starts with two bytes 0, not with \(found)"
    case .wrongElementType(_, let found): "the elements are of type \(found), not bytes (type 8)"
    case .wrongRank(_, let found, let expected): "\(found) dimensions instead of \(expected)"
    case .emptyDimension: "a dimension is 0"
    case .sizeOverflow(_, let dimensions):
      "the dimensions \(dimensions.map(String.init).joined(separator: " x ")) overflow"
    case .impossibleSize(_, let claimed, let most):
      "the header claims \(claimed) bytes but the file can hold at most \(most)"
    case .truncated(_, _, let expected, let found):
      "the file ends after \(found) of \(expected) bytes"
    case .trailingBytes: "there are more bytes than the header announces"
    case .damagedGzip(_, let reason): "the gzip stream is damaged (\(reason))"
    case .countMismatch(_, let images, let labels): "\(labels) labels for \(images) images"
    case .shapeMismatch(_, let found, let expected):
      "images of shape \(found) beside images of shape \(expected)"
    case .labelOutOfRange(_, let index, let label, let classCount):
      "label \(index) is \(label), but there are \(classCount) classes"
    }
  }

  /// The file and the field, or the places that were searched.
  public var location: String {
    switch self {
    case .unknownName: "in the catalogue"
    case .notFound(_, let searched), .notUnpacked(_, _, let searched):
      searched.isEmpty
        ? "as there was no folder to look in" : "in \(searched.joined(separator: "; "))"
    case .differentContent(let file, _): "in \(file)"
    case .missingResource(let path): "at \(path)"
    case .tooLarge(let file, let field, _, _), .truncated(let file, let field, _, _),
      .trailingBytes(let file, let field):
      "in \(file), \(field)"
    case .wrongMagic(let file, _): "in \(file), magic number"
    case .wrongElementType(let file, _): "in \(file), element type"
    case .wrongRank(let file, _, _): "in \(file), number of dimensions"
    case .emptyDimension(let file, let axis): "in \(file), dimension \(axis)"
    case .sizeOverflow(let file, _), .impossibleSize(let file, _, _): "in \(file), dimensions"
    case .damagedGzip(let file, _): "in \(file)"
    case .countMismatch(let file, _, _), .labelOutOfRange(let file, _, _, _):
      "in \(file), labels"
    case .shapeMismatch(let file, _, _): "in \(file), dimensions"
    }
  }

  /// What the user can do about it.
  public var remedy: String {
    switch self {
    case .unknownName(_, let known):
      "choose one of \(known.joined(separator: ", ")), or give the path of a folder of pictures"
    case .notFound: "download it with `DatasetFetcher`, or pass `dataDirectory`"
    case .notUnpacked(_, let archive, _): "unpack \(archive) there or pass `dataDirectory`"
    case .differentContent:
      "remove the file and download it again, or pass another `dataDirectory`"
    case .missingResource: "install the program together with its resources folder"
    case .tooLarge: "check that this is the right file"
    case .wrongMagic, .wrongElementType, .wrongRank, .emptyDimension, .sizeOverflow,
      .impossibleSize, .truncated, .trailingBytes, .damagedGzip, .countMismatch, .shapeMismatch,
      .labelOutOfRange:
      "download the file again or remove it"
    }
  }
}
