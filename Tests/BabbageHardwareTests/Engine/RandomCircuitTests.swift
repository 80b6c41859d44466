import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Circuits of random networks give the integers of the integer engine, in the clock cycles that
/// the model says.
@Suite(.serialized) struct RandomCircuitTests {
  /// Circuits of networks that have one, with two images and one to five lanes each.
  private func circuits(_ count: Int, seed: UInt64) throws -> [Circuit] {
    var random = SeededGenerator(seed: seed, stream: 91)
    var circuits: [Circuit] = []
    while circuits.count < count {
      let network = try Network.randomClassifier(using: &random)
      let images = (0..<2).map { _ in
        (0..<network.input.count).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      let lanes = Int.random(in: 1...5, using: &random)
      do {
        let circuit = try Circuit(
          network, calibration: images.map { $0.map { Float($0) / 255 } }, images: images,
          lanes: lanes)
        circuits.append(circuit)
      } catch let error as NetworkError {
        guard case .notInteger = error else { throw error }
      }
    }
    return circuits
  }

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool), arguments: [1, 2, 3, 4])
  func inIcarus(seed: UInt64) throws {
    for circuit in try circuits(10, seed: seed) {
      let report = try circuit.simulate(by: .icarus)
      #expect(report.passes, "\(report)")
      #expect(try report["cycles"] == circuit.verilog.cycles)
      let slow = try circuit.simulate(by: .icarus, gaps: true)
      #expect(slow.passes, "\(slow)")
    }
  }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool)) func inVerilator() throws {
    for circuit in try circuits(3, seed: 5) {
      try circuit.expectNoLint()
      let report = try circuit.simulate(by: .verilator)
      #expect(report.passes, "\(report)")
    }
  }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool)) func lintIsClean() throws {
    for circuit in try circuits(20, seed: 6) {
      try circuit.expectNoLint()
    }
  }
}
