import Babbage
import BabbageRuntime

/// Compares the kernels that are written in C with the same kernels in Swift's SIMD types.
///
/// They are a core, the small convolution over coefficients (8 to 8 maps of 16x16, 3x3), and a pass
/// (32 channels of 16x16, in lines over 8 channels).
@main
enum KernelComparison {
  static func main() throws {
    func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1) } }
    let maps = values(8 * 18 * 18 + 64)
    let weights = values(8 * 8 * 9)
    var output = [Float](repeating: 0, count: 8 * 256)
    let timings = maps.withUnsafeBufferPointer { maps in
      weights.withUnsafeBufferPointer { weights in
        output.withUnsafeMutableBufferPointer { output -> [Timing] in
          guard let maps = maps.baseAddress, let weights = weights.baseAddress,
            let output = output.baseAddress
          else { return [] }
          return Timing.alternating(2, for: .seconds(1)) { index in
            for _ in 0..<10 {
              if index == 0 {
                SwiftConvolution.run(maps, weights, into: output)
              } else {
                SwiftPass.run(maps, into: output)
              }
            }
          }
        }
      }
    }
    let swift = timings.map { $0.median / 10 }
    print("| kernel | in Swift, us | instruction set | in C, us | times faster |")
    print("|---|---:|---|---:|---:|")
    for set in InstructionSet.available {
      let inC = try medians(set)
      for (name, index) in [("core 8 to 8 of 16x16", 0), ("pass of 32 channels, 16x16", 1)] {
        print(
          "| \(name) | \(rounded(swift[index])) | \(set) | \(rounded(inC[index])) | "
            + "\(rounded(swift[index] / inC[index])) |")
      }
    }
  }

  /// The times of both kernels in the second block of a stack that contains only these kernels.
  private static func medians(_ set: InstructionSet) throws -> [Double] {
    let scheme = try Scheme(parsing: "filters=linear/8 channels=linear/8")
    let shape = WeightShape(filters: 32, channels: 32, rows: 3, columns: 3)
    var nodes: [Node] = []
    for index in 0..<3 {
      let layer = Layer(
        weight: .dense(.float(Tensor(shape: shape.axes, repeating: 0.01))), bias: nil)
      let input = nodes.isEmpty ? Node.Source.image : .node(nodes.count - 1)
      nodes.append(
        Node(
          name: "conv\(index)", operation: .convolution(layer, stride: 1, padding: 1),
          inputs: [input]))
      nodes.append(
        Node(name: "relu\(index)", operation: .activation(.relu), inputs: [.node(nodes.count - 1)]))
    }
    let network = try Network(
      name: "stack", input: MapShape(channels: 32, height: 16, width: 16), nodes: nodes
    ).withRandomCoefficients(CompressionPlan(fallback: scheme))
    let lowered = try LoweredNetwork(network, forms: LayerForms(network, .reuse))
    var executor = try Executor(lowered, instructionSet: set)
    let image = [Float](repeating: 0.5, count: network.input.count)
    _ = executor.stepMedians(image, runs: 500)
    let medians = executor.stepMedians(image, runs: 2000)
    return zip(executor.stepNames, medians).filter { $0.0 == "conv1" }.map(\.1)
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
