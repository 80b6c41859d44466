import Babbage
import Testing

/// Operations in files, each with its own number, byte by byte.
@Suite struct OperationFileTests {
  private let map = MapShape(channels: 2, height: 4, width: 4)

  /// A file with one node `s` over an image of 2x4x4.
  private func file(_ operation: [UInt8], inputs: [UInt8] = [0], payload: [UInt8] = []) -> [UInt8] {
    GoldenFile.file(
      header: [0, 2, 4, 4, 1, 1, 0x73] + operation + inputs, payload: payload)
  }

  private func expect(
    _ operation: Node.Operation, is bytes: [UInt8], inputs: [UInt8] = [0], count: Int = 1,
    payload: [UInt8] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let network = try Network(
      name: "", input: map,
      nodes: [
        Node(name: "s", operation: operation, inputs: Array(repeating: .image, count: count))
      ])
    let file = file(bytes, inputs: inputs, payload: payload)
    #expect(NetworkFile.encode(network) == file, sourceLocation: sourceLocation)
    #expect(try NetworkFile.decode(file) == network, sourceLocation: sourceLocation)
    #expect(network.size.payloadBytes == payload.count, sourceLocation: sourceLocation)
  }

  private func expect(
    _ operation: [UInt8], inputs: [UInt8] = [0], payload: [UInt8] = [],
    throws problem: FileFormatError.Problem, _ field: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      throws: FileFormatError(problem, field: "node 0 's': \(field)"),
      sourceLocation: sourceLocation
    ) { try NetworkFile.decode(file(operation, inputs: inputs, payload: payload)) }
  }

  private func number(_ value: Int) -> [UInt8] { GoldenFile.varint(value) }

  private func range(_ lower: Int, _ upper: Int) -> FileFormatError.Problem {
    .badValue("a number outside \(lower)...\(upper)")
  }

  private let one: [UInt8] = [0, 0, 0x80, 0x3F]
  private let half: [UInt8] = [0, 0, 0, 0x3F]
  private let infinity: [UInt8] = [0, 0, 0x80, 0x7F]
  private let notANumber: [UInt8] = [0, 0, 0xC0, 0x7F]

  @Test func bytesOfEachOperation() throws {
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: [2, 1, 1, 1], values: [1, 0.5]))), bias: nil)
    try expect(
      .convolution(layer, stride: 3, padding: 1, groups: 2),
      is: [12, 3, 1, 2, 2, 1, 1, 1, 0, 0, 0], payload: one + half)
    try expect(.maxPool(Pool(size: 2, stride: 3)), is: [5, 2, 3])
    try expect(.maxPool(Pool(size: 2, stride: 3, padding: 1)), is: [13, 2, 3, 1])
    try expect(.averagePool(Pool(size: 2, stride: 3)), is: [6, 2, 3])
    try expect(.averagePool(Pool(size: 2, stride: 3, padding: 1)), is: [14, 2, 3, 1, 1])
    try expect(
      .averagePool(Pool(size: 2, stride: 3), countsPadding: false), is: [14, 2, 3, 0, 0])
    let rows = Pool.Axis(size: 4, stride: 1, before: 3)
    let pool = Pool(rows: rows, columns: .init(size: 2, stride: 3, after: 1))
    try expect(.maxPool(pool), is: [22, 4, 1, 3, 0, 2, 3, 0, 1])
    try expect(.averagePool(pool), is: [23, 4, 1, 3, 0, 2, 3, 0, 1, 1])
    try expect(.averagePool(pool, countsPadding: false), is: [23, 4, 1, 3, 0, 2, 3, 0, 1, 0])
    // Square, but not padded alike at both ends.
    try expect(.maxPool(Pool(rows: rows, columns: rows)), is: [22, 4, 1, 3, 0, 4, 1, 3, 0])
    // More than half of the window.
    try expect(.maxPool(Pool(size: 3, stride: 2, padding: 2)), is: [13, 3, 2, 2])
    try expect(.concat, is: [15], inputs: [2, 0, 0], count: 2)
    try expect(
      .pad(
        MapPadding(
          channels: .init(before: 1, after: 2), rows: .init(before: 3), columns: .init(after: 4))),
      is: [16, 1, 2, 3, 0, 0, 4])
    try expect(
      .slice(MapSlice(rows: .init(start: 1, count: 2), columns: .init(count: 2, step: 3))),
      is: [17, 0, 2, 1, 1, 2, 0, 3])
    try expect(.activation(.leakyRelu(slope: 0.5)), is: [18] + half)
    try expect(.activation(.clip(low: 0.5, high: .infinity)), is: [19] + half + infinity)
    try expect(.activation(.hardSwish), is: [21])
    try expect(.activation(.sigmoid), is: [32])
    try expect(.activation(.hardSigmoid(slope: 1, offset: 0.5)), is: [33] + one + half)
    try expect(.activation(.tanh), is: [34])
    try expect(.activation(.elu(scale: 0.5)), is: [35] + half)
    try expect(.activation(.swish(steepness: 1)), is: [36] + one)
    try expect(.activation(.gelu(.exact)), is: [37])
    try expect(.activation(.gelu(.tanh)), is: [38])
    try expect(.activation(.softplus), is: [39])
    try expect(.activation(.mish), is: [40])
    try expect(.activation(.erf), is: [41])
    try expect(.activation(.reciprocal), is: [42])
    try expect(.activation(.power(exponent: 0.5)), is: [43] + half)
    try expect(.upsample(rows: 2, columns: 3), is: [50, 2, 3])
    try expect(.multiply, is: [48], inputs: [0, 0], count: 2)
    try expect(.shuffle(groups: 1), is: [49, 1])
    try expect(
      .normalize(Normalization(mean: [1, 0.5], deviation: [0.5, 1])), is: [20, 2],
      payload: one + half + half + one)
  }

  /// Number 11 was once a shortcut.
  @Test func theRetiredCodeIsRefused() {
    let file = file([11, 3, 5])
    #expect(
      throws: FileFormatError(.badValue("unknown operation 11"), field: "node 0 's'")
    ) { try NetworkFile.decode(file) }
  }

  @Test func everyFieldOutOfRange() {
    let map = 1 << 26
    let tooMany = number(map + 1)
    expect([12, 1, 0, 1], throws: range(2, 65_535), "groups")
    expect([12, 1, 0] + number(65_536), throws: range(2, 65_535), "groups")
    expect([13, 2, 1, 0], throws: range(1, 65_535), "padding")
    expect([13, 2, 1] + number(65_536), throws: range(1, 65_535), "padding")
    let flag = FileFormatError.Problem.badValue("2 instead of 0...1")
    expect([14, 2, 1, 1, 2], throws: flag, "whether padding counts")
    let usual = FileFormatError.Problem.badValue("1 instead of 0...0")
    expect([14, 2, 1, 0, 1], throws: usual, "whether padding counts")
    for code: UInt8 in [22, 23] {
      expect([code, 0], throws: range(1, 65_535), "rows: size")
      expect([code, 2, 0], throws: range(1, 65_535), "rows: stride")
      expect([code, 2, 1, 2], throws: range(0, 1), "rows: padding before")
      expect([code, 2, 1, 0, 2], throws: range(0, 1), "rows: padding after")
      expect([code, 2, 1, 0, 0] + number(65_536), throws: range(1, 65_535), "columns: size")
      expect([code, 2, 1, 0, 0, 1, 1, 1], throws: range(0, 0), "columns: padding before")
    }
    expect([23, 2, 1, 0, 0, 1, 1, 0, 0, 2], throws: flag, "whether padding counts")
    expect([15], inputs: [1, 0], throws: range(2, 2), "inputs")
    // More inputs than there are bytes.
    expect([15], inputs: number(65_535) + [0, 0], throws: range(2, 5), "inputs")
    expect([15], inputs: [3, 0, 0, 1], throws: range(0, 0), "input")
    expect([16, 1, 2, 3, 0, 0] + tooMany, throws: range(0, map), "columns")
    expect([16] + tooMany, throws: range(0, map), "channels")
    expect([17] + tooMany, throws: range(0, map), "channels")
    expect([17, 0, 1] + tooMany, throws: range(0, map), "rows")
    expect([17, 0, 0, 1, 0, 0], throws: range(1, 65_535), "columns")
    let infinite = FileFormatError.Problem.badValue("a number that is infinite or not a number")
    expect([18] + infinity, throws: infinite, "slope")
    let bound = FileFormatError.Problem.badValue("a bound that is not a number")
    expect([19] + notANumber + one, throws: bound, "low bound")
    expect([19] + one + notANumber, throws: bound, "high bound")
    expect([20, 0], throws: range(1, map), "channels")
    expect([20, 2], payload: one + one + one + infinity, throws: infinite, "deviation")
    expect([20, 2], payload: one + one + one, throws: .truncated, "deviation")
    expect([20] + number(map), payload: [1], throws: .truncated, "mean")
  }

  /// A window has one code, so that a network has one file.
  @Test(arguments: [22, 23] as [UInt8]) func squareWindowsHaveAnotherCode(code: UInt8) {
    let square = FileFormatError.Problem.badValue("a square window, which has another code")
    for padding: UInt8 in [0, 1] {
      let axis = [2, 1, padding, padding]
      #expect(throws: FileFormatError(square, field: "node 0 's'")) {
        try NetworkFile.decode(file([code] + axis + axis + [0]))
      }
    }
  }

  @Test func whatDoesNotFitTheGraph() {
    let errors: [([UInt8], [UInt8], NetworkError)] = [
      ([17, 3, 0, 1, 0, 0], [], .badSlice(node: "s", map: map)),
      ([13, 2, 1, 2], [], .badWindow(node: "s")),
      ([22, 9, 1, 2, 2, 1, 1, 0, 0], [], .windowTooLarge(node: "s", map: map)),
      ([20, 2], one + one + one + [0, 0, 0, 0], .badNormalization(node: "s")),
      ([19] + one + half, [], .badActivation(node: "s", "values kept between 1.0 and 0.5")),
      ([20, 1], one + one, .wrongChannels(node: "s", expected: 1, got: 2)),
      (
        [16] + number(1 << 26) + [0, 0, 0, 0, 0], [],
        .mapTooLarge(node: "s", map: MapShape(channels: 2 + 1 << 26, height: 4, width: 4))
      ),
    ]
    for (operation, payload, error) in errors {
      #expect(throws: error) { try NetworkFile.decode(file(operation, payload: payload)) }
    }
  }

  /// Names are at the end of a header, and no part of the payload.
  @Test func classNames() throws {
    let network = try Network(
      name: "", input: MapShape(channels: 2),
      nodes: [Node(name: "r", operation: .activation(.relu), inputs: [.image])],
      classNames: ["a", "ß"])
    let header: [UInt8] = [0, 2, 1, 1, 1, 1, 0x72, 4, 0]
    func file(_ names: [UInt8]) -> [UInt8] {
      GoldenFile.file(header: header + names, payload: [])
    }
    let names: [UInt8] = [2, 1, 0x61, 2, 0xC3, 0x9F]
    #expect(NetworkFile.encode(network) == file(names))
    #expect(try NetworkFile.decode(file(names)) == network)
    #expect(try NetworkFile.decode(file([])) == network.replacing(classNames: []))
    #expect(network.size.payloadBytes == 0)
    func expect(_ names: [UInt8], _ problem: FileFormatError.Problem, _ field: String) {
      #expect(throws: FileFormatError(problem, field: field)) {
        try NetworkFile.decode(file(names))
      }
    }
    expect([3] + names.dropFirst(), .truncated, "class 2: name")
    expect([100] + names.dropFirst(), range(0, 3), "the number of classes")
    expect([2, 1, 0x61, 2, 0xC3, 0xC3], .badValue("text that is not UTF-8"), "class 1: name")
    #expect(throws: NetworkError.wrongClassNames(expected: 2, got: 1)) {
      try NetworkFile.decode(file([1, 1, 0x61]))
    }
    #expect(throws: NetworkError.badClassName("")) {
      try NetworkFile.decode(file([2, 0, 1, 0x61]))
    }
  }

  /// How pictures become images comes after the names, unless it is the default.
  @Test func pictureConvention() throws {
    let plain = try Network(
      name: "", input: MapShape(channels: 2),
      nodes: [Node(name: "r", operation: .activation(.relu), inputs: [.image])])
    var network = plain
    network.pictures = PictureConvention(
      edge: .bright, background: PictureConvention.Color(red: 1, green: 2, blue: 3))
    let header: [UInt8] = [0, 2, 1, 1, 1, 1, 0x72, 4, 0]
    func file(_ rest: [UInt8]) -> [UInt8] {
      GoldenFile.file(header: header + rest, payload: [])
    }
    #expect(NetworkFile.encode(network) == file([0, 1, 1, 2, 3]))
    #expect(try NetworkFile.decode(file([0, 1, 1, 2, 3])) == network)
    let named = try network.replacing(classNames: ["a", "b"])
    #expect(named.pictures == network.pictures)
    #expect(NetworkFile.encode(named) == file([2, 1, 0x61, 1, 0x62, 1, 1, 2, 3]))
    #expect(try NetworkFile.decode(NetworkFile.encode(named)) == named)
    #expect(try network.foldingBatchNorm().pictures == network.pictures)
    func expect(_ rest: [UInt8], _ problem: FileFormatError.Problem, _ field: String) {
      #expect(throws: FileFormatError(problem, field: field)) {
        try NetworkFile.decode(file(rest))
      }
    }
    expect([0], .truncated, "the edge of pictures")
    expect([0, 1, 1, 2], .truncated, "the background of pictures")
    expect([0, 3, 1, 2, 3], .badValue("3 instead of 0...2"), "the edge of pictures")
    expect(
      [0, 0, 255, 255, 255], .badValue("a default that must not be written"), "the edge of pictures"
    )
    expect([0, 1, 1, 2, 3, 4], .badValue("a number outside 1...1"), "the number of ranges")
  }

  /// Ranges that are known come last, after names and pictures.
  @Test func ranges() throws {
    let network = try Network(
      name: "", input: MapShape(channels: 2),
      nodes: [
        Node(name: "r", operation: .activation(.relu), inputs: [.image], range: 0...0.5),
        Node(name: "s", operation: .activation(.tanh), inputs: [.node(0)], range: -1...1),
      ])
    let header: [UInt8] = [0, 2, 1, 1, 2, 1, 0x72, 4, 0, 1, 0x73, 34, 1]
    let usual: [UInt8] = [0, 0, 255, 255, 255]
    let (half, one): ([UInt8], [UInt8]) = ([0, 0, 0, 0x3F], [0, 0, 0x80, 0x3F])
    let (zero, minusOne): ([UInt8], [UInt8]) = ([0, 0, 0, 0], [0, 0, 0x80, 0xBF])
    func file(_ rest: [UInt8]) -> [UInt8] {
      GoldenFile.file(header: header + usual + rest, payload: [])
    }
    let bytes = file([2, 0] + zero + half + [1] + minusOne + one)
    #expect(NetworkFile.encode(network) == bytes)
    #expect(try NetworkFile.decode(bytes) == network)
    #expect(try network.replacing(layers: [:]) == network)
    #expect(try network.dense == network)
    func expect(_ rest: [UInt8], _ problem: FileFormatError.Problem, _ field: String) {
      #expect(throws: FileFormatError(problem, field: field)) {
        try NetworkFile.decode(file(rest))
      }
    }
    expect([0], .badValue("a number outside 1...2"), "the number of ranges")
    expect([1, 2], .badValue("a number outside 0...1"), "range 0: node")
    expect([1, 1] + one + [0], .truncated, "range 0: ends")
    expect([1, 1] + one + zero, .badValue("1.0 to 0.0"), "range 0: ends")
    expect([2, 1] + zero + one + [1], .badValue("a number outside 2...2"), "range 1: node")
    expect([1, 1] + zero + one + [7], .trailingBytes(1), "the end of the header")
    #expect(throws: NetworkError.badRange(node: "s")) {
      try NetworkFile.decode(file([1, 1] + one + one))
    }
  }
}
