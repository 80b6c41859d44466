import Babbage
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// Yosys counts as many multipliers and adders as the tiles say they have.
@Suite(.needs(.yosys), .tags(.tool)) struct CellCountTests {
  struct Cells: Decodable {
    let mul: Int
    let add: Int
    let sub: Int
  }

  private func cells(_ scheme: String) throws -> (Cells, Tile) {
    let tile = try Tile(
      name: "tile", shape: WeightShape(filters: 16, channels: 4, rows: 3, columns: 3),
      scheme: scheme.isEmpty ? .exact : Scheme(parsing: scheme))
    let scratch = try Scratch()
    for file in tile.files { try scratch.write(Array(file.text.utf8), to: file.path) }
    let script = Repository.root.appendingPathComponent("scripts/count-cells").path
    let outcome = try #require(Tool("python3")).run(
      [script, "tile"] + tile.files.map(\.path), in: scratch.url)
    try #require(outcome.status == 0, "\(outcome.output)")
    return (try JSONDecoder().decode(Cells.self, from: Data(outcome.output.utf8)), tile)
  }

  @Test(.slow, .tags(.slow), arguments: TileTests.schemes)
  func areThoseOfTheHandCount(scheme: String) throws {
    let (cells, tile) = try cells(scheme)
    #expect(cells.mul == tile.operations.multipliers)
    #expect(cells.add + cells.sub == tile.operations.adders)
  }

  /// Against 576 + 576 of row stationary; the paper reports 54 % fewer.
  @Test(
    .slow, .tags(.slow),
    arguments: [
      ("filters=linear/4", 0.48), ("filters=linear/4 channels=linear/4", 0.72),
      ("filters=linear/8 channels=linear/4", 0.84),
    ])
  func areSoManyFewer(scheme: String, share: Double) throws {
    let (stationary, _) = try cells("")
    #expect(stationary.mul == 576 && stationary.add + stationary.sub == 576)
    let (cells, _) = try cells(scheme)
    let total = cells.mul + cells.add + cells.sub
    #expect(1 - Double(total) / 1152 >= share)
  }
}
