import ArgumentParser
import Babbage
import BabbageHardware
import BabbageReport
import BabbageWorkflows
import Foundation

/// The command `babbage export verilog tile`.
struct ExportTileCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "tile",
    abstract: "Write the processing elements that compute an output pixel in every clock cycle.",
    discussion: """
      Examples:
        babbage export verilog tile --scheme "filters=linear/4 channels=linear/4" -o tile
        babbage export verilog tile --filters 8 --rows 5 --columns 5 -o row-stationary

      Without a scheme the tile has the multipliers and adders of the row-stationary dataflow. \
      Sums are as wide as their worst case needs. The folder gets the circuit and a test bench \
      with random numbers.
      """)

  @Option(help: "How the weights are approximated.")
  var scheme: String?

  @Option(help: "Filters that are computed.")
  var filters = 16

  @Option(help: "Channels that are read.")
  var channels = 4

  @Option(help: "Rows of the window.")
  var rows = 3

  @Option(help: "Columns of the window.")
  var columns = 3

  @Option(help: "Bits of a pixel, which is unsigned.")
  var dataBits = 8

  @Option(help: "Bits of a coefficient.")
  var coefficientBits = 8

  @Option(help: "How many groups of channels are summed, one after the other.")
  var groups = 1

  @Option(help: "Bits of sums. (default: what their worst case needs)")
  var sumBits: Int?

  @Flag(help: "Make negative outputs zero.")
  var relu = false

  @Option(help: "The prefix of module names.")
  var name = "tile"

  @Option(help: "Rows of ten columns that the test bench feeds.")
  var vectors = 20

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var output: String

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...10_000).contains(vectors) else {
      throw ValidationError("--vectors must be 1 to 10000.")
    }
  }

  /// The same for a program.
  private struct Figures: Encodable {
    let name: String
    let scheme: String
    let multipliers: Int
    let adders: Int
    let stationaryMultipliers: Int
    let stationaryAdders: Int
    let sumBits: Int
    let outputBits: Int
    let latency: Int
    let files: [String]
  }

  func run() throws {
    let name = try VerilogNetwork.checked(name: name)
    let folder = try OutputFolder(output)
    func makeTile(_ scheme: Scheme, sumBits: Int?) throws -> Tile {
      try Tile(
        name: name,
        shape: WeightShape(filters: filters, channels: channels, rows: rows, columns: columns),
        scheme: scheme, dataBits: dataBits, coefficientBits: coefficientBits, groups: groups,
        sumBits: sumBits, relu: relu)
    }
    let tile = try makeTile(try scheme.map { try Scheme(parsing: $0) } ?? .exact, sumBits: sumBits)
    let stationary = try makeTile(.exact, sumBits: nil).operations
    var random = SeededGenerator(seed: 0)
    let files =
      tile.files + TileVectors(for: tile, rows: vectors, using: &random).testBench(of: tile)
    try folder.write(files)
    let own = tile.operations
    if common.json {
      return try JSONOutput.print(
        Figures(
          name: tile.name, scheme: tile.scheme.description, multipliers: own.multipliers,
          adders: own.adders, stationaryMultipliers: stationary.multipliers,
          stationaryAdders: stationary.adders, sumBits: tile.sumBits, outputBits: tile.outputBits,
          latency: Tile.latency, files: files.map(\.path)))
    }
    var table = Table([
      ("", .left), ("multipliers", .right), ("adders", .right), ("fewer", .right),
    ])
    let share = 100 * (1 - Double(own.total) / Double(stationary.total))
    table.append(
      ["row stationary"] + [stationary.multipliers, stationary.adders].map(NumberText.count))
    if scheme != nil {
      table.append(
        ["\(tile.scheme)"] + [own.multipliers, own.adders].map(NumberText.count)
          + [NumberText.fixed(share, digits: 1) + " %"])
    }
    print(
      """
      \(tile.name): an output pixel of \(filters) filters from \(channels) channels, \(rows)x\(columns), in \
      every clock cycle

      \(table.text)

      sums of \(tile.sumBits) bits, outputs of \(tile.outputBits), \(Tile.latency) clock cycles of latency
      """)
    print(files, in: folder)
  }
}
