import Babbage
import Foundation

extension SafetensorsFile {
  /// The end of names that training keeps and inference does not read.
  private static let ignored = ".num_batches_tracked"

  /// Fills a network with the numbers of this file.
  ///
  /// Tensors have PyTorch's names: `NAME.weight` and `NAME.bias` for a layer or normalisation, and
  /// also `NAME.running_mean` and `NAME.running_var` for a normalisation. The weights of a fully
  /// connected layer may have one axis for everything that was flattened.
  ///
  /// - Parameters:
  ///   - network: The network to fill; layers without a bias get one if the file has it.
  ///   - prefixes: Prefixes of names in the file, and what replaces them in the network; the first
  ///     that matches is used.
  /// - Returns: The same network with the numbers of the file.
  /// - Throws: ``SafetensorsError/mismatch(network:_:)`` with everything that is missing, left over
  ///   or of another shape; `NetworkError` if a number is not finite.
  public func filling(
    _ network: Network, renaming prefixes: [(old: String, new: String)] = []
  ) throws -> Network {
    var needed = NeededTensors(file: self, prefixes: prefixes)
    var nodes = network.nodes
    for (index, node) in nodes.enumerated() {
      if case .batchNorm(var norm) = node.operation {
        let shape = [norm.channels]
        if let values = needed.take("\(node.name).weight", [shape]) { norm.gamma = values }
        if let values = needed.take("\(node.name).bias", [shape]) { norm.beta = values }
        if let values = needed.take("\(node.name).running_mean", [shape]) { norm.mean = values }
        if let values = needed.take("\(node.name).running_var", [shape]) { norm.variance = values }
        nodes[index].operation = .batchNorm(norm)
      }
      guard var layer = node.operation.layer else { continue }
      let shape = layer.weight.shape
      var shapes = [shape.axes]
      if case .linear = node.operation {
        shapes.insert([shape.filters, shape.count / shape.filters], at: 0)
      }
      if let values = needed.take("\(node.name).weight", shapes) {
        layer.weight = .dense(.float(Tensor(shape: shape.axes, values: values)))
      }
      let bias = "\(node.name).bias"
      if layer.bias != nil || needed.has(bias),
        let values = needed.take(bias, [[shape.filters]])
      {
        layer.bias = Bias(placement: .filters, values: .float(Tensor(vector: values)))
      }
      nodes[index].operation = node.operation.replacing(layer: layer)
    }
    let mismatch = needed.mismatch(ignoring: Self.ignored)
    guard mismatch.isEmpty else {
      throw SafetensorsError.mismatch(network: network.name, mismatch)
    }
    for node in nodes where !node.operation.isFinite {
      throw NetworkError.notFinite(node: node.name)
    }
    return try network.replacing(nodes: nodes)
  }

  /// The constants by which images are normalised, if the metadata has them.
  ///
  /// `normalize_mean` and `normalize_std` are numbers separated by commas, with or without
  /// brackets.
  public var normalization: Normalization? {
    guard let mean = metadata["normalize_mean"].flatMap(Self.numbers),
      let deviation = metadata["normalize_std"].flatMap(Self.numbers),
      mean.count == deviation.count
    else { return nil }
    return Normalization(mean: mean, deviation: deviation)
  }

  private static func numbers(_ text: String) -> [Float]? {
    let parts = text.split { ",[]() ".contains($0) }
    let numbers = parts.compactMap { Float($0) }
    return numbers.count == parts.count && !numbers.isEmpty ? numbers : nil
  }
}

/// Takes tensors by their names in a network, and keeps track of those taken.
private struct NeededTensors {
  private let file: SafetensorsFile
  /// The name in the file for each name in the network.
  private let sources: [String: String]
  private var taken: Set<String> = []
  private var found = TensorMismatch()

  init(file: SafetensorsFile, prefixes: [(old: String, new: String)]) {
    self.file = file
    var sources: [String: String] = [:]
    for name in file.names {
      let prefix = prefixes.first { name.hasPrefix($0.old) }
      sources[prefix.map { $0.new + name.dropFirst($0.old.count) } ?? name] = name
    }
    self.sources = sources
  }

  func has(_ name: String) -> Bool { sources[name] != nil }

  /// The numbers of a tensor, if it has one of the given shapes.
  mutating func take(_ name: String, _ shapes: [[Int]]) -> [Float]? {
    guard let source = sources[name], let shape = file.shape(of: source) else {
      found.missing.append(name)
      return nil
    }
    taken.insert(source)
    guard shapes.contains(shape) else {
      found.misshapen.append("\(name) (\(shape) instead of \(shapes[0]))")
      return nil
    }
    return file.values(of: source)
  }

  func mismatch(ignoring suffix: String) -> TensorMismatch {
    var mismatch = found
    mismatch.leftOver = file.names.filter { !taken.contains($0) && !$0.hasSuffix(suffix) }
    return mismatch
  }
}
