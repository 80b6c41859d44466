/// One operation of a lowered network with all that it needs but places in memory.
package struct Step<Kernel: Sendable>: Sendable {
  /// The name of the node that the work belongs to.
  package let name: String
  /// What is computed.
  package let kernel: Kernel
  /// What is read.
  package let inputs: [MapValue]
  /// What is written; never what is read.
  package let outputs: [MapValue]
  /// Room for intermediate values during this step, in elements.
  package let scratchCount: Int
  /// The node of the layer that a convolution, or a pass that expands it, belongs to.
  let layer: Int?

  init(
    name: String, kernel: Kernel, inputs: [MapValue], outputs: [MapValue], scratchCount: Int = 0,
    layer: Int? = nil
  ) {
    (self.name, self.kernel, self.layer) = (name, kernel, layer)
    (self.inputs, self.outputs, self.scratchCount) = (inputs, outputs, scratchCount)
  }

  /// The first value that is read; every step reads one.
  package var input: MapValue { inputs[0] }

  /// The first value that is written; every step writes one.
  package var output: MapValue { outputs[0] }

  /// The same step with another kernel.
  func replacing<Other>(kernel: Other) -> Step<Other> {
    Step<Other>(
      name: name, kernel: kernel, inputs: inputs, outputs: outputs, scratchCount: scratchCount,
      layer: layer)
  }
}
