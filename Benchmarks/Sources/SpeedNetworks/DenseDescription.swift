import Babbage

/// A network with expanded weights, in terms that ONNX has operators for.
struct DenseDescription: Encodable {
  struct Step: Encodable {
    var operation: String
    var inputs: [String]
    var output: String
    /// OIHW, with the place of the first number.
    var weight: [Int] = []
    var weightStart = 0
    var biasStart = 0
    var stride = 1
    var padding = 0
    var size = 1
    /// Maps of zeros before and after.
    var pads: [Int] = []
    /// Rows and columns that are left, every `stride`-th from the first on.
    var sides: [Int] = []
  }

  let name: String
  let input: [Int]
  private(set) var steps: [Step] = []
  /// Weights and biases, in order.
  private(set) var numbers: [Float] = []

  private enum CodingKeys: CodingKey { case name, input, steps }

  init(_ network: Network) throws {
    let network = try network.foldingBatchNorm()
    name = network.name
    input = [network.input.channels, network.input.height, network.input.width]
    for (index, node) in network.nodes.enumerated() {
      let inputs = node.inputs.map { source in
        if case .node(let index) = source { network.nodes[index].name } else { "image" }
      }
      var step = Step(operation: "", inputs: inputs, output: node.name)
      switch node.operation {
      case .convolution(let layer, let stride, let padding, 1):
        (step.operation, step.stride, step.padding) = ("Conv", stride, padding)
        add(layer, to: &step)
      case .linear(let layer):
        step.operation = "Gemm"
        add(layer, to: &step)
      case .relu: step.operation = "Relu"
      case .maxPool(let pool):
        (step.operation, step.size, step.stride) = ("MaxPool", pool.size, pool.stride)
      case .averagePool(let pool, _):
        (step.operation, step.size, step.stride) = ("AveragePool", pool.size, pool.stride)
      case .globalAveragePool: step.operation = "GlobalAveragePool"
      case .add: step.operation = "Add"
      case .flatten: step.operation = "Flatten"
      case .softmax: step.operation = "Softmax"
      case .slice(let slice):
        (step.operation, step.stride) = ("Slice", slice.rows?.step ?? 1)
        step.sides = [network.shapes[index].height, network.shapes[index].width]
      case .pad(let padding):
        step.operation = "Pad"
        step.pads = [padding.channels.before, padding.channels.after]
      default: preconditionFailure("node \(index): none of these networks has that")
      }
      steps.append(step)
    }
  }

  private mutating func add(_ layer: Layer, to step: inout Step) {
    step.weight = layer.weight.shape.axes
    step.weightStart = numbers.count
    numbers += layer.weight.expanded.values
    step.biasStart = numbers.count
    numbers += layer.expandedBias
  }
}
