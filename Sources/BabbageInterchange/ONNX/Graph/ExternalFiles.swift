import Babbage
import Foundation

/// The files beside a model that hold numbers of its tensors.
///
/// A model is not trusted: what it names must lie in its own folder, nothing is allocated until the
/// file is known to be long enough, and only the bytes of tensors that are used are read.
struct ExternalFiles {
  /// The most bytes that all tensors together may have there.
  static let largestSum = Data.largestFile
  /// How often the bytes of a file may be read on average.
  private static let mostReaders = 8

  /// The keys of a tensor's reference.
  ///
  /// `checksum` is a digest of the whole file, which ONNX's own reader does not compute either;
  /// `basepath` is the folder that the file was written to.
  private static let keys = ["location", "offset", "length", "checksum", "basepath"]

  /// The model's folder; `nil` if all that is known are its bytes.
  private let folder: URL?
  /// The bytes that were read of each file, and of all.
  private var readBytes: [String: Int] = [:]
  private var sum = 0

  init(besideModelIn folder: URL?) { self.folder = folder }

  /// The bytes of a tensor.
  ///
  /// - Parameters:
  ///   - tensor: A tensor whose numbers are in a file.
  ///   - count: The number of bytes that its shape and type take.
  /// - Returns: So many bytes.
  /// - Throws: ``ONNXError/externalData(tensor:reason:advice:)``.
  mutating func bytes(of tensor: TensorProto, count: Int) throws(ONNXError) -> Data {
    let reference = try Reference(tensor)
    guard let folder else {
      throw reference.error(
        "its numbers are in the file '\(reference.location)', which is not part of these bytes",
        "read the model from its file with `ONNXFile.read(from:)`, or \(Reference.oneFile)")
    }
    let length = reference.length ?? count
    guard length == count else {
      throw .badTensor(
        tensor.name, reason: "\(length) bytes in a file for a shape of \(tensor.dims)")
    }
    let file = try reference.file(in: folder)
    guard let size = try? file.sizeOfRegularFile() else {
      throw reference.error(
        "the file '\(reference.location)' with its numbers cannot be read",
        "put it beside the model, where it was when the model was written")
    }
    guard reference.offset <= size, count <= size - reference.offset else {
      throw reference.error(
        "the file '\(reference.location)' has \(size) bytes where its numbers are \(count) bytes "
          + "from byte \(reference.offset) on",
        "copy the file again: it is cut off, or belongs to another model")
    }
    // Tied weights lie there once, but a small file must not become many large tensors.
    readBytes[file.path, default: 0] += count
    sum += count
    guard readBytes[file.path, default: 0] / Self.mostReaders <= size, sum <= Self.largestSum else {
      throw reference.error(
        "the tensors in the file '\(reference.location)' take up more bytes than it has",
        Reference.oneFile)
    }
    guard let bytes = try? file.bytes(from: reference.offset, count: count), bytes.count == count
    else {
      throw reference.error(
        "the file '\(reference.location)' with its numbers cannot be read",
        "check that it may be read")
    }
    return bytes
  }

  /// Where the numbers of one tensor are.
  private struct Reference {
    static let oneFile = "save the model as one file: onnx.save(onnx.load(path), new_path)"

    let tensor: String
    let location: String
    let offset: Int
    /// `nil` if the shape alone tells it.
    let length: Int?

    init(_ tensor: TensorProto) throws(ONNXError) {
      func bad(_ reason: String) -> ONNXError { .badTensor(tensor.name, reason: reason) }
      var values: [String: String] = [:]
      // ONNX Runtime keeps other forms of the weights there; readers ignore what they do not know.
      for entry in tensor.externalData where ExternalFiles.keys.contains(entry.key) {
        guard values.updateValue(entry.value, forKey: entry.key) == nil else {
          throw bad("the \(entry.key) of its numbers is given twice")
        }
      }
      func number(_ key: String) throws(ONNXError) -> Int? {
        guard let text = values[key] else { return nil }
        guard let number = Int(text), number >= 0 else {
          throw bad("the \(key) of its numbers in a file is '\(text)'")
        }
        return number
      }
      guard let location = values["location"], !location.isEmpty else {
        throw bad("its numbers are in a file that is not named")
      }
      self.tensor = tensor.name
      self.location = location
      offset = try number("offset") ?? 0
      length = try number("length")
    }

    /// The file, which must be in the folder after all symbolic links have been followed.
    func file(in folder: URL) throws(ONNXError) -> URL {
      let parts = location.split(separator: "/", omittingEmptySubsequences: false)
      let outside = error(
        "its numbers are in the file '\(location)', which is not in the model's folder",
        "put the file itself, not a link to it, beside the model, and write its place in that "
          + "folder into the model")
      guard !location.hasPrefix("/"), !parts.contains(".."), !location.contains("\0") else {
        throw outside
      }
      let root = folder.resolvingSymlinksInPath().pathComponents
      let file = folder.appendingPathComponent(location).resolvingSymlinksInPath()
      guard file.pathComponents.starts(with: root) else { throw outside }
      return file
    }

    func error(_ reason: String, _ advice: String) -> ONNXError {
      .externalData(tensor: tensor, reason: reason, advice: advice)
    }
  }
}

extension URL {
  /// A part of the file here; fewer bytes if it ends before.
  fileprivate func bytes(from offset: Int, count: Int) throws -> Data {
    let handle = try FileHandle(forReadingFrom: self)
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(offset))
    let data = try handle.read(upToCount: count)
    return data ?? Data()
  }
}
