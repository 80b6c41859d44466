/// Descriptions of arrays or technologies, and what damage makes of them.
package struct DamagedSettings: Sendable {
  /// The option of the command line that takes such a description.
  package let option: String
  private let original: String
  private let seed: UInt64

  /// Arrays of processing elements.
  package static let array = DamagedSettings(
    option: "--array",
    original: """
      rows: 12
      columns: 14
      inputs: 12
      weights: 224
      sums: 24
      bufferBytes: 102400
      buffersWeights: true
      megahertz: 200
      """, seed: 1)

  /// Technologies.
  package static let technology = DamagedSettings(
    option: "--technology",
    original: """
      name: mine
      unit: pJ
      mac: 1
      addition: 0.1
      registerFile: 1
      array: 2
      buffer: 6
      dram: 200
      """, seed: 2)

  private static let values = [
    "", "0", "-1", "1", "1e308", "1e309", "-1e308", "1e-320", "1e12", "1e13", "nan", "inf",
    "9223372036854775807", "9223372036854775808", "1073741824", "1073741825", "0x10", "1.5", "true",
    "~", "[1]", "{a: 1}", "'", "\u{1F642}", "twelve",
  ]

  /// 2,000 files: half with other values, half with other bytes.
  package var texts: [[UInt8]] {
    var mutator = Mutator(seed: seed)
    return (0..<2000).map { number in
      guard number.isMultiple(of: 2) else {
        return mutator.mutated(Array(original.utf8), others: [Array(original.utf8)])
      }
      var lines = original.split(separator: "\n").map(String.init)
      for _ in 0...mutator.random(2) where !lines.isEmpty {
        let line = mutator.random(lines.count)
        if mutator.random(5) == 0 {
          lines.remove(at: line)
        } else {
          let key = lines[line].prefix { $0 != ":" }
          lines[line] = "\(key): \(Self.values[mutator.random(Self.values.count)])"
        }
      }
      return Array(lines.joined(separator: "\n").utf8)
    }
  }
}
