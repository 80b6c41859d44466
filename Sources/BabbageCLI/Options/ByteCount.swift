import ArgumentParser

/// A number of bytes as people write it: `601`, `601B`, `27.15KB`, `4KiB`.
///
/// `KB` and `MB` are 1000 and 1,000,000 bytes, `KiB` and `MiB` 1024 and 1,048,576.
package struct ByteCount: ExpressibleByArgument, Equatable, Sendable {
  private static let units: [(suffix: String, bytes: Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("KB", 1000), ("MB", 1_000_000), ("B", 1), ("", 1),
  ]

  package let bytes: Int

  package init(bytes: Int) { self.bytes = bytes }

  package init?(argument: String) {
    for (suffix, factor) in Self.units where argument.hasSuffix(suffix) {
      let number = argument.dropLast(suffix.count)
      guard !number.isEmpty, number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
        let value = Double(number), value * factor >= 1, value * factor < 1e15
      else { return nil }
      bytes = Int(value * factor)
      return
    }
    return nil
  }
}

/// Numbers of bytes, separated by commas, each once.
package struct ByteCountList: ExpressibleByArgument, Equatable, Sendable {
  package let counts: [ByteCount]

  package init?(argument: String) {
    var counts: [ByteCount] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = ByteCount(argument: String(part)) else { return nil }
      if !counts.contains(count) { counts.append(count) }
    }
    self.counts = counts
  }
}
