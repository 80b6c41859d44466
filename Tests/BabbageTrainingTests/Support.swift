import Babbage
import BabbageData
import BabbageTraining
import Foundation
import Synchronization

/// Random images whose class can be learned: a bright square in the class's place.
func syntheticDataset(train: Int, test: Int, side: Int = 12, seed: UInt64 = 1) -> Dataset {
  var generator = SeededGenerator(seed: seed)
  func split(_ count: Int) -> ImageSet {
    var images = [UInt8](repeating: 0, count: count * side * side)
    let labels = (0..<count).map { UInt16($0 % 4) }
    for (index, label) in labels.enumerated() {
      let (top, left) = (Int(label) / 2 * side / 2, Int(label) % 2 * side / 2)
      for row in 0..<side {
        for column in 0..<side {
          let inside =
            (top..<(top + side / 2)).contains(row)
            && (left..<(left + side / 2)).contains(column)
          images[(index * side + row) * side + column] =
            UInt8.random(in: inside ? 120...255 : 0...140, using: &generator)
        }
      }
    }
    return ImageSet(images: images, labels: labels, channels: 1, height: side, width: side)
  }
  return Dataset(
    name: "squares", title: "Squares", train: split(train), test: split(test),
    classNames: ["a", "b", "c", "d"])
}

/// The checkpoints that a run writes, one after every step, by the epochs that they hold.
func checkpoints(
  in file: URL, of run: (CheckpointPolicy) throws -> Void
) throws -> [Double: Data] {
  let kept = Kept()
  var policy = CheckpointPolicy(file: file, resume: false)
  policy.pace = .everyStep
  policy.saved = { kept.add($0, FileManager.default.contents(atPath: file.path)) }
  try run(policy)
  return kept.files.withLock(\.self)
}

private final class Kept: Sendable {
  let files = Mutex<[Double: Data]>([:])

  func add(_ epochs: Double, _ file: Data?) { files.withLock { $0[epochs] = file } }
}

/// A small network with a convolution, a pooling and two fully connected layers.
func smallNetwork(side: Int = 12, seed: UInt64 = 3) throws -> Network {
  var generator = SeededGenerator(seed: seed)
  func layer(_ shape: WeightShape) -> Layer {
    Layer(
      weight: .initial(shape, using: &generator),
      bias: Bias(
        placement: .filters,
        values: .float(
          Tensor(vector: (0..<shape.filters).map { _ in 0.1 * generator.nextNormal() }))))
  }
  let map = (side - 2) / 2
  return try Network(
    name: "small", input: MapShape(channels: 1, height: side, width: side),
    nodes: [
      Node(
        name: "conv",
        operation: .convolution(
          layer(WeightShape(filters: 8, channels: 1, rows: 3, columns: 3)), stride: 1, padding: 0),
        inputs: [.image]),
      Node(name: "pool", operation: .maxPool(Pool(size: 2, stride: 2)), inputs: [.node(0)]),
      Node(name: "relu", operation: .activation(.relu), inputs: [.node(1)]),
      Node(name: "flatten", operation: .flatten, inputs: [.node(2)]),
      Node(
        name: "hidden",
        operation: .linear(
          layer(WeightShape(filters: 20, channels: 8, rows: map, columns: map))),
        inputs: [.node(3)]),
      Node(name: "relu2", operation: .activation(.relu), inputs: [.node(4)]),
      Node(
        name: "scores", operation: .linear(layer(WeightShape(filters: 4, channels: 20))),
        inputs: [.node(5)]),
    ])
}
