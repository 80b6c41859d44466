import Babbage
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// Tiles in simulators, against weights that are multiplied out.
@Suite(.serialized) struct TileTests {
  private func write(_ tile: Tile, _ vectors: TileVectors) throws -> Scratch {
    let scratch = try Scratch()
    for file in tile.files + vectors.testBench(of: tile) {
      try scratch.write(Array(file.text.utf8), to: file.path)
    }
    return scratch
  }

  private func simulate(
    _ scratch: Scratch, by simulator: Simulator, gaps: Bool = false
  ) throws -> SimulationReport {
    let bench = try simulator.compile(top: "tile_bench", in: scratch.url)
    return SimulationReport(try bench.run(gaps ? ["+gaps"] : [], in: scratch.url).output)
  }

  private static func tile(
    _ text: String, filters: Int = 16, channels: Int = 4, rows: Int = 3, columns: Int = 3,
    groups: Int = 1, relu: Bool = false
  ) throws -> Tile {
    try Tile(
      name: "tile",
      shape: WeightShape(filters: filters, channels: channels, rows: rows, columns: columns),
      scheme: text.isEmpty ? .exact : Scheme(parsing: text), groups: groups, relu: relu)
  }

  /// The schemes of the table, and others with all kinds of axes.
  static let schemes = [
    "", "filters=linear/4", "filters=linear/4 channels=linear/4",
    "filters=linear/8 channels=linear/4", "filters=quadratic/8 channels=linear/4",
    "filters=linear/8 channels=linear/4 window=quadratic",
    "filters=linear/4 channels=linear/4 knots=shifts", "filters=quadratic/5 channels=constant/3",
    "filters=quadratic/4 channels=quadratic/4 knots=shifts", "window=linear",
    "rows=linear columns=constant", "columns=linear", "channels=quadratic/all",
  ]

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool), arguments: schemes)
  func inIcarus(scheme: String) throws {
    var random = SeededGenerator(seed: 1, stream: 94)
    let tile = try Self.tile(scheme, groups: 3, relu: scheme.count % 2 == 1)
    let scratch = try write(tile, TileVectors(for: tile, rows: 5, using: &random))
    let report = try simulate(scratch, by: .icarus)
    #expect(report.passes, "\(report)")
    #expect(try report["outputs"] == 5 * 8)
    // A column in each cycle.
    #expect(try report["cycles"] <= 50 + Tile.latency + 2)
    let slow = try simulate(scratch, by: .icarus, gaps: true)
    #expect(slow.passes, "\(slow)")
  }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: schemes.prefix(6))
  func inVerilator(scheme: String) throws {
    var random = SeededGenerator(seed: 2, stream: 94)
    let tile = try Self.tile(scheme)
    let scratch = try write(tile, TileVectors(for: tile, rows: 20, using: &random))
    try Simulator.expectNoLint(of: "tile", in: scratch.url)
    let report = try simulate(scratch, by: .verilator, gaps: true)
    #expect(report.passes, "\(report)")
  }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: schemes)
  func lintIsClean(scheme: String) throws {
    let scratch = try write(
      Self.tile(scheme), TileVectors(coefficients: [], rows: [], before: []))
    try Simulator.expectNoLint(of: "tile", in: scratch.url)
  }

  @Test(.needs(.icarus, .verilator), .tags(.tool)) func oneCoefficient() throws {
    var random = SeededGenerator(seed: 3, stream: 94)
    let tile = try Self.tile("window=constant", filters: 1, channels: 1, rows: 1, columns: 2)
    let scratch = try write(tile, TileVectors(for: tile, rows: 3, using: &random))
    try Simulator.expectNoLint(of: "tile", in: scratch.url)
    let report = try simulate(scratch, by: .icarus)
    #expect(report.passes, "\(report)")
  }

  /// Pixels, coefficients and the sums of other channels at their extremes.
  ///
  /// The sums reach their bound, and with one bit less the results are wrong.
  @Test(.needs(.icarus), .tags(.tool), arguments: schemes.prefix(6))
  func extremes(scheme: String) throws {
    let tile = try Self.tile(scheme, groups: 5)
    let top = Array(
      repeating: Array(repeating: Array(repeating: 255, count: 3), count: 4), count: 3)
    for coefficient in [-128, 127] {
      let coefficients = Array(
        repeating: Array(repeating: coefficient, count: tile.terms), count: tile.coreMaps)
      let none = Array(repeating: Array(repeating: 0, count: tile.coreMaps), count: 3)
      let one = TileVectors(coefficients: coefficients, rows: [top], before: [none])
      let sums = one.outputs(of: tile)[0].sums
      let before = Array(repeating: sums.map { 4 * $0 }, count: 3)
      let vectors = TileVectors(coefficients: coefficients, rows: [top], before: [before])
      let scratch = try write(tile, vectors)
      #expect(try simulate(scratch, by: .icarus).passes)
      let largest = vectors.outputs(of: tile)[0].sums.map(\.magnitude).max() ?? 0
      #expect(largest <= 1 << (tile.sumBits - 1))
      guard coefficient == -128 else { continue }
      #expect(largest > 1 << (tile.sumBits - 2))
      #expect(throws: TileError.sumsTooNarrow(bits: tile.sumBits - 1, needed: tile.sumBits)) {
        try Tile(
          name: "tile", shape: tile.shape, scheme: tile.scheme, groups: 5,
          sumBits: tile.sumBits - 1)
      }
      // One bit less where the sums are kept.
      let file = scratch.url.appendingPathComponent("tile_sum.v")
      let text = try String(contentsOf: file, encoding: .utf8)
      let line = try #require(text.split(separator: "\n").first { $0.contains("assign sum = ") })
      let bits = tile.sumBits
      let cut =
        line.replacingOccurrences(of: "assign sum", with: "wire [\(bits - 1):0] full")
        + " assign sum = {full[\(bits - 2)], full[\(bits - 2):0]};"
      try Data(text.replacingOccurrences(of: line, with: cut).utf8).write(to: file)
      #expect(try !simulate(scratch, by: .icarus).passes)
    }
  }

  @Test func handCounts() throws {
    func operations(_ scheme: String) throws -> TileOperations {
      try Self.tile(scheme).operations
    }
    let stationary = try operations("")
    #expect((stationary.multipliers, stationary.adders) == (576, 576))
    // 8 core maps of 36 terms; 3 adders for each of 4 intervals.
    let lines = try operations("filters=linear/4")
    #expect((lines.multipliers, lines.adders) == (8 * 36, 8 * 36 + 4 * 3))
    // 2 reduced channels; 5 adders for each of 3 rows.
    let both = try operations("filters=linear/4 channels=linear/4")
    #expect((both.multipliers, both.adders) == (8 * 18, 8 * 18 + 4 * 3 + 3 * 5))
    let longer = try operations("filters=linear/8 channels=linear/4")
    #expect((longer.multipliers, longer.adders) == (4 * 18, 4 * 18 + 2 * 7 + 3 * 5))
    // A parabola over 8 takes 7 + 6.
    let parabolas = try operations("filters=quadratic/8 channels=linear/4")
    #expect((parabolas.multipliers, parabolas.adders) == (6 * 18, 6 * 18 + 2 * 13 + 3 * 5))
    for (less, bar) in [(lines, 0.48), (both, 0.72), (longer, 0.84)] {
      #expect(1 - Double(less.total) / Double(stationary.total) >= bar)
    }
  }

  @Test func whatHasNoTileIsRefusedWithTheReason() throws {
    func refusal(
      _ text: String, filters: Int = 16, channels: Int = 4, dataBits: Int = 8,
      coefficientBits: Int = 8, groups: Int = 1
    ) throws -> TileError? {
      do {
        _ = try Tile(
          name: "tile",
          shape: WeightShape(filters: filters, channels: channels, rows: 3, columns: 3),
          scheme: text.isEmpty ? .exact : Scheme(parsing: text), dataBits: dataBits,
          coefficientBits: coefficientBits, groups: groups)
        return nil
      } catch let error as TileError { return error }
    }
    #expect(
      try refusal("filters=linear/17")
        == .intervalTooLong(axis: "filters", interval: 17, length: 16))
    #expect(
      try refusal("channels=linear/8")
        == .intervalTooLong(axis: "channels", interval: 8, length: 4))
    #expect(try refusal("flattened=linear/4") == .notSeparable)
    #expect(
      try refusal("", filters: 257) == .size("filters", value: 257, allowed: 1...256))
    #expect(
      try refusal("", dataBits: 17) == .size("data bits", value: 17, allowed: 1...16))
    // Running sums of 256 channels count 256 + C(256, 2) + C(256, 3) = 2,796,416 times. That times
    // 65,535, 32,768, 9 places and 65,536 groups lies between 2^71 and 2^72.
    #expect(
      try refusal(
        "filters=quadratic/all channels=quadratic/all", filters: 256, channels: 256, dataBits: 16,
        coefficientBits: 16, groups: 65_536) == .tooWide(bits: 73, limit: 62))
  }
}
