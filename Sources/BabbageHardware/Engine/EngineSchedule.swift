import Babbage

/// The clock cycles that the circuit takes for a layer: its states, counted.
///
/// Nothing waits for data, so the count is exact, unless pixels of the image or scores move more
/// slowly than one per cycle.
package struct EngineSchedule: Sendable, Equatable {
  /// Windows that are computed: pixels of the output, times four where they are pooled.
  package let windows: Int
  /// Cycles in which a window's codes are read and its terms made; those of the first group where
  /// there are several.
  package let gather: Int
  /// Cycles of the core from then on.
  package let core: Int
  /// Cycles of the pass at the last window of a pooling, or at each.
  package let pass: Int
  /// Cycles of the pass at the other windows of a pooling.
  package let poolingPass: Int

  /// Cycles from the core's last sum to the values: the scaler's latency.
  private static let settle = 5
  /// Cycles at the beginning and end of a layer.
  private static let frame = 7

  /// The schedule of a layer's work; `looksUp` says whether each code goes through the tables of
  /// activations, which takes a cycle.
  init(_ work: EngineWork, lanes: Int, looksUp: Bool) {
    let pass = work.pass
    let groups = work.core?.groups ?? 1
    let codes = work.walk.codes / groups
    gather = codes + (work.moments?.count ?? 1) + 4 + (looksUp ? 1 : 0)
    if let core = work.core {
      let maps = core.maps / groups
      let products = (maps + lanes - 1) / lanes * (core.values + 2) + maps
      // A group is multiplied while the next one is gathered, whichever takes longer.
      self.core = groups > 1 ? (groups - 1) * max(products, codes) + products : 1 + products
    } else {
      self.core = 0
    }
    let area = work.shape
    windows =
      pass.pools ? area.height / 2 * (area.width / 2) * 4 : area.height * area.width
    self.pass = Self.cycles(pass, reduces: true)
    poolingPass = Self.cycles(pass, reduces: false)
    poolings = pass.pools ? 4 : 1
  }

  private let poolings: Int

  /// All cycles of the layer, for one image.
  package var cycles: Int {
    let last = windows / poolings
    let step = 1
    return Self.frame + windows * (gather + core + Self.settle + step) + last * pass
      + (windows - last) * poolingPass
  }

  /// The states of a pass, from its start to its end.
  private static func cycles(_ pass: IntegerPass, reduces: Bool) -> Int {
    let expand = pass.expand?.map { ($0.form.length, $0.change.count) } ?? []
    let reduce = reduces ? pass.reduce?.map { ($0.form.length, $0.change.count) } ?? [] : []
    func products(_ orders: Int) -> Int { orders * (orders + 1) / 2 }
    let loads = expand.reduce(0) { $0 + 1 + products($1.1) + 2 }
    let flushes = reduce.reduce(0) { $0 + 1 + 3 + products($1.1) + 3 }
    // A run ends where either interval does.
    var ends: Set<Int> = [pass.channels]
    for intervals in [expand, reduce] {
      var end = 0
      for (length, _) in intervals {
        end += length
        ends.insert(end)
      }
    }
    return 1 + loads + flushes + ends.count + pass.channels + 1
  }
}
