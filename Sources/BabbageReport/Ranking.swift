extension Collection where Element: Comparable, Index == Int {
  /// The places of scores, the largest first; of equal ones the first first.
  package var ranking: [Int] { indices.sorted { (self[$1], $0) < (self[$0], $1) } }
}
