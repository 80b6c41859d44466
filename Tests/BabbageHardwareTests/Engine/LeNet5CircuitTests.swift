import Babbage
import BabbageData
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// The committed LeNet-5 as a circuit.
@Suite(.serialized) struct LeNet5CircuitTests {
  private let network: Network
  private let data: Dataset

  init() throws {
    network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage"))
    // The complete data where this machine has it.
    data = try DatasetCatalog.load(Need.mnist.isThere ? "mnist" : "mnist-subset")
  }

  private func circuit(images: Int, lanes: Int) throws -> Circuit {
    let count = data.test.imageShape.reduce(1, *)
    return try Circuit(
      network, calibration: (0..<1000).lazy.map { data.train.tensor(at: $0).values },
      images: (0..<images).map { Array(data.test.images[($0 * count)..<(($0 + 1) * count)]) },
      lanes: lanes)
  }

  /// 100 test images bit for bit, in the clock cycles that the model says; again with streams that
  /// pause.
  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: [1, 9])
  func imagesInVerilator(lanes: Int) throws {
    let circuit = try circuit(images: 100, lanes: lanes)
    try circuit.expectNoLint()
    let report = try circuit.simulate(by: .verilator)
    #expect(report.passes, "\(report)")
    #expect(try report["images"] == 100)
    #expect(try report["cycles"] == circuit.verilog.cycles)
    print("LeNet-5, \(lanes) lanes: \(report)")
    let slow = try circuit.simulate(by: .verilator, gaps: true)
    #expect(slow.passes, "\(slow)")
    #expect(try slow["cycles"] > circuit.verilog.cycles)
  }

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool)) func imagesInIcarus() throws {
    let circuit = try circuit(images: 2, lanes: 4)
    let report = try circuit.simulate(by: .icarus)
    #expect(report.passes, "\(report)")
    #expect(try report["cycles"] == circuit.verilog.cycles)
  }

  /// A score that differs from the expected one fails: the test bench does compare.
  @Test(.slow, .needs(.icarus), .tags(.slow, .tool)) func aWrongScoreIsSeen() throws {
    let circuit = try circuit(images: 1, lanes: 4)
    let scores = circuit.scratch.url.appendingPathComponent("net_scores.hex")
    let text = try String(contentsOf: scores, encoding: .utf8)
    let last = try #require(text.last { $0.isHexDigit })
    let index = try #require(text.lastIndex(of: last))
    let other = text.replacingCharacters(in: index...index, with: last == "0" ? "1" : "0")
    try Data(other.utf8).write(to: scores)
    let report = try circuit.simulate(by: .icarus)
    #expect(!report.passes)
    #expect(try report["wrong"] == 1, "\(report)")
  }
}
