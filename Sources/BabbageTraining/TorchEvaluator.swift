import Babbage
import BabbageData

/// Computes a network's scores with LibTorch, from its dense weights, to cross-check the runtime.
public struct TorchEvaluator {
  private let model: Model

  /// Copies a network's weights, expanded, into LibTorch.
  ///
  /// - Parameters:
  ///   - network: The network to evaluate.
  ///   - threads: LibTorch's threads; by default as many as the machine has cores.
  /// - Throws: ``TrainingError`` if `threads` is less than 1, `TorchError` if LibTorch fails.
  public init(_ network: Network, threads: Int? = nil) throws {
    try TorchSettings.apply(threads: threads)
    model = try Model(network)
  }

  /// The scores of each image, before any final softmax.
  public func scores(of images: ImageSet) throws -> [[Float]] {
    try Self.batches(of: model, on: images) { scores, _ in
      let values = try scores.values()
      let classes = values.shape[1]
      return stride(from: 0, to: values.count, by: classes).map {
        Array(values.values[$0..<($0 + classes)])
      }
    }.flatMap { $0 }
  }

  /// The top-1 accuracy in percent.
  static func accuracy(of model: Model, on images: ImageSet) throws -> Double {
    // The counts of all parts are read at once: a device would wait at each.
    let right = try batches(of: model, on: images) { scores, labels in
      try scores.argmax(1).eq(TorchTensor(integers: labels).on(model.device)).toFloat().sum()
        .reshape([1])
    }
    guard !right.isEmpty else { return 0 }
    return try 100 * TorchTensor.cat(right).sum().item() / Double(images.count)
  }

  /// Runs a model on the images, a part at a time.
  static func batches<Result>(
    of model: Model, on images: ImageSet, _ body: (TorchTensor, [Int]) throws -> Result
  ) throws -> [Result] {
    try Torch.withoutGradients {
      let shape = [images.channels, images.height, images.width]
      let size = shape.reduce(1, *)
      // On a processor, more would not stay in its caches.
      let part = model.device == .cpu ? 500 : 2500
      return try stride(from: 0, to: images.count, by: part).map { start in
        let end = min(start + part, images.count)
        let pixels = try images.images[(start * size)..<(end * size)].withUnsafeBufferPointer {
          try TorchTensor(bytes: $0, shape: [end - start] + shape)
        }
        let scores = try model.forward(pixels.on(model.device).toFloat() / 255, .inference)
        return try body(scores, images.labels[start..<end].map(Int.init))
      }
    }
  }
}
