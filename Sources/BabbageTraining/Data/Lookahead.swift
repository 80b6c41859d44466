import Dispatch

/// Values that a thread of its own makes, each while the one before it is used.
final class Lookahead<Value: Sendable> {
  private let make: @Sendable (Int) -> Value
  private let queue = DispatchQueue(label: "babbage.lookahead")
  private let count: Int
  private var next: (index: Int, work: Work)?

  /// A value that another thread makes: whoever has waited for that thread sees it.
  private final class Work: @unchecked Sendable {
    var value: Value?
    let end = DispatchGroup()
  }

  /// Values `0..<count`, each a function of its index alone.
  init(count: Int, make: @escaping @Sendable (Int) -> Value) {
    self.count = count
    self.make = make
  }

  /// A value, which waits for it unless it is the one after the last that was asked for; the one
  /// after it is begun.
  func value(_ index: Int) -> Value {
    defer { begin(index + 1) }
    if let next, next.index == index {
      next.work.end.wait()
      if let value = next.work.value { return value }
    }
    return make(index)
  }

  private func begin(_ index: Int) {
    guard index < count else { return next = nil }
    let work = Work()
    queue.async(group: work.end) { [make] in work.value = make(index) }
    next = (index, work)
  }
}
