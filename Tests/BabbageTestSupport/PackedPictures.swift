import Foundation

/// CIFAR-10 as JPEG files in an archive, on machines that have it: ``Need/cifarPictures``.
package enum PackedPictures {
  /// What tar complains of.
  package struct Failure: Error {
    package let output: String
  }

  /// The archive beside the data that `BABBAGE_DATA` names; `nil` if there is none.
  package static let file: URL? = {
    let file = Need.dataFolder?.appendingPathComponent("cifar-10-images/cifar-10-images.tar.xz")
    return file.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
  }()

  /// All test images, and a training image of each class: a folder must have both.
  package static let testImages = ["test/*/*.jpg", "train/*/0000.jpg"]

  /// Unpacks what matches some patterns; the result is the folder with `train` and `test`.
  package static func unpack(_ patterns: [String], into folder: URL) throws -> URL {
    guard let file, let tar = Tool("tar") else { throw Failure(output: "no archive or no tar") }
    let name = "cifar-10-jpeg"
    let outcome = try tar.run(
      ["-xJf", file.path, "-C", folder.path, "--wildcards"] + patterns.map { "\(name)/\($0)" },
      in: folder)
    guard outcome.status == 0 else { throw Failure(output: outcome.output) }
    return folder.appendingPathComponent(name)
  }
}
