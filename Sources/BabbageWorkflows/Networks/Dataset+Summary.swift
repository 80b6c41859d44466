import BabbageData
import BabbageReport

extension Dataset {
  /// What there is, in a line: `3 classes, 180 training and 45 test pictures, 32 x 32, colour`.
  package var summary: String {
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
