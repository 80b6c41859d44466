/// Steps whose maps have no place yet.
struct LoweredNetwork {
  let image: LoweredMap
  let steps: [LoweredStep]
  let result: LoweredMap
  let bufferCount: Int
}

/// What a map holds, which decides what its elements are.
enum MapKind {
  /// The image, activations at full width, or sums of them: what lies between layers.
  case activations
  /// Moments of a window.
  case moments
  /// What a core gives.
  case core
  /// What the network gives.
  case scores
}

/// A map in a buffer of its own; several views of a buffer may differ in shape.
struct LoweredMap {
  let buffer: Int
  let shape: MapShape
  let padding: Int
  var kind = MapKind.activations

  func placed(at offset: Int, elementSize: Int) -> PlacedMap {
    PlacedMap(shape: shape, padding: padding, offset: offset, elementSize: elementSize)
  }
}

/// A ``Plan/Step`` whose maps have no place yet.
struct LoweredStep {
  let name: String
  let kernel: Plan.Kernel
  /// The node of the layer that a convolution, or a pass that expands it, belongs to.
  let layer: Int?
  let inputs: [LoweredMap]
  let outputs: [LoweredMap]
  let scratchCount: Int
}
