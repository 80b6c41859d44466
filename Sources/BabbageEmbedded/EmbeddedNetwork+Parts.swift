import Babbage

extension EmbeddedNetwork {
  /// Parts of the program that only some networks need.
  enum Part {
    /// The image comes row by row.
    case rows
    /// Several tiles are computed together.
    case tiles
    /// Windows whose codes (quantised values) are multiplied as they are; what needs no weights has
    /// this too.
    case codes
    /// Layers that read their channels in groups.
    case groups
    /// Layers in groups with polynomials along their filters.
    case spreads
    /// Windows with polynomials, by running sums.
    case runningMoments
    /// Windows with other functions, by their values.
    case tabledMoments
    /// Coefficients of less than a byte, or with factors.
    case packing
    /// Intervals with knots that are powers of two.
    case shifts
    /// Maps that are added.
    case addends
    /// Sums over channels.
    case sums
    /// Pooling that is not part of a layer.
    case pools
    /// Means of as many places as lie inside the map.
    case countedMeans
    /// Operations on each code by itself.
    case codeChanges
    /// Concatenation, padding, slices.
    case moves
    /// Sums of maps of different shapes, products.
    case combinations
    /// Weights that are decoded before the first run.
    case decoding

    /// Bytes on a Cortex-M4 with gcc 12 and `-Os`: a linear fit to 120 random networks, and what parts
    /// that came later add to the tables of `docs/microcontrollers.md`.
    var bytes: Int {
      switch self {
      case .rows: 60
      case .tiles: 390
      case .codes: 430
      case .groups: 60
      case .spreads: 280
      case .runningMoments: 660
      case .tabledMoments: 640
      case .packing: 170
      case .shifts: 140
      case .addends: 110
      case .sums: 450
      case .pools: 420
      case .countedMeans: 50
      case .codeChanges: 350
      case .moves: 360
      case .combinations: 330
      case .decoding: 910
      }
    }
  }

  /// Bytes of the parts that every program has, from the same fit.
  static let commonCodeBytes = 2060

  /// The parts that this network needs.
  var parts: Set<Part> {
    let layers = stages.layers
    let cores = layers.compactMap(\.core)
    let hasMoments = cores.contains { $0.moments != nil }
    let candidates: [(Part, Bool)] = [
      (.rows, streams), (.tiles, tiles > 1),
      (.codes, cores.isEmpty || cores.contains { $0.moments == nil }),
      (.groups, tables.widths.haveGroups), (.spreads, !tables.spreads.isEmpty),
      (.runningMoments, hasMoments && tables.widths.areRunning),
      (.tabledMoments, hasMoments && !tables.widths.areRunning),
      (.packing, !tables.widths.areBytes),
      (.shifts, tables.intervals.contains { $0.hasShifts }),
      (.addends, layers.contains { $0.pass.addendFactor != nil }),
      (.sums, layers.contains { $0.pass.reduce != nil }), (.pools, !tables.pools.isEmpty),
      (.countedMeans, tables.pools.contains { $0.mean == .ofPlacesInside }),
      (.codeChanges, !tables.codeChanges.isEmpty), (.moves, !tables.moves.isEmpty),
      (.combinations, !tables.combinations.isEmpty), (.decoding, tables.coded != nil),
    ]
    return Set(candidates.filter(\.1).map(\.0))
  }
}
