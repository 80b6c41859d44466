import Babbage
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// The row-stationary model against published figures of the Eyeriss chip.
@Suite struct EyerissTests {
  private let layers: [ConvolutionShape]

  /// The network has 61 million weights, so it is made once.
  private static let all = Result { try Network.alexNet227().convolutionShapes }

  init() throws { layers = try Self.all.get() }

  /// A row of table V (JSSC 2017) with the mapping of table III, batch 4.
  struct ChipRow: Sendable {
    let layer: String
    let mapping: RowStationaryMapping
    let activePEs: Int
    /// Millions for four images.
    let macs: Double
    let weights: Int
    /// Megabytes.
    let buffer: Double
    let milliseconds: Double
  }

  /// The traffic of CONV3 is that of the mapping of CONV4 and CONV5.
  ///
  /// The mapping of table III (q = 4, r = 1, t = 4) would give 69.2 MB.
  static let chip = [
    ChipRow(
      layer: "conv1", mapping: RowStationaryMapping(m: 96, n: 1, e: 7, p: 16, q: 1, r: 1, t: 2),
      activePEs: 154, macs: 421.66, weights: 34_848, buffer: 18.5, milliseconds: 16.5),
    ChipRow(
      layer: "conv2", mapping: RowStationaryMapping(m: 64, n: 1, e: 27, p: 16, q: 2, r: 1, t: 1),
      activePEs: 135, macs: 895.79, weights: 307_200, buffer: 77.6, milliseconds: 39.2),
    ChipRow(
      layer: "conv3", mapping: RowStationaryMapping(m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2),
      activePEs: 156, macs: 598.1, weights: 884_736, buffer: 50.2, milliseconds: 21.8),
    ChipRow(
      layer: "conv4", mapping: RowStationaryMapping(m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2),
      activePEs: 156, macs: 448.6, weights: 663_552, buffer: 37.4, milliseconds: 16.0),
    ChipRow(
      layer: "conv5", mapping: RowStationaryMapping(m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2),
      activePEs: 156, macs: 299.0, weights: 442_368, buffer: 24.9, milliseconds: 10.0),
  ]

  @Test(arguments: chip.indices)
  func theChip(index: Int) throws {
    let row = Self.chip[index]
    let shape = try #require(layers.first { $0.name == row.layer })
    try row.mapping.validate(for: shape, on: .eyeriss)
    #expect(row.mapping.activePEs(kernelRows: shape.kernelRows) == row.activePEs)
    #expect(shape.weights == row.weights)
    let counts = row.mapping.counts(for: shape, images: 4, on: .eyeriss)
    // As many digits as the table prints.
    #expect(abs(Double(counts.macs) / 1e6 - row.macs) < (row.layer < "conv3" ? 0.01 : 0.1))
    #expect(counts.registerFile == 4 * counts.macs)
    let megabytes = Double(2 * counts.buffer) / 1e6
    #expect(abs(megabytes / row.buffer - 1) < 0.005)
    let milliseconds = Double(counts.cycles) / 200e3
    #expect((0.8...1.0).contains(milliseconds / row.milliseconds))
    let figures = [megabytes, row.buffer, milliseconds, row.milliseconds]
    let texts = figures.enumerated().map { $0 % 2 == 0 ? Self.fixed($1) : "\($1)" }
    let shares = [Self.fixed(milliseconds / row.milliseconds)]
    #expect(try Self.documents(["\(row.layer)", "\(row.activePEs)"] + texts + shares))
    print(
      "\(row.layer): \(megabytes) MB, \(milliseconds) ms, DRAM \(Double(2 * counts.dram) / 1e6) MB")
  }

  private static func fixed(_ value: Double) -> String { String(format: "%.2f", value) }

  /// Whether `docs/hardware.md` has a row of these cells.
  private static func documents(_ cells: [String]) throws -> Bool {
    let document = Repository.root.appendingPathComponent("docs/hardware.md")
    return try String(contentsOf: document, encoding: .utf8)
      .contains("\n| \(cells.joined(separator: " | ")) |\n")
  }

  /// Table III's mapping of CONV3 is legal and has the same PEs, but not the traffic of table V.
  @Test func theOtherMappingOfConv3() throws {
    let shape = try #require(layers.first { $0.name == "conv3" })
    let mapping = RowStationaryMapping(m: 64, n: 4, e: 13, p: 16, q: 4, r: 1, t: 4)
    try mapping.validate(for: shape, on: .eyeriss)
    #expect(mapping.activePEs(kernelRows: 3) == 156)
    let counts = mapping.counts(for: shape, images: 4, on: .eyeriss)
    #expect(abs(Double(2 * counts.buffer) / 1e6 - 69.22) < 0.01)
  }

  /// Figure 10 of the ISCA 2016 paper in 1e9 MACs, as nn_dataflow's tests have it.
  static let energies: [(layer: String, arithmetic: Double, dram: Double, registers: Double)] = [
    ("conv1", 1.69, 2.46, 6.75), ("conv2", 3.58, 2.27, 14.33), ("conv3", 2.39, 2.02, 9.57),
    ("conv4", 1.79, 1.57, 7.18), ("conv5", 1.20, 1.05, 4.78), ("fc6", 0.60, 7.78, 2.42),
    ("fc7", 0.27, 3.39, 1.07), ("fc8", 0.07, 0.84, 0.26),
  ]

  @Test(arguments: energies.indices)
  func thePaperOn2016(index: Int) throws {
    let row = Self.energies[index]
    let shape = try #require(layers.first { $0.name == row.layer })
    let choice = try RowStationaryMapper(array: .eyeriss2016).choose(for: shape, images: 16)
    try choice.mapping.validate(for: shape, on: .eyeriss2016)
    let energy = choice.counts.energy(.normalized)
    #expect(abs(energy.arithmetic / 1e9 - row.arithmetic) < 0.1)
    #expect(abs(energy.dram / 1e9 - row.dram) < 0.1)
    #expect(abs(energy.registerFile / 1e9 - row.registers) < 0.1)
    let pairs = [
      (energy.arithmetic, row.arithmetic), (energy.dram, row.dram),
      (energy.registerFile, row.registers),
    ]
    #expect(
      try Self.documents([row.layer] + pairs.map { "\(Self.fixed($0 / 1e9)) (\($1))" }))
    print(
      row.layer, energy.arithmetic / 1e9, energy.dram / 1e9, energy.registerFile / 1e9,
      choice.mapping)
  }
}
