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
    let isComplete = ProcessInfo.processInfo.environment["BABBAGE_DATA"] != nil
    data = try DatasetCatalog.load(isComplete ? "mnist" : "mnist-subset")
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
  @Test(.enabled(if: Simulator.verilator.isHere), arguments: [1, 9])
  func imagesInVerilator(lanes: Int) throws {
    let circuit = try circuit(images: 100, lanes: lanes)
    let lint = try circuit.lint()
    #expect(lint == "", "\(lint)")
    let report = try circuit.simulate(by: .verilator)
    #expect(report.passes, "\(report)")
    #expect(report["images"] == 100)
    #expect(report["cycles"] == circuit.verilog.cycles)
    print("LeNet-5, \(lanes) lanes: \(report)")
    let slow = try circuit.simulate(by: .verilator, gaps: true)
    #expect(slow.passes, "\(slow)")
    #expect(slow["cycles"] > circuit.verilog.cycles)
  }

  @Test(.enabled(if: Simulator.icarus.isHere))
  func imagesInIcarus() throws {
    let circuit = try circuit(images: 2, lanes: 4)
    let report = try circuit.simulate(by: .icarus)
    #expect(report.passes, "\(report)")
    #expect(report["cycles"] == circuit.verilog.cycles)
  }

  /// A score that differs from the expected one fails: the test bench does compare.
  @Test(.enabled(if: Simulator.icarus.isHere))
  func aWrongScoreIsSeen() throws {
    let circuit = try circuit(images: 1, lanes: 4)
    let scores = circuit.scratch.url.appendingPathComponent("net_scores.hex")
    let text = try String(contentsOf: scores, encoding: .utf8)
    let last = try #require(text.last { $0.isHexDigit })
    let index = try #require(text.lastIndex(of: last))
    let other = text.replacingCharacters(in: index...index, with: last == "0" ? "1" : "0")
    try Data(other.utf8).write(to: scores)
    let report = try circuit.simulate(by: .icarus)
    #expect(!report.passes)
    #expect(report["wrong"] == 1, "\(report)")
  }
}
