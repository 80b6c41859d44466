import Babbage

/// Runs a plan for one image after another, in memory that it allocates once.
///
/// Each thread needs an executor of its own.
public struct Executor {
  /// What is executed.
  public let plan: Plan

  private var arena: [Float]

  /// Allocates the plan's arena.
  public init(_ plan: Plan) {
    self.plan = plan
    arena = Array(repeating: 0, count: plan.arenaCount)
  }

  /// Computes the scores of one image.
  ///
  /// - Parameter image: CHW, as many values as the plan's input has.
  /// - Returns: The scores, as many as the plan's output has.
  public mutating func run(_ image: [Float]) -> [Float] {
    precondition(image.count == plan.input.count, "an image of \(plan.input)")
    guard let result = plan.result else { return image }
    let plan = plan
    return arena.withUnsafeMutableBufferPointer { arena in
      image.withUnsafeBufferPointer { image in
        for step in plan.steps { step.run(arena: arena, image: image) }
      }
      return Array(arena[result.offset..<(result.offset + result.count)])
    }
  }
}

extension Plan.Step {
  fileprivate func run(arena: UnsafeMutableBufferPointer<Float>, image: UnsafeBufferPointer<Float>)
  {
    guard let base = arena.baseAddress, let imageBase = image.baseAddress else { return }
    func input(_ index: Int) -> UnsafePointer<Float> {
      inputs[index].map { UnsafePointer(base + $0.offset) } ?? imageBase
    }
    let target = base + output.offset
    switch kernel {
    case .layer(let layer):
      layer.run(input(0), into: target, scratch: base + scratch.offset)
    case .affine(let scale, let shift):
      Elementwise.affine(input(0), scale, shift, into: target, pixels: outputShape.pixels)
    case .relu: Elementwise.relu(input(0), into: target, count: output.count)
    case .add: Elementwise.add(input(0), input(1), into: target, count: output.count)
    case .softmax: Elementwise.softmax(input(0), into: target, count: output.count)
    case .maxPool(let pool):
      pool.largest(input(0), of: inputShape, into: target, of: outputShape)
    case .averagePool(let pool):
      pool.mean(input(0), of: inputShape, into: target, of: outputShape)
    case .globalAveragePool:
      let pixels = inputShape.pixels
      for channel in 0..<inputShape.channels {
        var sum: Float = 0
        for pixel in 0..<pixels { sum += input(0)[channel * pixels + pixel] }
        target[channel] = sum / Float(pixels)
      }
    }
  }
}

extension MapShape {
  /// Positions in each channel.
  var pixels: Int { height * width }
}
