/// Finds the cheapest row-stationary mapping of a convolution.
///
/// It tries every number of images and of filters in the buffer that divides the batch and the
/// filters, every divisor of those filters for a pass, and for each the most channels that fit.
/// Output rows are cut into as few strips of equal height as the array's width and the buffer
/// allow, as in the published mappings.
public struct RowStationaryMapper: Sendable {
  /// What is minimised; of equally good mappings the faster one wins.
  public enum Objective: String, Sendable, CaseIterable, Codable {
    /// Energy.
    case energy
    /// Clock cycles.
    case cycles
    /// Energy times clock cycles.
    case energyDelay = "energy-delay"
  }

  /// A mapping, and how it was found.
  package struct Choice: Sendable {
    /// The mapping.
    package let mapping: RowStationaryMapping
    /// Its work.
    package let counts: DataflowCounts
    /// The number of legal mappings that were compared.
    package let compared: Int
  }

  /// The array.
  package let array: ProcessingArray
  /// The costs of operations and accesses.
  package let technology: Technology
  /// The width of a word.
  package let bits: Int
  /// What is minimised.
  package let objective: Objective

  /// Combines everything that the choice depends on.
  public init(
    array: ProcessingArray, technology: Technology = .normalized, bits: Int = 16,
    objective: Objective = .energy
  ) {
    (self.array, self.technology) = (array, technology)
    (self.bits, self.objective) = (bits, objective)
  }

  /// Chooses the best mapping.
  ///
  /// - Parameters:
  ///   - shape: The sizes of the convolution.
  ///   - images: The number of images in the batch.
  /// - Returns: The mapping, its work, and how many were compared.
  /// - Throws: ``DataflowError/arrayTooSmall(layer:rows:arrayRows:)`` or
  ///   ``DataflowError/noMapping(layer:)``
  package func choose(
    for shape: ConvolutionShape, images: Int
  ) throws(DataflowError) -> Choice {
    guard shape.kernelRows <= array.rows else {
      throw .arrayTooSmall(layer: shape.name, rows: shape.kernelRows, arrayRows: array.rows)
    }
    let bands = array.rows / shape.kernelRows
    let widest = array.columns * bands
    let fewest = (shape.outputRows + widest - 1) / widest
    for strips in fewest...max(fewest, shape.outputRows) {
      let rows = (shape.outputRows + strips - 1) / strips
      if let choice = best(shape, images: images, rows: rows) { return choice }
    }
    throw .noMapping(layer: shape.name)
  }

  private func best(_ shape: ConvolutionShape, images: Int, rows: Int) -> Choice? {
    let sets = RowStationaryMapping.sets(rows: rows, kernelRows: shape.kernelRows, on: array)
    let room = array.bufferWords(bits: bits)
    var best: (cost: [Double], choice: (RowStationaryMapping, DataflowCounts))?
    var compared = 0
    for n in Self.divisors(images) {
      for m in Self.divisors(shape.filters) {
        for pass in Self.divisors(m) {
          for t in Self.divisors(pass) where t <= sets {
            for r in 1...min(sets / t, shape.channels) {
              var mapping = RowStationaryMapping(
                m: m, n: n, e: rows, p: pass / t, q: 1, r: r, t: t)
              for q in channels(for: mapping, shape, room: room) {
                mapping.channels = q
                let counts = mapping.counts(for: shape, images: images, on: array)
                let cost = cost(of: counts) + [Double(mapping.passes(for: shape, images: images))]
                compared += 1
                if best == nil || cost.lexicographicallyPrecedes(best?.cost ?? []) {
                  best = (cost, (mapping, counts))
                }
              }
            }
          }
        }
      }
    }
    return best.map { Choice(mapping: $0.choice.0, counts: $0.choice.1, compared: compared) }
  }

  /// The numbers of channels of a PE that are worth trying.
  ///
  /// These are the fewest that need as few passes as the most that fit, and fewer as long as that
  /// leaves less of the last pass empty.
  private func channels(
    for mapping: RowStationaryMapping, _ shape: ConvolutionShape, room: Int
  ) -> [Int] {
    func fits(_ channels: Int) -> Bool {
      var wider = mapping
      wider.channels = channels
      return array.fits(
        filters: mapping.filters, channels: channels, columns: shape.kernelColumns, bits: bits)
        && wider.bufferWords(shape, array) <= room
    }
    guard fits(1) else { return [] }
    let sets = mapping.channelSets
    var (low, high) = (1, (shape.channels + sets - 1) / sets)
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(middle) { low = middle } else { high = middle - 1 }
    }
    var candidates: [Int] = []
    var least = Int.max
    var channels = low
    while channels >= 1, least > shape.channels {
      let parts = (shape.channels + channels * sets - 1) / (channels * sets)
      channels = (shape.channels + parts * sets - 1) / (parts * sets)
      if parts * channels * sets < least {
        least = parts * channels * sets
        candidates.append(channels)
      }
      channels -= 1
    }
    return candidates
  }

  private func cost(of counts: DataflowCounts) -> [Double] {
    let energy = counts.energy(technology, bits: bits).total
    let cycles = Double(counts.cycles)
    return switch objective {
    case .energy: [energy, cycles]
    case .cycles: [cycles, energy]
    case .energyDelay: [energy * cycles, cycles]
    }
  }

  static func divisors(_ number: Int) -> [Int] {
    (1...number).filter(number.isMultiple)
  }
}
