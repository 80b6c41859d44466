import Foundation

/// CIFAR-10 as JPEG files in an archive, on machines that have it.
package enum PackedPictures {
  /// The archive beside the data that `BABBAGE_DATA` names; `nil` if there is none.
  package static let file: URL? = {
    let data = ProcessInfo.processInfo.environment["BABBAGE_DATA"].map(URL.init(fileURLWithPath:))
    let file = data?.appendingPathComponent("cifar-10-images/cifar-10-images.tar.xz")
    return file.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
  }()

  /// All test images, and a training image of each class: a folder must have both.
  package static let testImages = ["test/*/*.jpg", "train/*/0000.jpg"]

  /// Unpacks what matches some patterns.
  ///
  /// The result is the folder with `train` and `test`; `nil` if there is no archive.
  package static func unpack(_ patterns: [String], into folder: URL) throws -> URL? {
    guard let file else { return nil }
    let name = "cifar-10-jpeg"
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments =
      ["tar", "-xJf", file.path, "-C", folder.path, "--wildcards"]
      + patterns.map { "\(name)/\($0)" }
    try tar.run()
    tar.waitUntilExit()
    return folder.appendingPathComponent(name)
  }
}
