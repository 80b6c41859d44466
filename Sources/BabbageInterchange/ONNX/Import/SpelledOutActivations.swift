import Babbage
import Foundation

/// Finds activations that an exporter has spelled out as several operators.
///
/// Hard swish, SiLU and GELU were in use before ONNX had operators for them, and every exporter
/// writes them in its own way: `x * sigmoid(x)`, `x * clip(x + 3, 0, 6) / 6`, `0.5 * x * (1 + erf(x / √2))`.
/// What such nodes have in common is that together they compute a function of one number, of one map.
/// That function is compared with the known ones at many points, so the spelling does not matter.
struct SpelledOutActivations {
  /// Where functions are compared: finer near 0, where they bend, and so far out that no bound of a
  /// real network lies beyond.
  private static let points: [Double] = (-120...120).map { sinh(Double($0) / 8) + 0.001 }
  /// How far a function may be from a known one, for values around 1.
  ///
  /// Constants in files are rounded to 32 bits.
  private static let tolerance = 1e-6

  /// A function of one number that a node computes of an earlier map.
  private struct Cone {
    let source: Node.Source
    /// Its values at ``points``.
    let values: [Double]
    /// How many nodes compute it.
    let nodes: Int

    func followed(by function: (Double) -> Double) -> Cone {
      Cone(source: source, values: values.map(function), nodes: nodes + 1)
    }
  }

  /// GELU with a hyperbolic tangent, the longest spelling, has nine nodes.
  private static let longest = 10

  private let nodes: [Node]
  private var cones: [Int: [Cone]] = [:]

  init(_ nodes: [Node]) { self.nodes = nodes }

  /// The nodes with each spelled-out activation as one node in the place of the last of those that
  /// compute it; what nothing reads any more is still there.
  static func joined(_ nodes: [Node]) -> [Node] {
    var search = SpelledOutActivations(nodes)
    var result = nodes
    for index in nodes.indices {
      // The longest spelling counts: a gate is itself a known function.
      let cones = search.cones(of: index).filter { $0.nodes > 1 }.sorted { $0.nodes > $1.nodes }
      for cone in cones {
        guard let activation = Self.activation(of: cone.values) else { continue }
        // A ReLU after a ReLU spells nothing out.
        if nodes[index].operation == .activation(activation) { break }
        result[index].operation = .activation(activation)
        result[index].inputs = [cone.source]
        break
      }
    }
    return result
  }

  // MARK: Functions of one map

  /// The functions that a node computes, of its own input and of maps before that.
  private mutating func cones(of index: Int) -> [Cone] {
    let node = nodes[index]
    var found: [Cone] = []
    switch node.operation {
    case .activation(let activation):
      found = functions(of: node.inputs[0]).map { $0.followed { Double(activation(Float($0))) } }
    case .batchNorm(let norm):
      guard let (scale, shift) = norm.uniform else { break }
      found = functions(of: node.inputs[0]).map { $0.followed { $0 * scale + shift } }
    case .add, .multiply:
      let isSum = node.operation == .add
      let both = node.inputs.map(functions)
      for first in both[0] {
        for second in both[1] where second.source == first.source {
          let values = zip(first.values, second.values).map { isSum ? $0 + $1 : $0 * $1 }
          found.append(
            Cone(source: first.source, values: values, nodes: first.nodes + second.nodes + 1))
        }
      }
    case .convolution, .linear, .normalize, .maxPool, .averagePool, .globalAveragePool, .concat,
      .shuffle, .upsample, .pad, .slice, .flatten, .softmax:
      break
    }
    found = found.filter { $0.nodes <= Self.longest }
    cones[index] = found
    return found
  }

  /// A map as a function of itself, and of the maps that it is computed of.
  private func functions(of source: Node.Source) -> [Cone] {
    let itself = Cone(source: source, values: Self.points, nodes: 0)
    if case .node(let index) = source { return [itself] + (cones[index] ?? []) }
    return [itself]
  }

  // MARK: Known functions

  /// The activation that has these values.
  private static func activation(of values: [Double]) -> Activation? {
    guard values.allSatisfy(\.isFinite), let low = values.min(), let high = values.max() else {
      return nil
    }
    func nearest(to x: Double) -> (x: Double, y: Double) {
      let index = points.indices.min { abs(points[$0] - x) < abs(points[$1] - x) } ?? 0
      return (points[index], values[index])
    }
    let (zero, one, minusOne) = (nearest(to: 0), nearest(to: 1), nearest(to: -1))
    let (next, first) = (nearest(to: 0.1), (x: points[0], y: values[0]))
    let slope = (next.y - zero.y) / (next.x - zero.x)
    // x / (1 + exp(-s x)) at one point gives s.
    let steepness = -log(one.x / one.y - 1) / one.x
    let known: [Activation] = [
      .relu, .hardSwish, .sigmoid, .tanh, .gelu(.exact), .gelu(.tanh), .softplus, .mish, .erf,
      .swish(steepness: 1), .swish(steepness: Float(steepness)),
      .hardSigmoid(slope: Float(slope), offset: Float(zero.y - slope * zero.x)),
      .clip(low: Float(low), high: Float(high)), .elu(scale: Float(-first.y)),
      .leakyRelu(slope: Float(minusOne.y / minusOne.x)),
    ]
    return known.first { activation in
      zip(points, values).allSatisfy { point, value in
        abs(Double(activation(Float(point))) - value) <= tolerance * max(1, abs(value))
      }
    }
  }
}

extension BatchNorm {
  /// The factor and the offset, if they are the same for all channels.
  fileprivate var uniform: (scale: Double, shift: Double)? {
    guard let scale = scale.first, let shift = shift.first, self.scale.allSatisfy({ $0 == scale }),
      self.shift.allSatisfy({ $0 == shift })
    else { return nil }
    return (Double(scale), Double(shift))
  }
}
