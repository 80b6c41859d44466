import Babbage

/// Where maps are in the circuit's memory; maps alive at the same time do not overlap.
struct EngineMemory {
  /// For each map its first word; a view has that of its origin.
  let bases: [Int]
  /// All words.
  let words: Int

  init(_ stages: [Stage], maps: [CodeMap]) {
    var lives = maps.indices.map { _ in -1...(-1) }
    func origin(_ map: Int) -> Int {
      if case .view(let other) = maps[map].storage { other } else { map }
    }
    for (index, stage) in stages.enumerated() {
      for output in stage.outputs { lives[output] = index...index }
      for input in stage.inputs.map({ origin($0.map) }) {
        lives[input] = lives[input].lowerBound...index
      }
    }
    var bases = [Int](repeating: 0, count: maps.count)
    var placed = [0]
    var words = maps[0].shape.count
    let own = maps.indices.filter { maps[$0].storage == .own }
    for map in own.sorted(by: { (maps[$0].shape.count, $1) > (maps[$1].shape.count, $0) }) {
      let size = maps[map].shape.count
      var base = 0
      let neighbours = placed.filter { lives[$0].overlaps(lives[map]) }
      for other in neighbours.sorted(by: { bases[$0] < bases[$1] }) {
        if base + size <= bases[other] { break }
        base = max(base, bases[other] + maps[other].shape.count)
      }
      bases[map] = base
      placed.append(map)
      words = max(words, base + size)
    }
    self.bases = maps.indices.map { bases[origin($0)] }
    self.words = words
  }
}
