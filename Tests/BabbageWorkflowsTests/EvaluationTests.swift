import Babbage
import BabbageData
import BabbageEmbedded
import BabbageHardware
import BabbageRuntime
import BabbageTestSupport
import BabbageWorkflows
import Testing

@Suite struct EvaluationTests {
  private let models: Models
  private var network: Network { models.network }
  private var data: Dataset { models.data }

  init() throws { models = try Models() }

  @Test func enginesClassifyAlike() throws {
    let float = try Evaluation(of: network, on: data.test, of: data)
    #expect(float.accuracy.images == 300 && float.accuracy.percent > 95)
    let integer = try Evaluation(of: network, on: data.test, of: data, engine: .integer)
    #expect(abs(integer.accuracy.percent - float.accuracy.percent) < 2)
    let quantized = try Evaluation(
      of: IntegerNetwork(network, calibratedOn: data), on: data.test, of: data)
    #expect(quantized.accuracy == integer.accuracy)
  }

  @Test func resultsBecomeFigures() throws {
    var figures = Figures(of: network, in: LayerForms(network))
    #expect(figures.accuracy == nil && figures.payloadBytes == 594)
    let evaluation = try Evaluation(of: network, on: data.test, of: data, threads: 1)
    evaluation.add(to: &figures)
    #expect(figures.accuracy == evaluation.accuracy.percent)
    #expect(figures.top5 == nil, "of ten classes, the five best are of no interest")
    #expect(figures.images == 300)
  }

  @Test func anObserverIsTold() throws {
    var told: [String] = []
    let observer = RunObserver(
      progress: { told.append($0) }, ended: { told.append("ended") }, noted: { told.append($0) })
    _ = try Evaluation(of: network, on: data.test, of: data, observer: observer)
    #expect(told.first == "evaluating [                    ]   0 %")
    #expect(told.dropFirst().first == "ended")
    #expect(told.last?.hasPrefix("evaluated 300 images in ") == true)
    #expect(told.count == 3)
  }

  @Test func otherImagesAreRefused() throws {
    let network = try Network.leNet5(input: MapShape(channels: 3, height: 32, width: 32))
    #expect(throws: DatasetMismatch.self) {
      try Evaluation(of: network, on: data.test, of: data)
    }
    #expect(throws: DatasetMismatch.self) { try IntegerNetwork(network, calibratedOn: data) }
  }

  @Test func latencyIsMeasured() throws {
    #expect(try Latency.medianMicroseconds(of: network, on: data.test, count: 30) > 0)
    let none = data.prefix(train: 1, test: 0)
    #expect(try Latency.medianMicroseconds(of: network, on: none.test) == 0)
  }

  static let targets: [(Target, any CostModel)] = [
    (.runtime, RuntimeCost.integer), (.cortexM0, MicrocontrollerCost.cortexM0),
    (.cortexM4, MicrocontrollerCost.cortexM4), (.circuit(lanes: 3), CircuitCost(lanes: 3)),
  ]

  /// Layers have the forms that cost least where the network is to run.
  @Test(arguments: targets.indices) func formsSuitTheTarget(index: Int) throws {
    let (target, cost) = Self.targets[index]
    let integers = try IntegerNetwork(network, calibratedOn: data, for: target)
    #expect(integers.forms == target.forms(of: network))
    for site in network.layers {
      let chosen = cost.cost(of: site, in: integers.forms[site.name])
      #expect(chosen == cost.choices(for: site).map(\.cost).min(), "\(site.name)")
    }
  }

  @Test func calibrationUsesTheFirstTrainingImages() throws {
    let images = (0..<300).map { data.train.tensor(at: $0).values }
    let expected = try IntegerNetwork(network, calibratedOn: images)
    let integers = try IntegerNetwork(network, calibratedOn: data)
    let vectors = try integers.testVectors(from: data, count: 5)
    #expect(vectors.map(\.label) == data.test.labels.prefix(5).map(Int.init))
    var executor = try Executor(expected)
    for (index, vector) in vectors.enumerated() {
      #expect(vector.pixels == Array(data.test.pixels(at: index)))
      #expect(vector.scores == executor.integers(of: data.test.tensor(at: index).values))
    }
    #expect(try integers.testVectors(from: data, count: 1000).count == 300)
  }
}
