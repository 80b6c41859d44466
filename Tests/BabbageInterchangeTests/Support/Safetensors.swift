import Babbage
import Foundation

/// Safetensors files, byte by byte as the format's description has them.
enum Safetensors {
  /// A length, the header, the numbers.
  static func file(header: String, _ numbers: Data) -> Data {
    let json = Data(header.utf8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json + numbers
  }

  /// Tensors of 32 bits one after the other.
  static func file(
    _ tensors: [(name: String, shape: [Int], values: [Float])], metadata: [String: String] = [:]
  ) -> Data {
    var (entries, numbers): ([String], Data) = ([], Data())
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    for tensor in tensors {
      let end = numbers.count + 4 * tensor.values.count
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(numbers.count),\(end)]}")
      numbers += Data(floats: tensor.values)
    }
    return file(header: "{\(entries.joined(separator: ","))}", numbers)
  }

  /// What PyTorch would save of a network.
  static func tensors(of network: Network) -> [(name: String, shape: [Int], values: [Float])] {
    network.nodes.flatMap { node -> [(name: String, shape: [Int], values: [Float])] in
      if case .batchNorm(let norm) = node.operation {
        return [
          ("weight", norm.gamma), ("bias", norm.beta), ("running_mean", norm.mean),
          ("running_var", norm.variance),
        ].map { ("\(node.name).\($0)", [norm.channels], $1) }
          + [("\(node.name).num_batches_tracked", [], [0])]
      }
      guard let layer = node.operation.layer else { return [] }
      let shape = layer.weight.shape
      let isLinear = if case .linear = node.operation { true } else { false }
      let axes = isLinear ? [shape.filters, shape.count / shape.filters] : shape.axes
      let weight = ("\(node.name).weight", axes, layer.weight.expanded.values)
      return [weight]
        + (layer.bias.map { _ in
          [("\(node.name).bias", [shape.filters], layer.expandedBias)]
        } ?? [])
    }
  }

  static func file(of network: Network) -> Data { file(tensors(of: network)) }
}
