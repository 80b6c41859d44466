import Babbage
import Foundation

/// Pictures that are red on one side, and a network that is built to see which.
package enum RedSquares {
  /// The classes, in the order of the network's scores.
  package static let classes = ["bottom", "left", "top"]
  package static let side = 8

  /// A colour picture, CHW, dark except for the red side; pictures of a class differ by `number`.
  package static func pixels(_ name: String, number: Int = 0, side: Int = side) -> [UInt8] {
    var random = SeededGenerator(
      seed: UInt64(number), stream: UInt64(classes.firstIndex(of: name) ?? 9))
    var pixels = (0..<(3 * side * side)).map { _ in UInt8.random(in: 0...40, using: &random) }
    for row in 0..<side {
      for column in 0..<side {
        let isRed =
          switch name {
          case "bottom": row >= side / 2
          case "left": column < side / 2
          default: row < side / 2
          }
        if isRed { pixels[row * side + column] = UInt8.random(in: 180...255, using: &random) }
      }
    }
    return pixels
  }

  /// The same as a PNG file.
  package static func png(_ name: String, number: Int = 0, side: Int = side) -> [UInt8] {
    PNG.rgb(width: side, height: side, pixels: pixels(name, number: number, side: side))
  }

  /// A linear layer that compares the halves: nothing was trained.
  ///
  /// Images have `side` rows and columns; `classNames` are the names in the network's file.
  package static func network(
    side: Int = side, classNames: [String] = classes
  ) throws -> Network {
    let plane = side * side
    var weights = [Float](repeating: 0, count: 3 * 3 * plane)
    for row in 0..<side {
      for column in 0..<side {
        let (down, right): (Float, Float) = (row < side / 2 ? -1 : 1, column < side / 2 ? -1 : 1)
        for (index, weight) in [down, -right, -down].enumerated() {
          weights[index * 3 * plane + row * side + column] = weight / Float(side)
        }
      }
    }
    let shape = WeightShape(filters: 3, channels: 3, rows: side, columns: side)
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: shape.axes, values: weights))),
      bias: Bias(placement: .filters, values: .float(Tensor(shape: [3]))))
    return try Network(
      name: "halves", input: MapShape(channels: 3, height: side, width: side),
      nodes: [
        Node(name: "flat", operation: .flatten, inputs: [.image]),
        Node(name: "halves", operation: .linear(layer), inputs: [.node(0)]),
      ], classNames: classNames)
  }
}
