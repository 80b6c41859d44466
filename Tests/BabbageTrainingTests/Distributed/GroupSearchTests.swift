import Babbage
import BabbageTestSupport
import BabbageTraining
import Testing

/// Several processes that share a search against one that searches alone.
@Suite(.serialized) struct GroupSearchTests {
  @Test(arguments: [2, 3]) func findsThePlanOfOneProcess(size: Int) throws {
    let network = try smallNetwork()
    let data = syntheticDataset(train: 60, test: 8)
    var training = CompressionOptions()
    (training.batchSize, training.copies, training.threads) = (10, 2, 1)
    var options = SearchOptions()
    (options.trials, options.epochs, options.jobs) = (7, [1, 2], 2)
    let (chosen, effort) = (training, options)
    let alone = try PlanSearch(options: effort, training: chosen)
      .plan(for: network, .bytes(300), on: data, log: TrialLog())
    let together = try inGroup(of: size) { group in
      var trials = 0
      let search = PlanSearch(options: effort, training: chosen, group: group) {
        trials = $0.trials
      }
      return (try search.plan(for: network, .bytes(300), on: data, log: TrialLog()), trials)
    }.map { try $0.get() }
    for (found, trials) in together {
      #expect(found.plan == alone.plan)
      #expect(found.trial.outcome.loss == alone.trial.outcome.loss)
      #expect(trials == 7 + 3, "every process knows the trials of the others")
    }
  }
}
