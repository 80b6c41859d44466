import Foundation

/// Work on all cores.
enum Concurrent {
  /// The results of `body` for 0 up to `count`, in order.
  static func map<Element: Sendable>(
    count: Int, _ body: @Sendable (Int) -> Element
  ) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each element is written once, by one thread.
      nonisolated(unsafe) let places = buffer
      DispatchQueue.concurrentPerform(iterations: count) { index in
        places.initializeElement(at: index, to: body(index))
      }
      initialized = count
    }
  }
}
