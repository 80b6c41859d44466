/// Names for the nodes of a network: short, readable and unique.
struct NodeNames {
  private var taken: Set<String> = []

  /// Makes a name unique, and reserves it.
  mutating func unique(_ wanted: String) -> String {
    // A name in a file may have 255 bytes; a number may follow.
    let base = wanted.isEmpty ? "node" : String(decoding: wanted.utf8.suffix(200), as: UTF8.self)
    var (name, number) = (base, 1)
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base)_\(number)"
    }
    return name
  }

  /// A name for a node: that of its weights, or its path without repetitions and operator.
  ///
  /// PyTorch's `/layer1/layer1.0/conv1/Conv` becomes `layer1.0.conv1`, as do weights
  /// `layer1.0.conv1.weight`; a node without weights keeps its operator: `layer1.0.relu`.
  static func name(for node: GraphNode, keepsOperator: Bool) -> String {
    if !keepsOperator {
      for input in node.inputs.dropFirst() {
        for suffix in suffixes where input.hasSuffix(suffix) {
          return clean(input.dropLast(suffix.count))
        }
      }
    }
    var parts = node.name.split(separator: "/").map(String.init)
    // Nested modules repeat the path of the module that contains them.
    parts = parts.enumerated().filter { index, part in
      !(index + 1 < parts.count && parts[index + 1].hasPrefix(part + "."))
    }.map(\.element)
    if let last = parts.last, last == node.op || last.hasPrefix(node.op + "_") {
      parts.removeLast()
      if keepsOperator || parts.isEmpty { parts.append(last.lowercased()) }
    }
    return clean(parts.joined(separator: "."))
  }

  /// What the names of weights end with; quantisers add words of their own.
  private static let suffixes = ["weight", "bias"].flatMap { part in
    ["", "_quantized", "_DequantizeLinear_Output", "_quantized_DequantizeLinear_Output"].map {
      ".\(part)\($0)"
    }
  }

  private static func clean(_ name: some StringProtocol) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
  }
}
