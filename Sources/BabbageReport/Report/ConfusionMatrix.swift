/// The number of images of each class for each answer.
package struct ConfusionMatrix: Equatable, Sendable {
  /// The names of the classes.
  package let classNames: [String]
  /// The numbers of images, `[class][answer]`.
  package let counts: [[Int]]

  /// Counts the answers.
  ///
  /// - Precondition: Labels and answers are indices of `classNames`.
  package init(labels: [Int], answers: [Int], classNames: [String]) {
    var counts = classNames.map { _ in [Int](repeating: 0, count: classNames.count) }
    for (label, answer) in zip(labels, answers) { counts[label][answer] += 1 }
    self.counts = counts
    self.classNames = classNames
  }

  /// The most frequent mistakes: a class, what it was taken for, and how often.
  package func mistakes(_ count: Int = 10) -> [(label: Int, answer: Int, count: Int)] {
    let all = counts.enumerated().flatMap { label, row in
      row.enumerated().filter { $0.offset != label && $0.element > 0 }
        .map { (label: label, answer: $0.offset, count: $0.element) }
    }
    return Array(
      all.sorted { ($1.count, $0.label, $0.answer) < ($0.count, $1.label, $1.answer) }
        .prefix(count))
  }

  /// How dark the square of a class and an answer is, 0 to 1.
  ///
  /// It is the root of the share, so that even a few mistakes can be seen.
  func darkness(_ label: Int, _ answer: Int) -> Double {
    let all = max(counts[label].reduce(0, +), 1)
    return (Double(counts[label][answer]) / Double(all)).squareRoot()
  }
}
