import BabbageData
import BabbageReport

/// What a command read, for a program.
package struct DataFigures: Codable, Equatable, Sendable {
  /// The data set.
  package let name: String
  /// The number of classes that it has.
  package let classes: Int
  /// The number of training images.
  package let training: Int
  /// The number of images to choose by; left out if there is no such split.
  package let validation: Int?
  /// The number of test images.
  package let test: Int
  /// 1 is grey, 3 is colour.
  package let channels: Int
  /// The rows of an image.
  package let height: Int
  /// The columns of an image.
  package let width: Int
  /// What is odd about it; left out if nothing is.
  package let warnings: [String]?

  package init(_ data: Dataset) {
    name = data.name
    classes = data.classCount
    training = data.train.count
    validation = data.validation?.count
    test = data.test.count
    (channels, height, width) = (data.train.channels, data.train.height, data.train.width)
    warnings = data.notices.isEmpty ? nil : data.notices.map(\.description)
  }
}

extension Dataset {
  /// What there is, in a line: `3 classes, 180 training and 45 test pictures, 32 x 32, colour`.
  var summary: String {
    var counts = [
      (train.count, "training"), (validation?.count ?? 0, "validation"), (test.count, "test"),
    ].filter { $0.0 > 0 }.map { "\(NumberText.count($0.0)) \($0.1)" }
    let last = counts.popLast() ?? "no"
    let images = counts.isEmpty ? last : "\(counts.joined(separator: ", ")) and \(last)"
    let colour = [1: "grey", 3: "colour"][train.channels] ?? "\(train.channels) channels"
    return [
      "\(NumberText.count(classCount)) \(classCount == 1 ? "class" : "classes")",
      "\(images) \(pictures == nil ? "images" : "pictures")", "\(train.width) x \(train.height)",
      colour,
    ].joined(separator: ", ")
  }
}
