import BabbageTestSupport
import BabbageTraining
import Foundation
import Synchronization

/// Does on threads what several processes would do, each with its rank.
func onThreads<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
) -> [Result<Value, any Error>] {
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  let done = DispatchGroup()
  for rank in 0..<count {
    done.enter()
    Thread {
      let result = Result { try body(rank) }
      results.withLock { $0[rank] = result }
      done.leave()
    }.start()
  }
  done.wait()
  return results.withLock { all in
    (0..<count).map { all[$0] ?? .failure(NoResult(rank: $0)) }
  }
}

/// A thread that left nothing behind.
private struct NoResult: Error {
  let rank: Int
}

/// Does on threads what the processes of a group would do.
func inGroup<Value: Sendable>(
  of size: Int, timeout: Duration = .seconds(1800),
  _ body: @escaping @Sendable (ProcessGroup) throws -> Value
) -> [Result<Value, any Error>] {
  let port = freePort()
  return onThreads(size) { rank in
    try body(
      ProcessGroup(
        LaunchEnvironment(rank: rank, size: size, host: "127.0.0.1", port: port),
        patience: .seconds(1800), timeout: timeout))
  }
}
