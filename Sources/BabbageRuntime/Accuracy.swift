/// How often the right class has one of the highest scores.
public struct Accuracy: Equatable, Sendable {
  /// The number of images.
  public let images: Int
  /// Images whose highest score is the right class.
  public let top1: Int
  /// Images whose right class is among the five highest scores.
  public let top5: Int

  /// Percent of images whose highest score is the right class.
  public var percent: Double { 100 * Double(top1) / Double(max(images, 1)) }
  /// Percent of images whose right class is among the five highest scores.
  public var top5Percent: Double { 100 * Double(top5) / Double(max(images, 1)) }

  /// Counts; of equal scores the lower class comes first, as `argmax` has it.
  public init(scores: [[Float]], labels: some Collection<Int>) {
    var (top1, top5) = (0, 0)
    for (row, label) in zip(scores, labels) {
      guard row.indices.contains(label) else { continue }
      let rank = row.indices.count { row[$0] > row[label] || (row[$0] == row[label] && $0 < label) }
      if rank == 0 { top1 += 1 }
      if rank < 5 { top5 += 1 }
    }
    (images, self.top1, self.top5) = (scores.count, top1, top5)
  }
}
