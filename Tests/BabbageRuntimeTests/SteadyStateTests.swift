import Babbage
import BabbageRuntime
import BabbageTestSupport
import CSteadyState
import Synchronization
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
    let mutex = Mutex(0)
    let counted = counts {
      kept.append(Array(repeating: 1, count: Int.random(in: 100...200)))
      mutex.withLock { $0 += 1 }
    }
    #expect(counted.allocations >= 2)
    #expect(kept.count == 1)
  }

  private func expectSteady(_ executor: Executor, of network: Network) {
    var executor = executor
    let image = [Float](repeating: 0.5, count: network.input.count)
    var scores = [Float](repeating: 0, count: network.output.count)
    image.withUnsafeBufferPointer { image in
      scores.withUnsafeMutableBufferPointer { scores in
        executor.run(image, into: scores)
        let counted = counts {
          for _ in 0..<10 { executor.run(image, into: scores) }
        }
        #expect(counted.allocations == 0, "\(network.name)")
        #expect(counted.locks == 0, "\(network.name)")
      }
    }
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
