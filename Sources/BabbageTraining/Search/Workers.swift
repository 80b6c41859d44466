import Dispatch
import Synchronization

/// Work on several threads at a time.
enum Workers {
  /// Makes a value for each of `0..<count`, `jobs` at a time, and hands each over once it is made.
  ///
  /// `make` is called on any thread, several calls at a time, so it must only read shared state.
  /// `done` is called on any thread, but one call at a time. After an error no new value is begun.
  ///
  /// - Throws: The first error of either closure.
  static func run<Value>(
    count: Int, jobs: Int, make: (Int) throws -> Value, done: (Int, Value) throws -> Void
  ) throws {
    // Neither closure outlives this call: all threads end before it returns.
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
