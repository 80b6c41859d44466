import Babbage
import BabbageRuntime
import BabbageTestSupport
import CSteadyState
import Foundation
import Testing

/// An executor that has run once neither allocates nor locks.
@Suite(.enabled(if: steady_state_is_counted() != 0)) struct SteadyStateTests {
  /// The allocations and locks of a body on this thread.
  private func counts(_ body: () -> Void) -> steady_state_counts {
    steady_state_begin()
    body()
    return steady_state_end()
  }

  @Test func theCounterCounts() {
    var kept: [[Int]] = []
    var mutex = pthread_mutex_t()
    pthread_mutex_init(&mutex, nil)
    defer { pthread_mutex_destroy(&mutex) }
    let lock = NSLock()
    // What is done for the first time may lock in the Swift runtime, so the second time counts.
    var counted = steady_state_counts()
    for _ in 0..<2 {
      counted = counts {
        kept.append(Array(repeating: 1, count: Int.random(in: 100...200)))
        pthread_mutex_lock(&mutex)
        pthread_mutex_unlock(&mutex)
        lock.lock()
        lock.unlock()
      }
    }
    #expect(counted.allocations >= 2)
    #expect(counted.locks == 2)
    #expect(kept.count == 2)
    let nothing = counts {}
    #expect(nothing.allocations == 0 && nothing.locks == 0)
  }

  /// Swift's `Mutex` and `Atomic` lock without a function that could be counted, so what runs an
  /// image must not have them.
  @Test func whatRunsAnImageHasNoMutex() throws {
    let folder = Repository.root.appendingPathComponent("Sources/BabbageRuntime")
    let names = try #require(FileManager.default.enumerator(atPath: folder.path))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    #expect(names.contains { $0.hasSuffix("Executor.swift") })
    let locking = try names.filter { name in
      let file = folder.appendingPathComponent(name)
      return try String(contentsOf: file, encoding: .utf8).contains("import Synchronization")
    }
    // Batches are shared out among threads; each thread has an executor of its own.
    #expect(locking == ["BatchExecutor.swift"])
  }

  private func expectSteady(_ executor: Executor, of network: Network) {
    var executor = executor
    let image = [Float](repeating: 0.5, count: network.input.count)
    var scores = [Float](repeating: 0, count: network.output.count)
    var room = scores.mutableSpan
    executor.run(image.span, into: &room)
    let counted = counts {
      for _ in 0..<10 { executor.run(image.span, into: &room) }
    }
    #expect(counted.allocations == 0, "\(network.name)")
    #expect(counted.locks == 0, "\(network.name)")
  }

  @Test func networksRunWithoutAllocatingOrLocking() throws {
    let line = try Scheme(parsing: "filters=linear/4 channels=linear/4")
    let parabola = try Scheme(parsing: "filters=quadratic/10 channels=linear/5 window=quadratic")
    let small = MapShape(channels: 3, height: 32, width: 32)
    let networks: [Network] = [
      try .leNet5(), try .leNet5().withRandomCoefficients(CompressionPlan(fallback: parabola)),
      try .resNet(depth: 8, input: small),
      try .resNet(depth: 8, input: small).withRandomCoefficients(CompressionPlan(fallback: line)),
    ]
    for network in networks {
      for form in [LayerForms.Policy.cheapest(RuntimeCost.float), .reuse, .dense] {
        expectSteady(try Executor(LoweredNetwork(network, form)), of: network)
      }
      let image = [Float](repeating: 0.5, count: network.input.count)
      let plan = try IntegerNetwork(network, calibratedOn: [image])
      expectSteady(try Executor(plan), of: network)
    }
  }
}
