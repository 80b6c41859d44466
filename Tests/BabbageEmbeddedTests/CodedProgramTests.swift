import Babbage
import BabbageData
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// Programs that decode their weights before the first run: what comes out is the integer engine's.
@Suite(.serialized) struct CodedProgramTests {
  /// Two convolutions and scores with weights of these codes; of those that may be zero, most are.
  private func network(
    bits: Int, grid: CodeGrid, using random: inout SeededGenerator
  ) throws -> Network {
    func layer(_ shape: [Int]) -> Layer {
      let largest = grid.largestCode(bits: bits)
      let codes = (0..<shape.reduce(1, *)).map { _ in
        if grid == .symmetric, Int.random(in: 0..<4, using: &random) > 0 { return Int8(0) }
        let level = Int.random(in: 0...((largest - grid.origin) / grid.spacing), using: &random)
        let code = Int8(level * grid.spacing + grid.origin)
        return Bool.random(using: &random) ? code : -code
      }
      let scales = (0..<shape[0]).map { UInt8(100 + 11 * $0) }
      return Layer(
        weight: .dense(
          .quantized(
            QuantizedTensor(
              shape: shape, bits: bits, grid: grid, codes: codes, rowScales: scales,
              step: ShortFloat(roundingUp: 0.02)))), bias: nil)
    }
    let nodes = [
      Node(
        name: "a",
        operation: .convolution(layer([6, 3, 3, 3]), stride: 1, padding: 1, groups: 1),
        inputs: [.image]),
      Node(name: "r", operation: .activation(.relu), inputs: [.node(0)]),
      Node(
        name: "b",
        operation: .convolution(layer([8, 3, 3, 2]), stride: 2, padding: 0, groups: 2),
        inputs: [.node(1)]),
      Node(name: "s", operation: .linear(layer([5, 8, 2, 3])), inputs: [.node(2)]),
    ]
    var network = try Network(
      name: "coded", input: MapShape(channels: 3, height: 6, width: 7), nodes: nodes)
    network.coding = .range
    return network
  }

  @Test(.needs(.gccSanitizers), .tags(.tool), arguments: CodeGrid.allCases)
  func everyWidthOfCodes(grid: CodeGrid) throws {
    var random = SeededGenerator(seed: grid == .odd ? 1 : 2, stream: 86)
    let entries = try grid.allowedBits.map { bits in
      ProgramSet.Entry(
        network: try network(bits: bits, grid: grid, using: &random),
        streams: bits.isMultiple(of: 2), tiles: 1 + bits % 2)
    }
    try ProgramSet(entries).expectRight(using: &random)
  }

  /// Sums of magnitudes beyond 16 bits, and 256 times such sums beyond 32 bits.
  @Test(.slow, .needs(.gccSanitizers), .tags(.slow, .tool), arguments: [20, 420])
  func largeSums(filters: Int) throws {
    var random = SeededGenerator(seed: 3, stream: UInt64(filters))
    let shape = [filters, 12, 6, 7]
    let codes = (0..<shape.reduce(1, *)).map { _ in
      Int8(Bool.random(using: &random) ? 120 : -120)
    }
    let weight = QuantizedTensor(
      shape: shape, bits: 8, grid: .symmetric, codes: codes, rowScales: nil,
      step: ShortFloat(roundingUp: 0.01))
    var network = try Network(
      name: "large", input: MapShape(channels: 12, height: 6, width: 7),
      nodes: [
        Node(
          name: "a", operation: .linear(Layer(weight: .dense(.quantized(weight)), bias: nil)),
          inputs: [.image])
      ])
    network.coding = .range
    try ProgramSet([ProgramSet.Entry(network: network)]).expectRight(using: &random)
  }

  @Test func flashAndMemoryAreCounted() throws {
    var random = SeededGenerator(seed: 4)
    var network = try network(bits: 8, grid: .symmetric, using: &random)
    let image = [Float](repeating: 0.5, count: network.input.count)
    let coded = try Export(network, calibration: [image]).embedded
    network.coding = .packed
    let packed = try Export(network, calibration: [image]).embedded
    // 162, 144 and 240 codes of a byte; one more is written, and a mark is set.
    #expect(coded.sizes.map(\.weights) == [162, 144, 240])
    #expect(packed.sizes.map(\.weights) == [0, 0, 0])
    #expect(coded.staticBytes >= packed.staticBytes + 548)
    #expect(coded.constantBytes < packed.constantBytes)
    #expect(coded.codeBytes > packed.codeBytes)
  }
}

/// The committed LeNet-5 networks, coded, on this machine and on emulated ones.
@Suite(.serialized) struct CodedLeNet5ProgramTests {
  private let data: Dataset

  init() throws { data = try DatasetCatalog.load("mnist-subset") }

  /// Writes a program with test images.
  private func write(
    _ model: String, images: Int, streams: Bool = false, to folder: URL
  ) throws -> Export {
    var network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/\(model).babbage"))
    network.coding = .range
    let export = try Export(
      network, calibration: (0..<300).lazy.map { data.train.tensor(at: $0).values },
      streams: streams)
    try export.write(
      to: folder, images: (0..<images).map { data.test.pixels(at: $0) },
      labels: (0..<images).map { Int(data.test.labels[$0]) })
    return export
  }

  @Test(
    .needs(.gccSanitizers), .tags(.tool), arguments: ["lenet5-mnist", "lenet5-fashion-mnist-4k"])
  func onThisMachine(model: String) throws {
    let scratch = try Scratch()
    _ = try write(model, images: 100, to: scratch.url)
    try HostCompiler.gcc.build(["net.c", "main.c", "-o", "check"], in: scratch.url)
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output.hasPrefix("100 of 100 vectors bit for bit, "))
    #expect(run.status == 0)
  }

  @Test(.slow, .needs(.cortexM), .tags(.slow, .tool)) func onACortexM0() throws {
    try expectImages(on: .cortexM0)
  }

  @Test(.slow, .needs(.riscV), .tags(.slow, .tool)) func onARISCV() throws {
    try expectImages(on: .riscV)
  }

  @Test(.needs(.powerPC), .tags(.tool)) func onAPowerPC() throws {
    try expectImages(on: .powerPC)
  }

  private func expectImages(on board: Board) throws {
    let scratch = try Scratch()
    let export = try write("lenet5-mnist", images: 20, to: scratch.url)
    let report = try board.check(scratch.url)
    #expect(try report["expected"] == 20, "\(report)")
    print("\(board.rawValue), coded\n\(report)static \(export.embedded.staticBytes)")
  }

  /// Its weights fit in 2 KB with the stack.
  @Test(.slow, .needs(.avr), .tags(.slow, .tool)) func onAnATmega328P() throws {
    let scratch = try Scratch()
    _ = try write("lenet5-mnist-300", images: 10, streams: true, to: scratch.url)
    let report = try Board.atmega328P.check(scratch.url)
    #expect(try report["expected"] == 10, "\(report)")
    print("ATmega328P, coded\n\(report)")
  }
}
