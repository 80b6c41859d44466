import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Mappings of small layers against a walk through the loops, and the mapper against exhaustive
/// search.
@Suite struct RowStationaryTests {
  private static func shape(using random: inout SeededGenerator) -> ConvolutionShape {
    let (rows, columns) = (
      Int.random(in: 1...4, using: &random), Int.random(in: 1...4, using: &random)
    )
    return ConvolutionShape(
      name: "small", groups: .random(in: 1...2, using: &random),
      filters: .random(in: 1...8, using: &random), channels: .random(in: 1...8, using: &random),
      kernelRows: rows, kernelColumns: columns, stride: .random(in: 1...2, using: &random),
      inputRows: rows + .random(in: 0...6, using: &random),
      inputColumns: columns + .random(in: 0...6, using: &random))
  }

  private static let small = ProcessingArray(
    rows: 5, columns: 6, registerFile: .separate(inputs: 8, weights: 40, sums: 6),
    bufferBytes: 1200)

  /// Counts every access while the loops run.
  private func walk(
    _ shape: ConvolutionShape, _ mapping: RowStationaryMapping, images: Int
  ) -> (macs: Int, inputs: Int, weights: Int, outputs: Int, buffer: Int, passes: Int) {
    var result = (macs: 0, inputs: 0, weights: 0, outputs: 0, buffer: 0, passes: 0)
    func parts(_ count: Int, _ size: Int) -> [Range<Int>] {
      stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }
    for _ in 0..<shape.groups {
      for block in parts(images, mapping.images) {
        for strip in parts(shape.outputRows, mapping.rows) {
          for filters in parts(shape.filters, mapping.blockFilters) {
            for channels in parts(shape.channels, mapping.passChannels) {
              let rows = (strip.count - 1) * shape.stride + shape.kernelRows
              result.inputs += block.count * channels.count * rows * shape.inputColumns
              for part in parts(filters.count, mapping.passFilters) {
                result.passes += 1
                let window = shape.kernelRows * shape.kernelColumns
                result.weights += part.count * channels.count * window
                let sums = block.count * part.count * strip.count * shape.outputColumns
                result.macs += sums * channels.count * window
                result.buffer += 2 * sums
                // A pass reads whole strips of its images and channels.
                let height = (mapping.rows - 1) * shape.stride + shape.kernelRows
                result.buffer +=
                  mapping.images * mapping.passChannels * height * shape.inputColumns
              }
            }
            result.outputs += block.count * filters.count * strip.count * shape.outputColumns
          }
        }
      }
    }
    return result
  }

  @Test func countsAreThoseOfTheLoops() throws {
    var random = SeededGenerator(seed: 1, stream: 92)
    var compared = 0
    for _ in 0..<200 {
      let shape = Self.shape(using: &random)
      let images = Int.random(in: 1...4, using: &random)
      let mapper = RowStationaryMapper(array: Self.small)
      guard let choice = try Self.choice(for: shape, images: images, by: mapper) else { continue }
      compared += 1
      let expected = walk(shape, choice.mapping, images: images)
      #expect(choice.counts.macs == expected.macs)
      #expect(choice.counts.dramInputs == expected.inputs)
      #expect(choice.counts.dramWeights == expected.weights)
      #expect(choice.counts.dramOutputs == expected.outputs)
      #expect(choice.counts.buffer == expected.buffer)
      #expect(choice.mapping.passes(for: shape, images: images) == expected.passes)
    }
    #expect(compared > 100)
  }

  /// The mapper's choice; `nil` if no mapping fits the array.
  private static func choice(
    for shape: ConvolutionShape, images: Int, by mapper: RowStationaryMapper
  ) throws -> RowStationaryMapper.Choice? {
    do { return try mapper.choose(for: shape, images: images) } catch DataflowError.noMapping {
      return nil
    }
  }

  /// Every legal mapping with whole blocks and strips of this height.
  private func everyMapping(
    _ shape: ConvolutionShape, images: Int, rows: Int
  ) -> [RowStationaryMapping] {
    var all: [RowStationaryMapping] = []
    for n in 1...images where images.isMultiple(of: n) {
      for m in 1...shape.filters where shape.filters.isMultiple(of: m) {
        for p in 1...m {
          for t in 1...m where m.isMultiple(of: p * t) {
            for q in 1...shape.channels {
              for r in 1...shape.channels {
                let mapping = RowStationaryMapping(m: m, n: n, e: rows, p: p, q: q, r: r, t: t)
                do throws(DataflowError) {
                  try mapping.validate(for: shape, on: Self.small)
                  all.append(mapping)
                } catch {}
              }
            }
          }
        }
      }
    }
    return all
  }

  @Test(arguments: RowStationaryMapper.Objective.allCases)
  func nothingIsBetterThanTheChoice(objective: RowStationaryMapper.Objective) throws {
    var random = SeededGenerator(seed: 2, stream: 92)
    var compared = 0
    for _ in 0..<200 where compared < 25 {
      let shape = Self.shape(using: &random)
      let mapper = RowStationaryMapper(array: Self.small, objective: objective)
      guard let choice = try Self.choice(for: shape, images: 2, by: mapper) else { continue }
      compared += 1
      func cost(_ counts: DataflowCounts) -> Double {
        let energy = counts.energy(.normalized).total
        return switch objective {
        case .energy: energy
        case .cycles: Double(counts.cycles)
        case .energyDelay: energy * Double(counts.cycles)
        }
      }
      let best = everyMapping(shape, images: 2, rows: choice.mapping.rows)
        .map { cost($0.counts(for: shape, images: 2, on: Self.small)) }.min()
      let found = try #require(best)
      #expect(cost(choice.counts) <= found * 1.000_001, "\(shape) \(choice.mapping)")
    }
    #expect(compared == 25)
  }

  @Test func whatDoesNotFitIsRefusedWithTheReason() throws {
    let shape = ConvolutionShape(
      name: "c", filters: 32, channels: 8, kernelRows: 3, kernelColumns: 3, inputRows: 16,
      inputColumns: 16)
    func refusal(
      _ mapping: RowStationaryMapping, of shape: ConvolutionShape = shape,
      on array: ProcessingArray = .eyeriss
    ) -> DataflowError? {
      do {
        try mapping.validate(for: shape, on: array)
        return nil
      } catch { return error }
    }
    let good = RowStationaryMapping(m: 32, n: 1, e: 14, p: 16, q: 4, r: 2, t: 2)
    #expect(refusal(good) == nil)
    func changed(_ change: (inout RowStationaryMapping) -> Void) -> RowStationaryMapping {
      var mapping = good
      change(&mapping)
      return mapping
    }
    #expect(
      refusal(changed { $0.filterSets = 4 }) == .setsTooLarge(layer: "c", sets: 8, fitting: 4))
    #expect(
      refusal(changed { $0.channels = 5 })
        == .registerFileTooSmall(layer: "c", filters: 16, channels: 5))
    #expect(
      refusal(changed { $0.blockFilters = 48 })
        == .raggedBlock(layer: "c", filters: 48, passFilters: 32))
    #expect(
      refusal(changed { $0.images = 9 })
        == .bufferTooSmall(layer: "c", words: 9 * (8 * 256 + 32 * 196), room: 51_200))
    let tall = ConvolutionShape(
      name: "tall", filters: 1, channels: 1, kernelRows: 13, kernelColumns: 1, inputRows: 13,
      inputColumns: 1)
    let one = RowStationaryMapping(m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1)
    #expect(
      refusal(one, of: tall) == .arrayTooSmall(layer: "tall", rows: 13, arrayRows: 12))
    #expect(throws: DataflowError.arrayTooSmall(layer: "tall", rows: 13, arrayRows: 12)) {
      try RowStationaryMapper(array: .eyeriss).choose(for: tall, images: 1)
    }
    var tiny = ProcessingArray.eyeriss
    tiny.bufferBytes = 8
    #expect(throws: DataflowError.noMapping(layer: "c")) {
      try RowStationaryMapper(array: tiny).choose(for: shape, images: 1)
    }
    var broken = ProcessingArray.eyeriss
    broken.rows = 0
    #expect(throws: DataflowError.outOfRange("rows", value: 0, allowed: 1...Double(1 << 30))) {
      try broken.validate()
    }
    var free = Technology.normalized
    free.dram = .nan
    #expect(throws: DataflowError.self) { try free.validate() }
  }
}
