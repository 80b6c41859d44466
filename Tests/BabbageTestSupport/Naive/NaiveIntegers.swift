import Babbage

/// An integer network computed in `Int64` from the definitions: polynomials are evaluated, not
/// tabulated, and sums are products with their values.
package struct NaiveIntegers {
  package let network: IntegerNetwork

  private var values: [MapValue.ID: [Int64]] = [:]

  package init(_ network: IntegerNetwork) { self.network = network }

  /// The scores of an image.
  package mutating func scores(_ image: [Float]) -> [Int64] {
    values = [network.image.id: image.map { Int64(($0 * 255).rounded()) }]
    for step in network.steps { run(step) }
    return values[network.result.id] ?? []
  }

  private mutating func run(_ step: Step<IntegerNetwork.Kernel>) {
    let inputs = step.inputs.map { values[$0.id] ?? [] }
    let (input, output) = (step.inputs[0].shape, step.outputs[0].shape)
    switch step.kernel {
    case .convolution(let layer):
      values[step.outputs[0].id] = Self.convolution(
        layer, inputs[0], input, output, padding: step.inputs[0].padding)
    case .moments(let moments, let stride, let shift):
      values[step.outputs[0].id] = Self.moments(
        moments, inputs[0], input, output, stride: stride, padding: step.inputs[0].padding
      ).map { Self.shifted($0, shift) }
    case .pass(let pass): self.pass(pass, inputs, step)
    case .maxPool(let pool):
      values[step.outputs[0].id] = Self.windows(pool, inputs[0], input, output).map {
        $0.max() ?? 0
      }
    case .averagePool(let pool, let mean):
      values[step.outputs[0].id] = Self.windows(pool, inputs[0], input, output).map {
        let sum = $0.reduce(0, +)
        if case .fixed(let rescale) = mean { return Self.rescaled(sum, rescale, 0) }
        return Self.mean(sum, of: Int64($0.count))
      }
    case .globalAveragePool(let rescale):
      let pixels = input.height * input.width
      values[step.outputs[0].id] = (0..<input.channels).map { channel in
        Self.rescaled(
          inputs[0][(channel * pixels)..<((channel + 1) * pixels)].reduce(0, +), rescale, 0)
      }
    case .affine(let affine):
      let pixels = input.height * input.width
      values[step.outputs[0].id] = inputs[0].enumerated().map { index, code in
        let channel = index / pixels
        let value =
          (code * Int64(affine.multipliers[channel]) + affine.offsets[channel]) >> affine.shift
        return Self.clamped(value, affine.limits)
      }
    case .table(let table):
      values[step.outputs[0].id] = inputs[0].map { Int64(table[Int($0)]) }
    case .concat(let rescales):
      values[step.outputs[0].id] = zip(inputs, rescales).flatMap { codes, rescale in
        codes.map { Self.rescaled($0, rescale, 0) }
      }
    case .pad(let zeros):
      var result = [Int64](repeating: 0, count: output.count)
      for (index, code) in inputs[0].enumerated() {
        let (plane, column) = index.quotientAndRemainder(dividingBy: input.width)
        let (channel, row) = plane.quotientAndRemainder(dividingBy: input.height)
        let target =
          (channel + zeros.channels.before) * output.height + row + zeros.rows.before
        result[target * output.width + column + zeros.columns.before] = code
      }
      values[step.outputs[0].id] = result
    case .combine(let combination):
      let maps = step.inputs.map(\.shape)
      let rescale = combination.rescale
      values[step.outputs[0].id] = (0..<output.count).map { index in
        let (plane, column) = index.quotientAndRemainder(dividingBy: output.width)
        let (channel, row) = plane.quotientAndRemainder(dividingBy: output.height)
        let codes = zip(inputs, maps).map { codes, map in
          let (channel, row) = (min(channel, map.channels - 1), min(row, map.height - 1))
          return codes[(channel * map.height + row) * map.width + min(column, map.width - 1)]
        }
        let value =
          switch combination.combination {
          case .sum:
            codes[0] * Int64(rescale.multipliers[0]) + codes[1] * Int64(rescale.multipliers[1])
          case .product: codes[0] * codes[1] * Int64(rescale.multipliers[0])
          }
        let half: Int64 = rescale.shift > 0 ? 1 << (rescale.shift - 1) : 0
        return Self.clamped((value + half) >> rescale.shift, combination.limits)
      }
    case .shuffle(let groups):
      let (pixels, length) = (input.height * input.width, input.channels / groups)
      values[step.outputs[0].id] = (0..<input.channels).flatMap { channel in
        let source = channel % groups * length + channel / groups
        return inputs[0][(source * pixels)..<((source + 1) * pixels)]
      }
    case .upsample(let rows, let columns):
      values[step.outputs[0].id] = (0..<output.count).map { index in
        let (plane, column) = index.quotientAndRemainder(dividingBy: output.width)
        let (channel, row) = plane.quotientAndRemainder(dividingBy: output.height)
        return inputs[0][(channel * input.height + row / rows) * input.width + column / columns]
      }
    case .slice(let slice):
      func old(_ position: Int, _ positions: MapSlice.Positions?) -> Int {
        (positions?.start ?? 0) + position * (positions?.step ?? 1)
      }
      values[step.outputs[0].id] = (0..<output.count).map { index in
        let (plane, column) = index.quotientAndRemainder(dividingBy: output.width)
        let (channel, row) = plane.quotientAndRemainder(dividingBy: output.height)
        let place = old(channel, slice.channels) * input.height + old(row, slice.rows)
        return inputs[0][place * input.width + old(column, slice.columns)]
      }
    }
  }

  private static func clamped(_ value: Int64, _ limits: ClosedRange<Int32>) -> Int64 {
    min(max(value, Int64(limits.lowerBound)), Int64(limits.upperBound))
  }

  private mutating func pass(
    _ pass: IntegerPass, _ inputs: [[Int64]], _ step: Step<IntegerNetwork.Kernel>
  ) {
    let input = step.inputs[0].shape
    let pixels = input.height * input.width
    let sources = inputs[0].enumerated().map { index, value -> Int64 in
      switch pass.source {
      case .codes(let factor): value * Int64(factor)
      case .sums(let rescale, let offsets):
        Self.rescaled(value, rescale, index / pixels) + Int64(offsets[index / pixels])
      }
    }
    var channels: [[Int64]] = []
    if let expand = pass.expand {
      var first = 0
      for interval in expand {
        let rows = Self.polynomials(interval)
        for position in 0..<interval.form.length {
          channels.append(
            (0..<pixels).map { pixel in
              rows.indices.reduce(0) {
                $0 + Int64(rows[$1][position]) * sources[(first + $1) * pixels + pixel]
              }
            })
        }
        first += rows.count
      }
    } else {
      channels = (0..<input.channels).map { Array(sources[($0 * pixels)..<(($0 + 1) * pixels)]) }
    }
    let map = MapShape(channels: channels.count, height: input.height, width: input.width)
    var full = channels.enumerated().flatMap { channel, values in
      values.enumerated().map { pixel, value -> Int64 in
        var value = value + Int64(pass.bias?[channel] ?? 0)
        if let factor = pass.addendFactor {
          value += Int64(factor) * inputs[1][channel * pixels + pixel]
        }
        return pass.relu ? max(value, 0) : value
      }
    }
    var shape = map
    if pass.pools {
      shape = MapShape(channels: map.channels, height: map.height / 2, width: map.width / 2)
      full = Self.windows(Pool(size: 2, stride: 2), full, map, shape).map { $0.max() ?? 0 }
    }
    precondition(full.allSatisfy { Int64(Int32.min)...Int64(Int32.max) ~= $0 }, "32 bits")
    let area = shape.height * shape.width
    if let output = pass.full {
      values[step.outputs[0].id] = full.enumerated().map { index, value in
        Self.code(value, output, index / area)
      }
    } else if pass.writesScores {
      values[step.outputs[0].id] = full
    }
    guard let reduce = pass.reduce, let output = pass.sums, let target = step.outputs.last else {
      return
    }
    var sums: [Int64] = []
    var first = 0
    for interval in reduce {
      for row in Self.polynomials(interval) {
        for pixel in 0..<area {
          let sum = row.indices.reduce(Int64(0)) {
            $0 + Int64(row[$1]) * Self.shifted(full[(first + $1) * area + pixel], pass.downShift)
          }
          precondition(Int64(Int32.min)...Int64(Int32.max) ~= sum, "32 bits")
          sums.append(Self.code(sum, output, sums.count / area))
        }
      }
      first += interval.form.length
    }
    values[target.id] = sums
  }

  /// The values of an interval's polynomials.
  private static func polynomials(_ interval: IntegerInterval) -> [[Int]] {
    NaivePolynomials.rows(
      knots: interval.form.knots, length: interval.form.length, count: interval.change.count)
  }

  private static func shifted(_ value: Int64, _ shift: Int) -> Int64 {
    shift == 0 ? value : (value + 1 << (shift - 1)) >> shift
  }

  private static func rescaled(_ value: Int64, _ rescale: Rescale, _ index: Int) -> Int64 {
    let multiplier = rescale.multipliers.count == 1 ? 0 : index
    return shifted(value * Int64(rescale.multipliers[multiplier]), rescale.shift)
  }

  private static func code(_ value: Int64, _ output: IntegerPass.Output, _ index: Int) -> Int64 {
    let limits = output.limits[output.limits.count == 1 ? 0 : index]
    return min(
      max(rescaled(value, output.rescale, index), Int64(limits.lowerBound)),
      Int64(limits.upperBound))
  }

  private static func convolution(
    _ layer: IntegerConvolution, _ input: [Int64], _ map: MapShape, _ output: MapShape,
    padding: Int
  ) -> [Int64] {
    let window = layer.kernelRows * layer.kernelColumns
    let weights = weights(of: layer)
    let (filters, channels) = (output.channels / layer.groups, map.channels / layer.groups)
    return (0..<output.count).map { index in
      let (filter, pixel) = index.quotientAndRemainder(dividingBy: output.height * output.width)
      let (row, column) = pixel.quotientAndRemainder(dividingBy: output.width)
      var sum: Int64 = 0
      let first = filter / filters * channels
      for channel in 0..<channels {
        for tap in 0..<window {
          let y = row * layer.stride + tap / layer.kernelColumns - padding
          let x = column * layer.stride + tap % layer.kernelColumns - padding
          guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { continue }
          let weight = (filter * channels + channel) * window + tap
          sum += weights[weight] * input[((first + channel) * map.height + y) * map.width + x]
        }
      }
      precondition(Int64(Int32.min)...Int64(Int32.max) ~= sum, "32 bits")
      return sum
    }
  }

  /// Codes times factors, and polynomials over the window multiplied out.
  private static func weights(of layer: IntegerConvolution) -> [Int64] {
    let width = layer.factors.count
    let products = layer.codes.enumerated().map { Int64($1) * Int64(layer.factors[$0 % width]) }
    guard let window = layer.window else { return products }
    let values = window.elements.map { element in
      window.rows[element.row].flatMap { row in window.columns[element.column].map { row * $0 } }
    }
    return (0..<(products.count / values.count)).flatMap { group in
      values[0].indices.map { place in
        values.indices.reduce(Int64(0)) {
          $0 + products[group * values.count + $1] * Int64(values[$1][place])
        }
      }
    }
  }

  private static func moments(
    _ moments: WindowMoments, _ input: [Int64], _ map: MapShape, _ output: MapShape, stride: Int,
    padding: Int
  ) -> [Int64] {
    (0..<output.count).map { index in
      let (plane, pixel) = index.quotientAndRemainder(dividingBy: output.height * output.width)
      let (channel, moment) = plane.quotientAndRemainder(dividingBy: moments.elements.count)
      let (row, column) = pixel.quotientAndRemainder(dividingBy: output.width)
      let element = moments.elements[moment]
      var sum: Int64 = 0
      for (i, rowValue) in moments.rows[element.row].enumerated() {
        for (j, columnValue) in moments.columns[element.column].enumerated() {
          let (y, x) = (row * stride + i - padding, column * stride + j - padding)
          guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { continue }
          sum += Int64(rowValue * columnValue) * input[(channel * map.height + y) * map.width + x]
        }
      }
      return sum
    }
  }

  /// A sum divided by a number of places, by a multiplier of 15 bits.
  private static func mean(_ sum: Int64, of places: Int64) -> Int64 {
    var power: Int64 = 1
    while power < places { power *= 2 }
    power *= 1 << 14
    let multiplier = (2 * power + places) / (2 * places)
    let (quotient, rest) = (sum * multiplier + power / 2).quotientAndRemainder(dividingBy: power)
    return rest < 0 ? quotient - 1 : quotient
  }

  private static func windows(
    _ pool: Pool, _ input: [Int64], _ map: MapShape, _ output: MapShape
  ) -> [[Int64]] {
    (0..<output.count).map { index in
      let (channel, pixel) = index.quotientAndRemainder(dividingBy: output.height * output.width)
      let (row, column) = pixel.quotientAndRemainder(dividingBy: output.width)
      return (0..<(pool.rows.size * pool.columns.size)).compactMap { offset in
        let (i, j) = offset.quotientAndRemainder(dividingBy: pool.columns.size)
        let y = row * pool.rows.stride + i - pool.rows.before
        let x = column * pool.columns.stride + j - pool.columns.before
        guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { return nil }
        return input[(channel * map.height + y) * map.width + x]
      }
    }
  }
}
