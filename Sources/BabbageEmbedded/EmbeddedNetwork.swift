import Babbage

/// A network as a program for microcontrollers: integers only, memory of a known size.
///
/// It computes what the `IntegerNetwork` that it is made from computes, bit for bit. Where that
/// has separate steps for moments, core and pass, this has one stage; stages advance together, row
/// by row, so that only a few rows of most maps are kept.
public struct EmbeddedNetwork: Sendable {
  /// The bytes that a stage takes.
  public struct StageSize: Sendable, Encodable {
    /// The layer or node.
    public let name: String
    /// Bytes of constants, with pointers of 32 bits: coefficients, scales, biases and what
    /// describes them.
    public let flash: Int
    /// Bytes of the maps that live while the stage runs.
    public let ram: Int
    /// Bytes of working memory besides maps, shared by all stages.
    public let scratch: Int
    /// Bytes of RAM that the layer's weights take if they are stored coded; otherwise 0.
    public let weights: Int
  }

  /// The most tiles that can be computed together.
  public static let mostTiles = 8

  /// The prefix of names in the program.
  public let name: String
  /// The shape of the image: pixels of 8 bits.
  public let input: MapShape
  /// The shape of the scores.
  public let output: MapShape
  /// The scale of the scores: what 1 stands for.
  public let scoreUnit: Double
  /// Whether the image comes row by row, so that it is never in memory as a whole.
  package let streams: Bool
  /// The stages in order.
  public let sizes: [StageSize]
  /// Tiles of four pixels that are computed together.
  package let tiles: Int
  /// Names of the classes; empty if there are none.
  package let classNames: [String]

  let maps: [CodeMap]
  let stages: [Stage]
  let segmentation: Segmentation
  let places: MapPlaces
  let tables: ProgramTables
  let working: WorkingMemory

  /// Joins the steps of a network and gives the maps their places.
  ///
  /// - Parameters:
  ///   - network: The network in integers.
  ///   - name: The prefix of names in the program; changed where it is not a name in C, see
  ///     ``checked(name:)``.
  ///   - classNames: Names of the classes, for the header; may be empty.
  ///   - streams: Whether the image comes row by row.
  ///   - tiles: How many tiles of four pixels are computed together: coefficients are unpacked once
  ///     for them, and each needs working memory.
  ///   - coding: How weights lie in flash. With `.range` they are one stream, which the first run
  ///     decodes into RAM: that takes less flash for the stream, more for the decoder, and RAM for all
  ///     weights as they would lie packed in flash.
  /// - Precondition: There are 1 to ``mostTiles`` tiles.
  /// - Throws: ``EmbeddedError/tooLarge(node:what:value:limit:)`` if a number does not fit the
  ///   program's tables.
  public init(
    _ network: IntegerNetwork, name: String, classNames: [String] = [], streams: Bool = false,
    tiles: Int = 1, coding: PayloadCoding = .packed
  ) throws(EmbeddedError) {
    let storage: WeightStorage =
      switch coding {
      case .packed: .packed
      case .range: .coded
      }
    try self.init(
      network, name: name, classNames: classNames, streams: streams, tiles: tiles,
      storage: storage)
  }

  /// A program with room for dense weights instead of the weights themselves.
  ///
  /// They are whole bytes, in arrays `name_weights_0` and so on.
  /// The caller fills in the codes of each convolution and fully connected layer, OIHW, before the
  /// first run.
  ///
  /// - Precondition: All weights of the network are dense.
  /// - Throws: As ``init(_:name:classNames:streams:tiles:coding:)``.
  package init(withoutWeightsOf network: IntegerNetwork, name: String) throws(EmbeddedError) {
    try self.init(
      network, name: name, classNames: [], streams: false, tiles: Self.mostTiles,
      storage: .filledLater)
    precondition(
      stages.layers.allSatisfy { $0.core.map { $0.factors == nil && $0.moments == nil } ?? true },
      "weights that are not dense")
  }

  /// A name in lower case that a program can have unchanged.
  ///
  /// - Throws: `ExportedNameError` if it is not an identifier, or is taken by C, C++ or their
  ///   libraries.
  public static func checked(name: String) throws(ExportedNameError) -> String {
    try CName.rule.checked(name)
  }

  /// The number of weights that each layer has room for, if the caller fills them in.
  package var roomForWeights: [Int] { tables.roomForWeights }

  private init(
    _ network: IntegerNetwork, name: String, classNames: [String], streams: Bool, tiles: Int,
    storage: WeightStorage
  ) throws(EmbeddedError) {
    precondition((1...Self.mostTiles).contains(tiles), "\(tiles) tiles")
    self.tiles = tiles
    self.name = CName.rule.derived(from: name)
    self.classNames = classNames
    self.streams = streams
    (input, output, scoreUnit) = (network.input, network.output, network.scoreUnit)
    let builder = StageBuilder(network, streams: streams)
    (maps, stages) = (builder.maps, builder.stages)
    try Self.check(stages, maps)
    segmentation = Segmentation(stages, maps: maps, streams: streams)
    places = MapPlaces(maps, segmentation)
    working = WorkingMemory(stages, maps: maps, tiles: tiles)
    tables = ProgramTables(
      stages, maps, segmentation, places, storage: storage)
    let (maps, segmentation) = (maps, segmentation)
    sizes = zip(stages.indices, stages).map { [tables, working] index, stage in
      let segment = (segmentation.bounds.firstIndex { $0 > index } ?? 1) - 1
      let live = maps.indices.filter {
        maps[$0].storage == .own && segmentation.lifetimes[$0].contains(segment)
      }
      return StageSize(
        name: stage.name, flash: tables.stageBytes[index],
        ram: live.reduce(0) { $0 + maps[$1].bytes(rows: segmentation.kept[$1]) },
        scratch: working.bytes(of: stage), weights: tables.decodedBytes[index])
    }
  }

  /// Bytes of all constants, with pointers of 32 bits.
  public var constantBytes: Int { tables.bytes }

  /// Approximate bytes of code, as gcc 12 compiles it for a Cortex-M4 with `-Os`.
  public var codeBytes: Int { parts.reduce(Self.commonCodeBytes) { $0 + $1.bytes } }

  /// Bytes of static memory: maps, working memory and counters, with pointers of 32 bits.
  ///
  /// If the image comes row by row, these include the rows of it that are needed.
  /// Decoded weights are among them, and so is what the decoder needs beyond the bytes of the maps.
  public var staticBytes: Int { mapBytes + decodedBytes + working.bytes + counterBytes }

  /// Bytes of the maps and of the decoder, which works where they are later.
  private var mapBytes: Int { max(places.bytes, tables.coded?.decoderBytes ?? 0) }

  /// Bytes of decoded weights.
  package var decodedBytes: Int { tables.coded?.ramBytes ?? 0 }

  /// Bytes of the counters of rows and of the pointers to image and scores.
  private var counterBytes: Int { 2 * maps.count + (maps[0].storage == .image ? 9 : 5) }

  /// Bytes of what the caller provides: scores, and the image unless it comes row by row.
  public var callerBytes: Int { 4 * output.count + (streams ? 0 : input.count) }

  /// Refuses what is larger than a limit.
  ///
  /// - Parameters:
  ///   - flash: The most bytes of constants and code.
  ///   - ram: The most bytes of static memory, image and scores.
  /// - Throws: ``EmbeddedError`` with the layer that takes the most.
  public func check(maxFlash flash: Int?, maxMemory ram: Int?) throws(EmbeddedError) {
    let constants = constantBytes + codeBytes
    if let flash, constants > flash, let most = sizes.max(by: { $0.flash < $1.flash }) {
      throw .tooMuchFlash(
        bytes: constants, limit: flash, largest: most.name, layerBytes: most.flash)
    }
    let bytes = staticBytes + callerBytes
    func memory(_ size: StageSize) -> Int { size.ram + size.scratch + size.weights }
    if let ram, bytes > ram, let most = sizes.max(by: { memory($0) < memory($1) }) {
      throw .tooMuchMemory(
        bytes: bytes, limit: ram, largest: most.name, layerBytes: memory(most))
    }
  }

  /// What the tables of the program hold.
  private static func check(_ stages: [Stage], _ maps: [CodeMap]) throws(EmbeddedError) {
    func check(
      _ value: Int, _ limit: Int, _ what: String, _ node: String
    ) throws(EmbeddedError) {
      guard value <= limit else {
        throw .tooLarge(node: node, what: what, value: value, limit: limit)
      }
    }
    for stage in stages {
      for map in stage.outputs + stage.inputs.map(\.map) {
        let shape = maps[map].shape
        try check(shape.channels, 65_535, "channels", stage.name)
        try check(max(shape.height, shape.width), 16_383, "rows or columns", stage.name)
      }
      for input in stage.inputs {
        try check(max(input.step, abs(input.first)), 16_383, "step of a window", stage.name)
      }
      if case .layer(let layer) = stage.kind, let core = layer.core {
        try check(core.values, 65_535, "numbers in a sum", stage.name)
        try check(max(core.stride, core.padding), 255, "stride or padding", stage.name)
        try check(core.moments?.elements.count ?? 0, 255, "functions over a window", stage.name)
      }
      if case .pool(let pool) = stage.kind {
        let window = pool.window
        let longest = max(window.rows.size, window.columns.size)
        try check(longest, 32_767, "rows or columns of a window", stage.name)
        if pool.mean == .ofPlacesInside {
          let places = window.largestPart(of: maps[stage.inputs[0].map].shape)
          try check(places, 1 << 17, "places of a window", stage.name)
        }
      }
    }
    let last = stages.last?.name ?? "image"
    try check(maps.count, 65_534, "maps", last)
    try check(NumberWidths.indices(of: stages), 65_534, "inputs and parts", last)
  }
}
