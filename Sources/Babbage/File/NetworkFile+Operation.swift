/// The codes of operations in a file, but for activations; they never change their meaning.
///
/// Those of activations lie between them: see `ActivationCode`. 11 was a shortcut, which is now a slice and a pad. An operation beyond its usual form (with
/// groups, padding or windows that are not square) has a separate code, so that the usual form stays
/// short.
enum OperationCode: UInt8 {
  case convolution = 1
  case linear, batchNorm
  case maxPool = 5
  case averagePool, globalAveragePool, add, flatten, softmax
  case groupedConvolution = 12
  case paddedMaxPool, paddedAveragePool, concat, pad, slice
  case normalize = 20
  case windowMaxPool = 22
  case windowAveragePool
  case multiply = 48
  case shuffle, upsample
}

extension ByteWriter {
  mutating func append(_ operation: Node.Operation) {
    switch operation {
    case .convolution(let layer, let stride, let padding, let groups):
      append(code: groups == 1 ? .convolution : .groupedConvolution)
      append(varint: stride)
      append(varint: padding)
      if groups > 1 { append(varint: groups) }
      append(layer)
    case .linear(let layer):
      append(code: .linear)
      append(layer)
    case .batchNorm(let norm):
      append(code: .batchNorm)
      append(varint: norm.channels)
    case .normalize(let norm):
      append(code: .normalize)
      append(varint: norm.channels)
    case .maxPool(let pool):
      append(pool, codes: (.maxPool, .paddedMaxPool, .windowMaxPool))
    case .averagePool(let pool, let countsPadding):
      let short = countsPadding ? OperationCode.averagePool : .paddedAveragePool
      let code = append(pool, codes: (short, .paddedAveragePool, .windowAveragePool))
      if code != .averagePool { append(UInt8(countsPadding ? 1 : 0)) }
    case .activation(let activation): append(activation)
    case .globalAveragePool: append(code: .globalAveragePool)
    case .add: append(code: .add)
    case .multiply: append(code: .multiply)
    case .shuffle(let groups):
      append(code: .shuffle)
      append(varint: groups)
    case .upsample(let rows, let columns):
      append(code: .upsample)
      append(varint: rows)
      append(varint: columns)
    case .concat: append(code: .concat)
    case .pad(let padding):
      append(code: .pad)
      for ends in padding.axes {
        append(varint: ends.before)
        append(varint: ends.after)
      }
    case .slice(let slice):
      append(code: .slice)
      for positions in [slice.channels, slice.rows, slice.columns] { append(positions) }
    case .flatten: append(code: .flatten)
    case .softmax: append(code: .softmax)
    }
  }

  private mutating func append(code: OperationCode) { append(code.rawValue) }

  /// Writes a window with the first code that has it: square, square with padding, or any.
  ///
  /// - Returns: The code.
  @discardableResult
  private mutating func append(
    _ pool: Pool, codes: (OperationCode, OperationCode, OperationCode)
  ) -> OperationCode {
    guard let padding = pool.squarePadding else {
      append(code: codes.2)
      for axis in [pool.rows, pool.columns] {
        for number in [axis.size, axis.stride, axis.before, axis.after] { append(varint: number) }
      }
      return codes.2
    }
    let code = padding == 0 ? codes.0 : codes.1
    append(code: code)
    append(varint: pool.rows.size)
    append(varint: pool.rows.stride)
    if code == codes.1 { append(varint: padding) }
    return code
  }

  /// The number of positions (0 for the whole axis), and unless it is 0, the first and the step.
  private mutating func append(_ positions: MapSlice.Positions?) {
    append(varint: positions?.count ?? 0)
    guard let positions else { return }
    append(varint: positions.start)
    append(varint: positions.step)
  }
}

extension ByteReader {
  /// An operation, its code first.
  mutating func kind(_ field: String) throws(FileFormatError) -> NodeOutline.Kind {
    let byte = try integer(UInt8.self, "\(field): operation")
    if let code = ActivationCode(rawValue: byte) {
      return .plain(.activation(try activation(of: code, field)))
    }
    guard let code = OperationCode(rawValue: byte) else {
      throw FileFormatError(.badValue("unknown operation \(byte)"), field: field)
    }
    return try kind(of: code, field)
  }

  private mutating func kind(
    of code: OperationCode, _ field: String
  ) throws(FileFormatError) -> NodeOutline.Kind {
    let map = 1...ShapeInference.largestMap
    switch code {
    case .convolution, .groupedConvolution:
      let stride = try varint(in: ShapeInference.steps, "\(field): stride")
      let padding = try varint(in: 0...ShapeInference.steps.upperBound, "\(field): padding")
      var groups = 1
      if code == .groupedConvolution {
        groups = try varint(in: 2...ShapeInference.steps.upperBound, "\(field): groups")
      }
      return .convolution(
        try layer(field), stride: stride, padding: padding, groups: groups)
    case .linear: return .linear(try layer(field))
    case .batchNorm: return .batchNorm(channels: try varint(in: map, "\(field): channels"))
    case .normalize: return .normalize(channels: try varint(in: map, "\(field): channels"))
    case .maxPool: return .plain(.maxPool(try pool(field)))
    case .paddedMaxPool: return .plain(.maxPool(try pool(field, paddings: 1...)))
    case .averagePool: return .plain(.averagePool(try pool(field)))
    case .paddedAveragePool:
      let pool = try pool(field, paddings: 0...)
      // Without padding there is nothing to count: that is the usual form.
      let largest: UInt8 = pool.squarePadding == 0 ? 0 : 1
      let counts = try flag(upTo: largest, "\(field): whether padding counts") == 1
      return .plain(.averagePool(pool, countsPadding: counts))
    case .windowMaxPool: return .plain(.maxPool(try window(field)))
    case .windowAveragePool:
      let pool = try window(field)
      let counts = try flag(upTo: 1, "\(field): whether padding counts") == 1
      return .plain(.averagePool(pool, countsPadding: counts))
    case .globalAveragePool: return .plain(.globalAveragePool)
    case .add: return .plain(.add)
    case .multiply: return .plain(.multiply)
    case .upsample:
      let rows = try varint(in: ShapeInference.steps, "\(field): rows")
      return .plain(
        .upsample(
          rows: rows, columns: try varint(in: ShapeInference.steps, "\(field): columns")))
    case .shuffle:
      return .plain(.shuffle(groups: try varint(in: ShapeInference.steps, "\(field): groups")))
    case .concat: return .plain(.concat)
    case .pad:
      let channels = try ends("\(field): channels")
      let rows = try ends("\(field): rows")
      return .plain(
        .pad(MapPadding(channels: channels, rows: rows, columns: try ends("\(field): columns"))))
    case .slice:
      let channels = try positions("\(field): channels")
      let rows = try positions("\(field): rows")
      return .plain(
        .slice(
          MapSlice(
            channels: channels, rows: rows, columns: try positions("\(field): columns"))))
    case .flatten: return .plain(.flatten)
    case .softmax: return .plain(.softmax)
    }
  }

  private mutating func pool(
    _ field: String, paddings: PartialRangeFrom<Int>? = nil
  ) throws(FileFormatError) -> Pool {
    let steps = ShapeInference.steps
    let size = try varint(in: steps, "\(field): size")
    let stride = try varint(in: steps, "\(field): stride")
    guard let paddings else { return Pool(size: size, stride: stride) }
    let padding = try varint(
      in: paddings.lowerBound...steps.upperBound, "\(field): padding")
    return Pool(size: size, stride: stride, padding: padding)
  }

  /// A window that is not square, or whose padding differs between the sides.
  private mutating func window(_ field: String) throws(FileFormatError) -> Pool {
    let rows = try axis("\(field): rows")
    let pool = Pool(rows: rows, columns: try axis("\(field): columns"))
    guard pool.squarePadding == nil else {
      throw FileFormatError(.badValue("a square window, which has another code"), field: field)
    }
    return pool
  }

  private mutating func axis(_ field: String) throws(FileFormatError) -> Pool.Axis {
    let steps = ShapeInference.steps
    let size = try varint(in: steps, "\(field): size")
    let stride = try varint(in: steps, "\(field): stride")
    let before = try varint(in: 0...(size - 1), "\(field): padding before")
    let after = try varint(in: 0...(size - 1), "\(field): padding after")
    return Pool.Axis(size: size, stride: stride, before: before, after: after)
  }

  private mutating func ends(_ field: String) throws(FileFormatError) -> MapPadding.Ends {
    let limit = 0...ShapeInference.largestMap
    let before = try varint(in: limit, field)
    return MapPadding.Ends(before: before, after: try varint(in: limit, field))
  }

  private mutating func positions(
    _ field: String
  ) throws(FileFormatError) -> MapSlice.Positions? {
    let limit = 0...ShapeInference.largestMap
    let count = try varint(in: limit, field)
    if count == 0 { return nil }
    let start = try varint(in: limit, field)
    let step = try varint(in: ShapeInference.steps, field)
    return MapSlice.Positions(start: start, count: count, step: step)
  }
}
