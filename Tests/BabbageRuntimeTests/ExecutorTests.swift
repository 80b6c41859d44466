import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Repeated runs, batches on threads, and counting right answers.
@Suite struct ExecutorTests {
  @Test(arguments: UInt64(0)..<10)
  func anExecutorHasNoMemoryOfItsPast(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 41)
    for _ in 0..<5 {
      let network = try Network.random(nodes: 8, using: &random)
      for form in [LayerForms.Policy.reuse, .dense] {
        let plan = try LoweredNetwork(network, form)
        let images = (0..<4).map { _ in [Float].random(network.input.count, using: &random) }
        let fresh = try images.map { image in
          var executor = try Executor(plan)
          return executor.run(image)
        }
        var executor = try Executor(plan)
        let first = images.map { executor.run($0) }
        let again = images.reversed().map { executor.run($0) }
        #expect(first == fresh)
        #expect(again.reversed() == fresh)
      }
    }
  }

  @Test(arguments: [1, 2, 3], [0, 1, 2, 7, 20])
  func batchesKeepOrderAndValues(threads: Int, count: Int) throws {
    var random = SeededGenerator(seed: 42)
    let network = try Network.random(nodes: 9, using: &random)
    let plan = try LoweredNetwork(network)
    let images = (0..<count).map { _ in [Float].random(network.input.count, using: &random) }
    var executor = try Executor(plan)
    let expected = images.map { executor.run($0) }
    var batch = try BatchExecutor(plan, threads: threads)
    #expect(batch.threads == threads)
    #expect(batch.scores(count: count) { images[$0] } == expected)
  }

  @Test func atLeastOneThread() throws {
    let plan = try LoweredNetwork(Network(name: "n", input: MapShape(channels: 1), nodes: []))
    #expect(try BatchExecutor(plan, threads: 0).threads == 1)
    #expect(try BatchExecutor(plan).threads >= 1)
    var none = try BatchExecutor(plan, threads: -3)
    let scores = none.scores(count: 2) { [Float($0)] }
    #expect(scores == [[0], [1]])
  }
}

/// Accuracy by hand; of equal scores the lower class comes first.
@Suite struct AccuracyTests {
  @Test func tiesByHand() {
    let scores: [[Float]] = [
      [0, 3, 3, 1, 1, 1, 1],  // ranks: 1, 2, then 3 4 5 6, then 0
      [0, 3, 3, 1, 1, 1, 1], [0, 3, 3, 1, 1, 1, 1], [0, 3, 3, 1, 1, 1, 1],
      [5, 5, 5, 5, 5, 5, 5],  // ranks as they stand
      [5, 5, 5, 5, 5, 5, 5], [5, 5, 5, 5, 5, 5, 5],
    ]
    // The right class ranks first, second (a tie), fifth, sixth; first, fifth, sixth.
    let accuracy = Accuracy(scores: scores, labels: [1, 2, 5, 6, 0, 4, 5])
    #expect(accuracy.images == 7)
    #expect(accuracy.top1 == 2)
    #expect(accuracy.top5 == 5)
    #expect(abs(accuracy.percent - 200.0 / 7) < 1e-9)
    #expect(abs(accuracy.top5Percent - 500.0 / 7) < 1e-9)
  }

  @Test func fewClassesAndNone() {
    let two = Accuracy(scores: [[0.2, 0.8], [0.6, 0.4]], labels: [0, 0])
    #expect(two.top1 == 1)
    #expect(two.top5 == 2)
    let none = Accuracy(scores: [], labels: [])
    #expect(none.percent == 0)
    // A class that has no score is never right.
    let outside = Accuracy(scores: [[1, 0], [1, 0]], labels: [2, -1])
    #expect(outside.top1 == 0)
    #expect(outside.top5 == 0)
    #expect(outside.images == 2)
  }
}
