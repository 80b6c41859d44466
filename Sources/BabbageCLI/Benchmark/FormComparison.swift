import Babbage
import BabbageReport
import BabbageRuntime

/// How long a network takes in the chosen forms, all dense, all with reuse, and with one layer at a
/// time in each of its forms.
struct FormComparison: Encodable {
  /// The whole network in some forms.
  struct Whole: Encodable {
    let forms: String
    /// The median of one image.
    let medianMicroseconds: Double
    /// Relative to the network with all layers dense.
    let ofDense: Double
  }

  /// A layer in one form.
  struct Entry: Encodable {
    let layer: String
    let form: String
    /// Whether the cost model chooses it.
    let isChosen: Bool
    /// What the cost model says about the layer, in vector instructions.
    let cost: Double
    /// The median of the whole network.
    let medianMicroseconds: Double
    /// How much longer than with the chosen form.
    let extraMicroseconds: Double
  }

  let name: String
  let engine: String
  let wholes: [Whole]
  let entries: [Entry]

  /// Measures a network.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - engine: What computes.
  ///   - seconds: How long to measure for each layer, and for the whole network.
  /// - Throws: `NetworkError` if the network cannot be executed.
  init(_ network: Network, engine: BenchCommand.BenchEngine, seconds: Double) throws {
    (name, self.engine) = (network.name, engine.rawValue)
    let race = FormRace(network, engine, seconds: seconds)
    let progress = ProgressLine()
    defer { progress.clear() }
    progress.show("measuring the whole network")
    let chosen = LayerForms(network, .cheapest(engine.cost))
    let policies = [
      ("chosen", chosen), ("dense", LayerForms(network, .dense)),
      ("reuse", LayerForms(network, .reuse)),
    ]
    let medians = try race.medians(policies.map(\.1))
    wholes = zip(policies, medians).map { policy, median in
      Whole(forms: policy.0, medianMicroseconds: median, ofDense: median / medians[1])
    }
    var entries: [Entry] = []
    for site in network.layers {
      let choices = engine.cost.choices(for: site)
      guard choices.count > 1 else { continue }
      progress.show("measuring \(site.name)")
      let medians = try race.medians(
        choices.map {
          LayerForms(network, .cheapest(engine.cost), exceptions: [site.name: $0.form])
        })
      let best = choices.firstIndex { $0.form == chosen[site.name] } ?? 0
      for (choice, median) in zip(choices, medians) {
        entries.append(
          Entry(
            layer: site.name, form: choice.form.description,
            isChosen: choice.form == chosen[site.name], cost: choice.cost,
            medianMicroseconds: median, extraMicroseconds: median - medians[best]))
      }
    }
    self.entries = entries
  }

  /// For a person.
  var text: String {
    var whole = Table([("all layers", .left), ("network, µs", .right), ("of dense", .right)])
    for entry in wholes {
      whole.append([
        entry.forms, NumberText.fixed(entry.medianMicroseconds, digits: 2),
        NumberText.fixed(100 * entry.ofDense, digits: 0) + " %",
      ])
    }
    var table = Table([
      ("layer", .left), ("steps beside the core", .left), ("chosen", .left), ("cost", .right),
      ("network, µs", .right), ("more than chosen", .right),
    ])
    for entry in entries {
      table.append([
        entry.layer, entry.form, entry.isChosen ? "yes" : "",
        NumberText.rounded(entry.cost),
        NumberText.fixed(entry.medianMicroseconds, digits: 2),
        entry.isChosen ? "" : NumberText.fixed(entry.extraMicroseconds, digits: 2),
      ])
    }
    let title = "\(name), engine \(engine): the network's time by the forms of its layers"
    return [title.shown, whole.text, table.text].joined(separator: "\n\n")
  }
}

/// Times a network in several sets of forms, in turn.
private struct FormRace {
  private let network: Network
  private let engine: BenchCommand.BenchEngine
  private let seconds: Double
  private let image: [Float]

  init(_ network: Network, _ engine: BenchCommand.BenchEngine, seconds: Double) {
    (self.network, self.engine, self.seconds) = (network, engine, seconds)
    var generator = SeededGenerator(seed: 1)
    image = (0..<network.input.count).map { _ in Float.random(in: 0..<1, using: &generator) }
  }

  /// The median time of one image in each of the forms, in microseconds.
  func medians(_ forms: [LayerForms]) throws -> [Double] {
    var executors = try forms.map { forms in
      switch engine {
      case .runtime: try Executor(LoweredNetwork(network, forms: forms))
      case .integer:
        try Executor(IntegerNetwork(network, calibratedOn: [image], forms: forms))
      }
    }
    var scores = [Float](repeating: 0, count: network.output.count)
    return Timing.alternating(executors.count, for: .seconds(seconds)) {
      var room = scores.mutableSpan
      executors[$0].run(image.span, into: &room)
    }.map(\.median)
  }
}

extension BenchCommand.BenchEngine {
  /// The cost model of the engine.
  var cost: RuntimeCost {
    switch self {
    case .runtime: .float
    case .integer: .integer
    }
  }
}
