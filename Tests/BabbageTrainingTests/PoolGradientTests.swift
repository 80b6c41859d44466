import Babbage
import BabbageTestSupport
import BabbageTraining
import Testing

/// What poolings of any windows pass back in LibTorch, against the definition: the weight of a
/// window goes to its largest element, or to all that count, in equal parts.
@Suite struct PoolGradientTests {
  @Test(arguments: UInt64(0)..<40) func gradientsOfWindows(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 28)
    let (height, width) = (
      Int.random(in: 1...7, using: &random), Int.random(in: 1...7, using: &random)
    )
    let map = MapShape(channels: 1, height: height, width: width)
    let pool = Pool.random(on: map, using: &random)
    let values = [Float].random(map.count, using: &random)
    let (rows, columns) = (pool.rows.count(on: height), pool.columns.count(on: width))
    let weights = [Float].random(rows * columns, using: &random)

    func gradient(
      _ pooled: (TorchTensor) throws -> TorchTensor
    ) throws -> [Float] {
      let maps = try TorchTensor(floats: values, shape: [1, 1, height, width])
      try maps.setRequiresGradient()
      let factors = try TorchTensor(floats: weights, shape: [1, 1, rows, columns])
      try (pooled(maps) * factors).sum().backward()
      return try #require(try maps.gradient).values().values
    }

    var (largest, all, inside) = (
      [Float](repeating: 0, count: map.count), [Float](repeating: 0, count: map.count),
      [Float](repeating: 0, count: map.count)
    )
    for (window, weight) in weights.enumerated() {
      let (top, left) = (
        window / columns * pool.rows.stride - pool.rows.before,
        window % columns * pool.columns.stride - pool.columns.before
      )
      let places = values.indices.filter {
        (top..<(top + pool.rows.size)).contains($0 / width)
          && (left..<(left + pool.columns.size)).contains($0 % width)
      }
      let most = try #require(places.max { values[$0] < values[$1] })
      largest[most] += weight
      for place in places {
        all[place] += weight / Float(pool.rows.size * pool.columns.size)
        inside[place] += weight / Float(places.count)
      }
    }
    func expect(_ found: [Float], _ wanted: [Float]) {
      let worst = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
      #expect(found.count == wanted.count && worst < 1e-5, "\(pool) on \(map)")
    }
    expect(try gradient { try pool.largest(of: $0) }, largest)
    expect(try gradient { try pool.mean(of: $0, countsPadding: true) }, all)
    expect(try gradient { try pool.mean(of: $0, countsPadding: false) }, inside)
  }
}
