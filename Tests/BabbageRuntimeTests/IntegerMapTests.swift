import Babbage
import BabbageRuntime
import BabbageTestSupport
import Testing

/// Operations on maps in integers: exactly as defined, and near floating point.
@Suite struct IntegerMapTests {
  private static let map = MapShape(channels: 3, height: 8, width: 9)

  private static let window = Pool(
    rows: .init(size: 4, stride: 2, before: 3), columns: .init(size: 2, stride: 3, after: 1))

  /// Operations on the codes (quantised values) of a convolution; further inputs read the image.
  static let operations: [(operation: Node.Operation, inputs: Int)] = [
    (.activation(.leakyRelu(slope: 0.1)), 1), (.activation(.leakyRelu(slope: 0)), 1),
    (.activation(.leakyRelu(slope: 1.5)), 1), (.activation(.leakyRelu(slope: -0.5)), 1),
    (.activation(.clip(low: 0, high: 0.3)), 1),
    (.activation(.clip(low: -0.2, high: .infinity)), 1),
    (.activation(.clip(low: 0.1, high: 0.5)), 1), (.activation(.clip(low: -0.5, high: -0.1)), 1),
    (.activation(.hardSwish), 1), (.concat, 3),
    (.pad(MapPadding(channels: .init(before: 1), rows: .init(after: 2))), 1),
    (
      .slice(
        MapSlice(channels: .init(count: 2, step: 2), columns: .init(start: 1, count: 4, step: 2))),
      1
    ),
    (.maxPool(Pool(size: 3, stride: 2, padding: 1)), 1),
    (.averagePool(Pool(size: 3, stride: 2, padding: 1)), 1),
    (.averagePool(Pool(size: 2, stride: 1), countsPadding: false), 1),
    (.averagePool(Pool(size: 3, stride: 2, padding: 2), countsPadding: false), 1),
    (.maxPool(Self.window), 1), (.averagePool(Self.window), 1),
    (.averagePool(Self.window, countsPadding: false), 1),
    (.normalize(Normalization(mean: [0.1, -0.2, 0.3], deviation: [0.2, 0.3, 0.5])), 1),
    (
      .batchNorm(
        BatchNorm(
          gamma: [1, -2, 0.5], beta: [0.5, 0, -1], mean: [0, 1, 0], variance: [1, 2, 0.5])), 1
    ),
    (.upsample(rows: 2, columns: 3), 1),
  ]

  private func dense(_ shape: WeightShape, using random: inout SeededGenerator) -> Layer {
    let values = [Float].random(shape.count, using: &random)
    return Layer(weight: .dense(.float(Tensor(shape: shape.axes, values: values))), bias: nil)
  }

  private func network(
    _ operation: Node.Operation, _ inputs: Int, using random: inout SeededGenerator
  ) throws -> Network {
    let norm = Normalization(mean: [0.48, 0.45, 0.4], deviation: [0.25, 0.2, 0.3])
    let first = WeightShape(filters: 3, channels: 3, rows: 3, columns: 3)
    var nodes = [
      Node(name: "norm", operation: .normalize(norm), inputs: [.image]),
      Node(
        name: "first",
        operation: .convolution(dense(first, using: &random), stride: 1, padding: 1),
        inputs: [.node(0)]),
    ]
    // A normalisation after a ReLU is not folded away.
    if case .batchNorm = operation {
      nodes.append(Node(name: "relu", operation: .activation(.relu), inputs: [.node(1)]))
    }
    let sources: [Node.Source] = [.node(nodes.count - 1), .image, .node(0)]
    nodes.append(Node(name: "o", operation: operation, inputs: Array(sources.prefix(inputs))))
    let shape = try Network(name: "n", input: Self.map, nodes: nodes).output
    let last = WeightShape(
      filters: 5, channels: shape.channels, rows: shape.height, columns: shape.width)
    nodes.append(
      Node(
        name: "last", operation: .linear(dense(last, using: &random)),
        inputs: [.node(nodes.count - 1)]))
    return try Network(name: "n", input: Self.map, nodes: nodes)
  }

  @Test(arguments: Self.operations.indices)
  func eachOperation(index: Int) throws {
    var random = SeededGenerator(seed: UInt64(index), stream: 73)
    let (operation, inputs) = Self.operations[index]
    for _ in 0..<5 {
      let network = try network(operation, inputs, using: &random)
      let images = (0..<4).map { _ in
        (0..<network.input.count).map { _ in Float.random(in: 0...1, using: &random) }
      }
      let integers = try IntegerNetwork(network, calibratedOn: images)
      var naive = NaiveIntegers(integers)
      var float = try Executor(LoweredNetwork(network))
      for set in InstructionSet.available {
        var executor = try Executor(integers, instructionSet: set)
        for image in images {
          #expect(executor.integers(of: image).map(Int64.init) == naive.scores(image), "\(set)")
        }
        let expected = images.flatMap { float.run($0).map(Double.init) }
        #expect(
          relativeError(images.flatMap { executor.run($0) }, expected) < 0.05, "\(operation)")
      }
    }
  }

  /// Values that are cut off take no codes: codes 0 to 255 go from 0 to the bound.
  @Test func aBoundIsTheLargestCode() throws {
    var random = SeededGenerator(seed: 4, stream: 74)
    let network = try network(.activation(.clip(low: 0, high: 0.05)), 1, using: &random)
    let images = [[Float](repeating: 1, count: network.input.count)]
    let integers = try IntegerNetwork(network, calibratedOn: images)
    let tables = integers.steps.compactMap { step in
      if case .table(let table) = step.kernel { table } else { nil }
    }
    #expect(tables.map { $0[255] } == [255])
    #expect(tables.map { $0[-1] } == [0])
  }

  /// The mean of equal codes is that code, whatever their number.
  @Test func meansOfEqualCodes() {
    for places in Array(1...300) + [1023, 1024, 1025, 4_000_000] {
      let rescale = Rescale(meanOf: places)
      #expect((1 << 14...1 << 15).contains(rescale.multipliers[0]))
      for code in [-127, -1, 0, 1, 100, 255] {
        #expect(rescale(Int32(code * places)) == code, "\(places) of \(code)")
      }
    }
  }

  /// Sums over huge windows would not fit 32 bits: refused before anything is computed.
  @Test func hugeWindowsAreRefused() throws {
    let side = 1 << 13
    for operation in [Node.Operation.averagePool(Pool(size: side, stride: 1)), .globalAveragePool] {
      let network = try Network(
        name: "n", input: MapShape(channels: 1, height: side, width: side),
        nodes: [Node(name: "mean", operation: operation, inputs: [.image])])
      // No image of that size is needed to find out.
      let calibration = Calibration(try LoweredNetwork(network, .dense, passes: .separate))
      #expect(throws: NetworkError.notInteger(node: "mean", "sums of more than 32 bits")) {
        _ = try IntegerNetwork(calibration)
      }
    }
  }
}
