import Babbage
import Foundation

/// All plans that a search may try for a network.
package struct PlanSpace: Sendable {
  package let layers: [LayerSpace]
  private let coding: PayloadCoding
  /// Bytes of what no plan changes, such as normalisation that could not be folded.
  private let fixedBytes: Int

  /// The plans for a network whose batch normalisation is folded before it is compressed, as far as
  /// that is exact.
  ///
  /// What a range coder makes of a plan is up to its training. Bytes are then those of a bit for
  /// each code, and plans are drawn that leave up to four.
  package init(_ network: Network, coding: PayloadCoding = .packed) throws(NetworkError) {
    let network = try network.foldingBatchNorm()
    self.coding = coding
    layers = network.layers.map {
      LayerSpace(name: $0.name, shape: $0.geometry.weight, coding: coding)
    }
    fixedBytes = network.nodes.filter { $0.operation.layer == nil }
      .reduce(0) { $0 + Size(of: $1.operation).payloadBytes }
  }

  /// The bytes of the smallest plan.
  package var fewestBytes: Int { layers.reduce(fixedBytes) { $0 + $1.bytes($1.smallest) } }

  /// The bytes of a plan.
  package func bytes(_ schemes: [Scheme]) -> Int {
    zip(layers, schemes).reduce(fixedBytes) { $0 + $1.0.bytes($1.1) }
  }

  package func plan(_ schemes: [Scheme]) -> CompressionPlan {
    CompressionPlan(
      layers: Dictionary(uniqueKeysWithValues: zip(layers.map(\.name), schemes)))
  }

  /// A plan drawn at random that uses a budget well.
  package func random(
    within budget: Int, using generator: inout SeededGenerator
  ) -> [Scheme] {
    var budget = budget
    if coding == .range {
      let bits = exp2(Double.random(in: 0...2, using: &generator))
      budget = max(Int(Double(budget) / bits), fewestBytes)
    }
    let bits = Int.random(in: 3...4, using: &generator)
    let drafts = layers.map { $0.draft(bits: bits, using: &generator) }
    func schemes(_ scale: Double) -> [Scheme] {
      zip(layers, drafts).map { $0.scheme($1, scale: scale) }
    }
    // The largest scale that fits, by bisection of its logarithm.
    var (low, high) = (0.0, log(Double(layers.map { $0.shape.count }.max() ?? 1)))
    for _ in 0..<12 {
      let middle = (low + high) / 2
      if bytes(schemes(exp(middle))) <= budget { low = middle } else { high = middle }
    }
    return fit(schemes(exp(low)), within: budget, using: &generator)
  }

  /// A plan a few steps away from another.
  package func mutate(
    _ schemes: [Scheme], within budget: Int, using generator: inout SeededGenerator
  ) -> [Scheme] {
    var (schemes, budget) = (schemes, budget)
    if coding == .range {
      let size = Double(bytes(schemes)) * exp2(0.3 * Double(generator.nextNormal()))
      budget = min(max(Int(size), fewestBytes), budget)
    }
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: 0..<layers.count, using: &generator)
      let changed =
        Int.random(in: 0..<8, using: &generator) == 0
        ? layers[index].vary(schemes[index], using: &generator)
        : step(schemes, index, up: .random(using: &generator), using: &generator)
      schemes[index] = changed ?? schemes[index]
    }
    return fit(schemes, within: budget, using: &generator)
  }

  /// Takes steps down until a plan fits, then steps up while they fit.
  private func fit(
    _ schemes: [Scheme], within budget: Int, using generator: inout SeededGenerator
  ) -> [Scheme] {
    var schemes = schemes
    var total = bytes(schemes)
    var tries = 0
    while total > budget {
      // Layers are drawn in proportion to their bytes, so that small ones are not starved.
      let sizes = zip(layers, schemes).map { $0.bytes($1) }
      var point = Int.random(in: 0..<sizes.reduce(0, +), using: &generator)
      var index = 0
      while point >= sizes[index] {
        point -= sizes[index]
        index += 1
      }
      schemes[index] = step(schemes, index, up: false, using: &generator) ?? schemes[index]
      total = bytes(schemes)
      tries += 1
      if tries > 200 * layers.count { return layers.map(\.smallest) }
    }
    for _ in 0..<(20 * layers.count) where Double(total) < 0.98 * Double(budget) {
      let index = Int.random(in: 0..<layers.count, using: &generator)
      guard let scheme = step(schemes, index, up: true, using: &generator) else { continue }
      let larger = total + layers[index].bytes(scheme) - layers[index].bytes(schemes[index])
      if larger <= budget { (schemes[index], total) = (scheme, larger) }
    }
    return schemes
  }

  private func step(
    _ schemes: [Scheme], _ index: Int, up: Bool, using generator: inout SeededGenerator
  ) -> Scheme? {
    let parts = LayerSpace.Part.allCases
    let part = parts[Int.random(in: 0..<parts.count, using: &generator)]
    return layers[index].steps(schemes[index], part, up: up).randomElement(using: &generator)
  }
}
