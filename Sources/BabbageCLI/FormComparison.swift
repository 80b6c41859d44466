import Babbage
import BabbageReport
import BabbageRuntime

/// The whole network's time with one layer at a time in each of its forms.
struct FormComparison: Encodable {
  /// A layer in one form.
  struct Entry: Encodable {
    let layer: String
    let form: String
    /// Whether the planner chooses it.
    let isChosen: Bool
    /// What the cost model says about the layer, in vector instructions.
    let cost: Double
    /// The median of the whole network.
    let medianMicroseconds: Double
    /// How much longer than with the chosen form.
    let extraMicroseconds: Double
  }

  let name: String
  let entries: [Entry]

  /// - Parameter seconds: For each layer.
  init(_ network: Network, seconds: Double) throws {
    name = network.name
    let chosen = try Plan(network)
    var generator = SeededGenerator(seed: 1)
    let image = (0..<network.input.count).map { _ in Float.random(in: 0..<1, using: &generator) }
    var entries: [Entry] = []
    let progress = ProgressLine()
    defer { progress.clear() }
    for (name, choices) in try Plan.choices(for: network) where choices.count > 1 {
      progress.show("measuring \(name)")
      var executors = try choices.map { choice in
        Executor(try Plan(network, exceptions: [name: choice.form]))
      }
      var scores = [Float](repeating: 0, count: network.output.count)
      let timings = image.withUnsafeBufferPointer { image in
        scores.withUnsafeMutableBufferPointer { scores in
          Timing.alternating(executors.count, for: .seconds(seconds)) {
            executors[$0].run(image, into: scores)
          }
        }
      }
      let best = choices.firstIndex { $0.form == chosen.forms[name] } ?? 0
      for (choice, timing) in zip(choices, timings) {
        entries.append(
          Entry(
            layer: name, form: choice.form.description, isChosen: choice.form == chosen.forms[name],
            cost: choice.cost, medianMicroseconds: timing.median,
            extraMicroseconds: timing.median - timings[best].median))
      }
    }
    self.entries = entries
  }

  /// For a person.
  var text: String {
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
    return "\(name): the network's time with each layer in each of its forms\n\n" + table.text
  }
}
