/// Disjoint sets that can be united: each element leads to a root, which its whole set shares.
///
/// Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", J. ACM 1975, with path
/// halving.
struct UnionFind {
  private var parents: [Int] = []
  private var pinned: [Bool] = []

  /// Adds elements, each in a set of its own.
  ///
  /// - Returns: The number of elements there are now.
  mutating func add(_ count: Int) -> Int {
    parents += parents.count..<(parents.count + count)
    pinned += Array(repeating: false, count: count)
    return parents.count
  }

  /// The element that stands for a set: its smallest.
  mutating func root(of element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  mutating func unite(_ first: Int, _ second: Int) {
    let (first, second) = (root(of: first), root(of: second))
    let (low, high) = (min(first, second), max(first, second))
    pinned[low] = pinned[low] || pinned[high]
    parents[high] = low
  }

  /// Marks a set and every set that it is ever united with.
  mutating func pin(_ element: Int) { pinned[root(of: element)] = true }

  mutating func isPinned(_ element: Int) -> Bool { pinned[root(of: element)] }
}
