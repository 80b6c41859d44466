/// The header of a file: a network without its numbers.
struct NetworkOutline {
  let name: String
  let input: MapShape
  let nodes: [NodeOutline]
  let classNames: [String]
  let pictures: PictureConvention
  /// The ranges that are known, by node.
  let ranges: [Int: ClosedRange<Float>]
}

/// A node whose shapes are known but whose numbers are not yet read.
struct NodeOutline {
  let name: String
  let inputs: [Node.Source]
  let kind: Kind

  enum Kind {
    case convolution(LayerOutline, stride: Int, padding: Int, groups: Int)
    case linear(LayerOutline)
    case batchNorm(channels: Int)
    case normalize(channels: Int)
    case plain(Node.Operation)

    /// The number of maps that may go in.
    var inputCounts: ClosedRange<Int> {
      switch self {
      case .convolution, .linear, .batchNorm, .normalize: 1...1
      case .plain(let operation): operation.inputCounts
      }
    }
  }
}

/// A layer's shapes and forms.
struct LayerOutline {
  let shape: WeightShape
  let scheme: Scheme?
  let weightForm: ParameterStorage
  let bias: (placement: BiasPlacement, form: ParameterStorage)?
}

/// How an array of numbers is stored: one byte.
///
/// 0 is floating point. Otherwise it is the number of bits of a quantised value (a code), plus 0x80
/// if each row has a scale, plus 0x40 if the codes are odd, plus 0x10 times the number of bits by
/// which a row scale is narrower than 8.
struct ParameterStorage {
  /// How codes are stored; `nil` in floating point.
  let codes: CodeForm?

  init(_ parameter: Parameter) {
    switch parameter {
    case .float: codes = nil
    case .quantized(let tensor): codes = tensor.form
    }
  }

  init?(byte: UInt8) {
    let (bits, lack) = (Int(byte & 0x0F), Int(byte >> 4 & 3))
    let grid: CodeGrid = byte & 0x40 != 0 ? .odd : .symmetric
    let hasRowScales = byte & 0x80 != 0
    guard byte == 0 || grid.allowedBits.contains(bits), hasRowScales || lack == 0 else {
      return nil
    }
    codes =
      byte == 0
      ? nil : CodeForm(bits: bits, scaleBits: hasRowScales ? 8 - lack : nil, grid: grid)
  }

  var byte: UInt8 {
    guard let codes else { return 0 }
    return UInt8(codes.bits) | (codes.grid == .odd ? 0x40 : 0)
      | (codes.scaleBits.map { 0x80 | UInt8(8 - $0) << 4 } ?? 0)
  }
}

extension ByteWriter {
  mutating func append(_ network: Network) {
    append(network.name)
    append(network.input)
    append(varint: network.nodes.count)
    for node in network.nodes {
      append(node.name)
      append(node.operation)
      if node.operation.inputCounts.count > 1 { append(varint: node.inputs.count) }
      for source in node.inputs {
        if case .node(let index) = source { append(varint: index + 1) } else { append(varint: 0) }
      }
    }
    // What equals its default is left out.
    let pictures = network.pictures
    let hasConvention = pictures != PictureConvention()
    let ranges = network.nodes.enumerated().compactMap { index, node in
      node.range.map { (index, $0) }
    }
    guard !network.classNames.isEmpty || hasConvention || !ranges.isEmpty else { return }
    append(varint: network.classNames.count)
    for name in network.classNames { append(name) }
    guard hasConvention || !ranges.isEmpty else { return }
    append(pictures.edge.rawValue)
    let background = pictures.background
    append([background.red, background.green, background.blue])
    guard !ranges.isEmpty else { return }
    append(varint: ranges.count)
    for (index, range) in ranges {
      append(varint: index)
      append([range.lowerBound, range.upperBound])
    }
  }

  private mutating func append(_ map: MapShape) {
    for length in [map.channels, map.height, map.width] { append(varint: length) }
  }

  mutating func append(_ layer: Layer) {
    for length in layer.weight.shape.axes { append(varint: length) }
    append(ParameterStorage(layer.weight.parameter).byte)
    if case .polynomial(let weight) = layer.weight {
      append(UInt8(1))
      append(weight.scheme)
    } else {
      append(UInt8(0))
    }
    guard let bias = layer.bias else { return append(UInt8(0)) }
    append(bias.placement == .core ? UInt8(1) : 2)
    append(ParameterStorage(bias.values).byte)
  }
}

extension ByteReader {
  mutating func outline() throws(FileFormatError) -> NetworkOutline {
    let name = try text("the network's name")
    let input = MapShape(
      channels: try varint(in: 1...ShapeInference.largestMap, "the image's channels"),
      height: try varint(in: 1...ShapeInference.largestMap, "the image's rows"),
      width: try varint(in: 1...ShapeInference.largestMap, "the image's columns"))
    // A node takes at least three bytes.
    let count = try varint(in: 0...(remaining / 3), "the number of nodes")
    var nodes: [NodeOutline] = []
    for index in 0..<count { nodes.append(try node(index)) }
    let classNames = remaining > 0 ? try classNames() : nil
    let pictures =
      classNames == [] || remaining > 0 ? try pictureConvention() : PictureConvention()
    return NetworkOutline(
      name: name, input: input, nodes: nodes, classNames: classNames ?? [], pictures: pictures,
      ranges: remaining > 0 ? try ranges(ofNodes: count) : [:])
  }

  /// The ranges that are known, in the order of the nodes.
  private mutating func ranges(
    ofNodes nodes: Int
  ) throws(FileFormatError) -> [Int: ClosedRange<Float>] {
    let count = try varint(in: 1...max(nodes, 1), "the number of ranges")
    var ranges: [Int: ClosedRange<Float>] = [:]
    var first = 0
    for index in 0..<count {
      let node = try varint(in: first...max(nodes - 1, first), "range \(index): node")
      guard node < nodes else {
        throw FileFormatError(.badValue("node \(node) of \(nodes)"), field: "range \(index): node")
      }
      let ends = try floats(2, "range \(index): ends")
      guard ends[0] <= ends[1] else {
        throw FileFormatError(
          .badValue("\(ends[0]) to \(ends[1])"), field: "range \(index): ends")
      }
      ranges[node] = ends[0]...ends[1]
      first = node + 1
    }
    return ranges
  }

  /// The names of the classes; an empty list is stored only if a convention for pictures follows.
  private mutating func classNames() throws(FileFormatError) -> [String] {
    // A name takes at least two bytes.
    let count = try varint(in: 0...max(remaining / 2, 1), "the number of classes")
    var names: [String] = []
    for index in 0..<count { names.append(try text("class \(index): name")) }
    return names
  }

  private mutating func pictureConvention() throws(FileFormatError) -> PictureConvention {
    let byte = try flag(upTo: 2, "the edge of pictures")
    let color = PictureConvention.Color(
      red: try integer(UInt8.self, "the background of pictures"),
      green: try integer(UInt8.self, "the background of pictures"),
      blue: try integer(UInt8.self, "the background of pictures"))
    let convention = PictureConvention(
      edge: PictureConvention.Edge(rawValue: byte) ?? .dark, background: color)
    // Ranges, which come behind it, are there for a reason.
    guard convention != PictureConvention() || remaining > 0 else {
      throw FileFormatError(
        .badValue("a default that must not be written"), field: "the edge of pictures")
    }
    return convention
  }

  private mutating func node(_ index: Int) throws(FileFormatError) -> NodeOutline {
    let name = try text("node \(index): name")
    let field = "node \(index) '\(name)'"
    let kind = try kind(field)
    // Only operations that take any number of maps say how many; a source takes one byte at least.
    let counts = kind.inputCounts
    let count =
      counts.count == 1
      ? counts.lowerBound
      : try varint(
        in: counts.lowerBound...max(min(remaining, counts.upperBound), counts.lowerBound),
        "\(field): inputs")
    var inputs: [Node.Source] = []
    for _ in 0..<count {
      let source = try varint(in: 0...index, "\(field): input")
      inputs.append(source == 0 ? .image : .node(source - 1))
    }
    return NodeOutline(name: name, inputs: inputs, kind: kind)
  }

  mutating func layer(_ field: String) throws(FileFormatError) -> LayerOutline {
    let limit = 1...ShapeInference.largestWeight
    let shape = WeightShape(
      filters: try varint(in: limit, "\(field): filters"),
      channels: try varint(in: limit, "\(field): channels"),
      rows: try varint(in: limit, "\(field): rows"),
      columns: try varint(in: limit, "\(field): columns"))
    guard ShapeInference.product(shape.axes, atMost: ShapeInference.largestWeight) else {
      throw FileFormatError(.badValue("weights of \(shape) are too large"), field: field)
    }
    let form = try parameterForm("\(field): weight form")
    let scheme =
      try flag(upTo: 1, "\(field): weight kind") == 1 ? try scheme(field, shape: shape) : nil
    let placement = try flag(upTo: 2, "\(field): bias kind")
    guard placement > 0 else {
      return LayerOutline(shape: shape, scheme: scheme, weightForm: form, bias: nil)
    }
    let biasForm = try parameterForm("\(field): bias form")
    return LayerOutline(
      shape: shape, scheme: scheme, weightForm: form,
      bias: (placement == 1 ? .core : .filters, biasForm))
  }

  private mutating func parameterForm(
    _ field: String
  ) throws(FileFormatError) -> ParameterStorage {
    let byte = try integer(UInt8.self, field)
    guard let form = ParameterStorage(byte: byte) else {
      throw FileFormatError(.badValue("unknown form \(byte)"), field: field)
    }
    return form
  }

  mutating func flag(upTo limit: UInt8, _ field: String) throws(FileFormatError) -> UInt8 {
    let byte = try integer(UInt8.self, field)
    guard byte <= limit else {
      throw FileFormatError(.badValue("\(byte) instead of 0...\(limit)"), field: field)
    }
    return byte
  }
}
