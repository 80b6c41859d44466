extension Collection where Element: Comparable, Index == Int {
  /// The indices of the scores in descending order of score; equal ones keep their order.
  package var ranking: [Int] { indices.sorted { (self[$1], $0) < (self[$0], $1) } }
}
