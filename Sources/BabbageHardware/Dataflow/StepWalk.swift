import Babbage

/// Counts the work of a network's steps, one after the other.
struct StepWalk {
  private let images: Int
  private let mapper: RowStationaryMapper
  private var layers: [DataflowSimulation.Layer] = []
  /// Maps whose moments were made, and the words of both together, by the moments.
  private var moments: [MapValue.ID: (source: MapValue, words: Int)] = [:]
  /// Layers whose sums no pass has read yet, by the sums.
  private var open: [MapValue.ID: Int] = [:]

  init(images: Int, mapper: RowStationaryMapper) {
    (self.images, self.mapper) = (images, mapper)
  }

  /// The layers, once all steps have been added.
  var finished: [DataflowSimulation.Layer] { layers }

  mutating func add(_ step: Step<LoweredNetwork.Kernel>) throws(DataflowError) {
    let (input, output) = (step.input, step.output)
    switch step.kernel {
    case .moments:
      moments[output.id] = (input, input.shape.count + output.shape.count)
    case .convolution(let convolution):
      try add(convolution, step)
    case .pass(let pass):
      let written = step.outputs.reduce(0) { $0 + $1.shape.count }
      var added = pass.adds ? step.inputs[1].shape.count : 0
      let index: Int
      if let before = open.removeValue(forKey: input.id) {
        index = before
        // Sums over intervals that continue in the next block of filters wait in the buffer.
        if pass.reduce != nil, let shape = layers[index].shape, let mapping = layers[index].mapping
        {
          let blocks = (shape.filters + mapping.blockFilters - 1) / mapping.blockFilters
          layers[index].counts.buffer +=
            2 * images * (blocks - 1) * (step.outputs.last?.shape.count ?? 0)
        }
      } else {
        layers.append(DataflowSimulation.Layer(name: step.name))
        index = layers.count - 1
        added += input.shape.count
      }
      move(read: added, written: written, of: index)
    case .affine, .maxPool, .averagePool, .globalAveragePool, .activation, .combine, .concat,
      .shuffle, .upsample, .pad, .slice, .softmax:
      layers.append(DataflowSimulation.Layer(name: step.name))
      let read = step.inputs.reduce(0) { $0 + $1.shape.count }
      move(read: read, written: output.shape.count, of: layers.count - 1)
    }
  }

  private mutating func add(
    _ convolution: LoweredNetwork.Convolution, _ step: Step<LoweredNetwork.Kernel>
  ) throws(DataflowError) {
    let (input, output) = (step.input, step.output)
    let shape = ConvolutionShape(
      name: step.name, groups: convolution.groups,
      filters: output.shape.channels / convolution.groups,
      channels: input.shape.channels / convolution.groups, kernelRows: convolution.kernelRows,
      kernelColumns: convolution.kernelColumns, stride: convolution.stride,
      inputRows: input.shape.height + 2 * input.padding,
      inputColumns: input.shape.width + 2 * input.padding)
    let choice = try mapper.choose(for: shape, images: images)
    var layer = DataflowSimulation.Layer(name: step.name)
    (layer.mapping, layer.shape) = (choice.mapping, shape)
    (layer.compared, layer.counts) = (choice.compared, choice.counts)
    // The pass writes the outputs.
    layer.counts.dramOutputs = 0
    if let (source, words) = moments.removeValue(forKey: input.id) {
      let blocks =
        (shape.filters + choice.mapping.blockFilters - 1) / choice.mapping.blockFilters
      layer.counts.dramInputs = images * blocks * source.shape.count
      layer.counts.buffer += images * blocks * words
    }
    open[output.id] = layers.count
    layers.append(layer)
  }

  /// Counts words that pass through the buffer on their way from and to external memory.
  private mutating func move(read: Int, written: Int, of index: Int) {
    layers[index].counts.dramInputs += images * read
    layers[index].counts.dramOutputs += images * written
    layers[index].counts.buffer += images * (read + written)
  }
}
