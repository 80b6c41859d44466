import Babbage
import BabbageHardware
import BabbageReport

/// What `babbage simulate` says.
package struct SimulationReport: Encodable {
  /// A layer, or all of them, under one dataflow.
  struct Line: Encodable {
    let name: String
    let form: String?
    let mapping: RowStationaryMapping?
    let mappingsCompared: Int?
    let activePEs: Int?
    let passes: Int?
    let counts: DataflowCounts
    let multiplications: Int
    let additions: Int
    let energy: EnergyBreakdown
    let totalEnergy: Double
  }

  /// One dataflow.
  struct Flow: Encodable {
    let dataflow: String
    let layers: [Line]
    let total: Line
    let milliseconds: Double
  }

  /// Operations of UCNN, for one image.
  struct Unique: Encodable {
    let name: String
    let multiplications: Int
    let additions: Int
    let sharing: Int
  }

  let network: String
  let batch: Int
  let bits: Int
  let array: String
  let technology: String
  let unit: String
  let objective: String
  let flows: [Flow]
  let ucnn: [Unique]

  init(
    _ network: Network, _ simulations: [(Dataflow, DataflowSimulation)],
    mapper: RowStationaryMapper, arrayName: String, unique: [(name: String, work: UniqueWeights)]
  ) {
    self.network = network.name
    batch = simulations.first?.1.images ?? 1
    bits = mapper.bits
    array = arrayName
    (technology, unit) = (mapper.technology.name, mapper.technology.unit)
    objective = mapper.objective.rawValue
    flows = simulations.map { flow, simulation in
      func line(_ layer: DataflowSimulation.Layer) -> Line {
        let energy = layer.counts.energy(mapper.technology, bits: mapper.bits)
        let shape = layer.shape
        return Line(
          name: layer.name, form: shape == nil ? nil : layer.form.description,
          mapping: layer.mapping, mappingsCompared: layer.mapping.map { _ in layer.compared },
          activePEs: shape.flatMap { layer.mapping?.activePEs(kernelRows: $0.kernelRows) },
          passes: shape.flatMap { layer.mapping?.passes(for: $0, images: simulation.images) },
          counts: layer.counts, multiplications: layer.counts.multiplications,
          additions: layer.counts.additions, energy: energy, totalEnergy: energy.total)
      }
      var all = DataflowSimulation.Layer(name: "all")
      all.counts = simulation.total
      return Flow(
        dataflow: flow.rawValue, layers: simulation.layers.map(line), total: line(all),
        milliseconds: Double(all.counts.cycles) / (mapper.array.megahertz * 1000))
    }
    ucnn = unique.map {
      Unique(
        name: $0.name, multiplications: $0.work.count.multiplications,
        additions: $0.work.count.additions, sharing: $0.work.sharing)
    }
  }

  /// For a person.
  var text: String {
    var parts = flows.map { flow in
      """
      \(network), \(flow.dataflow): \(batch) \(batch == 1 ? "image" : "images"), \(bits) bits, \
      \(array), energy in \(unit)

      \(Self.mappings(flow).text)

      \(Self.accesses(flow).text)
      """
    }
    if flows.count > 1 { parts.append(comparison.text) }
    parts.append(
      """
      Of all legal mappings the one with the least \(objective) is taken; PEs that wait at the \
      beginning and the end of a pass are not counted.
      """)
    return parts.joined(separator: "\n\n")
  }

  private static func mappings(_ flow: Flow) -> Table {
    var table = Table([
      ("layer", .left), ("form", .left), ("m", .right), ("n", .right), ("e", .right),
      ("p", .right), ("q", .right), ("r", .right), ("t", .right), ("of", .right), ("PEs", .right),
      ("passes", .right), ("cycles", .right), ("multiplications", .right), ("additions", .right),
    ])
    for line in flow.layers + [flow.total] {
      let mapping = line.mapping.map {
        [
          $0.blockFilters, $0.images, $0.rows, $0.filters, $0.channels, $0.channelSets,
          $0.filterSets,
        ].map(String.init)
      }
      let numbers = [line.mappingsCompared, line.activePEs, line.passes].map {
        $0.map(NumberText.count) ?? ""
      }
      table.append(
        [line.name, line.form ?? ""] + (mapping ?? Array(repeating: "", count: 7)) + numbers
          + [line.counts.cycles, line.multiplications, line.additions].map(NumberText.count))
    }
    return table
  }

  private static func accesses(_ flow: Flow) -> Table {
    var table = Table([
      ("layer", .left), ("registers", .right), ("array", .right), ("buffer", .right),
      ("DRAM", .right), ("inputs", .right), ("weights", .right), ("outputs", .right),
      ("energy", .right), ("DRAM's", .right),
    ])
    for line in flow.layers + [flow.total] {
      let counts = line.counts
      let words = [
        counts.registerFile, counts.array, counts.buffer, counts.dram, counts.dramInputs,
        counts.dramWeights, counts.dramOutputs,
      ]
      let share = line.totalEnergy > 0 ? 100 * line.energy.dram / line.totalEnergy : 0
      table.append(
        [line.name] + words.map(NumberText.count) + [
          NumberText.rounded(line.totalEnergy),
          NumberText.fixed(share, digits: 0) + " %",
        ])
    }
    return table
  }

  /// The dataflows side by side.
  private var comparison: Table {
    var table = Table([
      ("", .left), ("row stationary", .right), ("UCNN", .right), ("reuse", .right),
      ("times fewer", .right),
    ])
    let (dense, reuse) = (flows[0].total, flows[1].total)
    func row(_ title: String, _ unique: Int?, _ value: (Line) -> Double) {
      table.append([
        title, NumberText.rounded(value(dense)), unique.map(NumberText.count) ?? "",
        NumberText.rounded(value(reuse)),
        NumberText.ratio(value(dense) / max(value(reuse), 1)),
      ])
    }
    row("multiplications", batch * ucnn.reduce(0) { $0 + $1.multiplications }) {
      Double($0.multiplications)
    }
    row("additions", batch * ucnn.reduce(0) { $0 + $1.additions }) { Double($0.additions) }
    row("register accesses", nil) { Double($0.counts.registerFile) }
    row("array accesses", nil) { Double($0.counts.array) }
    row("buffer accesses", nil) { Double($0.counts.buffer) }
    row("DRAM accesses", nil) { Double($0.counts.dram) }
    row("cycles", nil) { Double($0.counts.cycles) }
    row("energy, \(unit)", nil) { $0.totalEnergy }
    return table
  }
}
