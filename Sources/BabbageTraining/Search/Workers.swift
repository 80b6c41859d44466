import Dispatch
import Synchronization

/// Work on several threads at a time.
enum Workers {
  /// Makes a value for each of `0..<count`, some at a time, and hands each over as soon as it is there.
  ///
  /// After an error nothing new is begun.
  ///
  /// - Parameters:
  ///   - jobs: Values at a time.
  ///   - make: Called on any thread; what it shares with itself it must only read.
  ///   - done: Called on any thread, but one call at a time.
  /// - Throws: The first error of either.
  static func run<Value>(
    count: Int, jobs: Int, make: (Int) throws -> Value, done: (Int, Value) throws -> Void
  ) throws {
    // Both closures outlive no call of this function: all threads end in it.
    nonisolated(unsafe) let (make, done) = (make, done)
    let state = Mutex((next: 0, error: (any Error)?.none))
    DispatchQueue.concurrentPerform(iterations: min(jobs, count)) { _ in
      while true {
        let index = state.withLock { state -> Int? in
          guard state.error == nil, state.next < count else { return nil }
          defer { state.next += 1 }
          return state.next
        }
        guard let index else { return }
        let result = Result { try make(index) }
        state.withLock { state in
          do { try done(index, result.get()) } catch { state.error = state.error ?? error }
        }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
  }
}
