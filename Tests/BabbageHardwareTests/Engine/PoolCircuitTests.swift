import Babbage
import BabbageHardware
import BabbageTestSupport
import Testing

/// Poolings of any windows in a circuit: what comes out is the integer engine's, in the cycles that
/// the model says.
@Suite struct PoolCircuitTests {
  /// A convolution, poolings one after another, and scores.
  private func network(
    _ poolings: [Node.Operation], on map: MapShape, using random: inout SeededGenerator
  ) throws -> Network {
    let convolution = Layer.random(
      WeightShape(filters: 3, channels: map.channels, rows: 3, columns: 3), using: &random)
    let operations =
      [.convolution(convolution, stride: 1, padding: 1, groups: 1)] + poolings
    var nodes = operations.enumerated().map { index, operation in
      Node(
        name: "n\(index)", operation: operation,
        inputs: [index == 0 ? .image : .node(index - 1)])
    }
    let shape = try Network(name: "pools", input: map, nodes: nodes).output
    let weights = WeightShape(
      filters: 3, channels: shape.channels, rows: shape.height, columns: shape.width)
    let values = [Float].random(weights.count, using: &random)
    let scores = Layer(
      weight: .dense(.float(Tensor(shape: weights.axes, values: values))), bias: nil)
    nodes.append(
      Node(name: "scores", operation: .linear(scores), inputs: [.node(nodes.count - 1)]))
    return try Network(name: "pools", input: map, nodes: nodes)
  }

  private func circuit(_ poolings: [Node.Operation]? = nil, seed: UInt64) throws -> Circuit {
    var random = SeededGenerator(seed: seed, stream: 5)
    let map = MapShape(channels: 2, height: 7, width: 9)
    var given = poolings ?? []
    var shape = map
    while poolings == nil, given.count < 3 {
      let pool = Pool.random(on: shape, using: &random)
      let kinds: [Node.Operation] = [
        .maxPool(pool), .averagePool(pool), .averagePool(pool, countsPadding: false),
      ]
      given.append(kinds[given.count])
      shape = MapShape(
        channels: 3, height: pool.rows.count(on: shape.height),
        width: pool.columns.count(on: shape.width))
    }
    let network = try network(given, on: map, using: &random)
    let images = (0..<3).map { _ in
      (0..<map.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    return try Circuit(
      network, calibration: images.map { $0.map { Float($0) / 255 } }, images: images, lanes: 2)
  }

  private func expectRight(_ circuit: Circuit) throws {
    let report = try circuit.simulate(by: .icarus)
    #expect(report.passes, "\(report)")
    #expect(try report["cycles"] == circuit.verilog.cycles)
  }

  private let window = Pool(
    rows: .init(size: 3, stride: 2, before: 2, after: 1),
    columns: .init(size: 4, stride: 1, before: 1, after: 3))

  @Test(.needs(.icarus), .tags(.tool)) func inIcarus() throws {
    let circuit = try circuit(
      [.maxPool(window), .averagePool(window), .averagePool(window, countsPadding: false)], seed: 1)
    try expectRight(circuit)
  }

  @Test(.slow, .needs(.icarus), .tags(.slow, .tool), arguments: UInt64(2)..<10)
  func randomWindows(seed: UInt64) throws { try expectRight(circuit(seed: seed)) }

  @Test(.slow, .needs(.verilator), .tags(.slow, .tool), arguments: UInt64(10)..<13)
  func inVerilator(seed: UInt64) throws {
    let circuit = try circuit(seed: seed)
    try circuit.expectNoLint()
    let report = try circuit.simulate(by: .verilator)
    #expect(report.passes, "\(report)")
  }

  /// Only circuits that need them have the fields of such windows in their table.
  @Test func squareWindowsNeedNoMore() throws {
    let square = try circuit(
      [.averagePool(Pool(size: 3, stride: 2, padding: 2)), .maxPool(Pool(size: 2, stride: 1))],
      seed: 13)
    let names = ["first_left", "column_stride", "counts"]
    func ports(_ circuit: Circuit) throws -> [String] {
      let table = try #require(circuit.verilog.files.first { $0.path == "net_layers.v" }?.text)
      return names.filter { table.contains(" \($0)") }
    }
    #expect(try ports(square) == [])
    #expect(try ports(circuit([.maxPool(window)], seed: 14)) == ["first_left", "column_stride"])
    let inside = Node.Operation.averagePool(
      Pool(size: 3, stride: 2, padding: 1), countsPadding: false)
    #expect(try ports(circuit([inside], seed: 15)) == ["counts"])
  }

  @Test func meansOfTooManyPlaces() throws {
    var random = SeededGenerator(seed: 16, stream: 5)
    let map = MapShape(channels: 1, height: 24, width: 24)
    func error(_ pool: Pool) throws -> VerilogError? {
      let mean = Node.Operation.averagePool(pool, countsPadding: false)
      let network = try network([mean], on: map, using: &random)
      let image = [Float].random(map.count, using: &random).map(abs)
      do {
        _ = try VerilogNetwork(IntegerNetwork(network, calibratedOn: [image]), name: "net")
      } catch let error as VerilogError { return error }
      return nil
    }
    #expect(try error(Pool(size: 22, stride: 8, padding: 2)) == nil)
    #expect(
      try error(Pool(size: 23, stride: 8, padding: 4))
        == .unsupported(node: "n1", what: "means of 529 places beside padding (512 at most)"))
    #expect(
      try error(Pool(size: 300, stride: 299, padding: 299))
        == .unsupported(node: "n1", what: "a window of 90000 places (65536 at most)"))
  }
}
