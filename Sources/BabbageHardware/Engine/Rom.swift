/// Constants in a read-only memory: a word arrives one cycle after its address.
struct Rom {
  /// A part of each word: a value, or several side by side, the first one lowest.
  struct Field {
    let name: String
    let bits: Int
    let count: Int
    let isSigned: Bool

    init(_ name: String, bits: Int, count: Int = 1, isSigned: Bool = false) {
      (self.name, self.bits, self.count, self.isSigned) = (name, bits, count, isSigned)
    }

    /// Bits of all values.
    var width: Int { bits * count }
  }

  /// The module's name.
  let name: String
  let fields: [Field]
  /// The values of each field of each word.
  let words: [[[Int]]]

  /// Bits of a word.
  var width: Int { fields.reduce(0) { $0 + $1.width } }

  /// A memory of words; one word of zeros if there are none.
  init(_ name: String, _ fields: [Field], _ words: [[[Int]]]) {
    self.name = name
    self.fields = fields
    self.words = words.isEmpty ? [fields.map { _ in [] }] : words
  }

  /// A memory with one value in each word.
  init(_ name: String, _ field: Field, _ values: [Int]) {
    self.init(name, [field], values.map { [[$0]] })
  }

  /// The module, with addresses as wide as in the modules that read it.
  func verilog(addressBits: Int) -> String {
    let ports = fields.map { field in
      "  output wire \(field.isSigned ? "signed " : "")[\(field.width - 1):0] \(field.name)"
    }
    var parts: [String] = []
    var high = width
    for field in fields {
      parts.append("  assign \(field.name) = word[\(high - 1):\(high - field.width)];")
      high -= field.width
    }
    let contents = words.enumerated().map { index, word in
      "    words[\(index)] = \(width)'h\(hexadecimal(word));"
    }
    return """
      module \(name) (
        input wire clk,
        input wire [\(addressBits - 1):0] address,
      \(ports.joined(separator: ",\n"))
      );
        reg [\(width - 1):0] words [0:\(max(self.words.count, 2) - 1)];
        reg [\(width - 1):0] word;
      \(parts.joined(separator: "\n"))
        always @(posedge clk) word <= words[address];
        initial begin
      \(contents.joined(separator: "\n"))
        end
      endmodule
      """
  }

  /// The fields of a word side by side, the first one highest.
  private func hexadecimal(_ word: [[Int]]) -> String {
    Self.hexadecimal(
      zip(fields, word).map { field, values in
        (values + Array(repeating: 0, count: field.count - values.count), field.bits)
      })
  }

  /// Numbers side by side: parts, the first one highest, each of values, the first one lowest.
  static func hexadecimal(_ parts: [(values: [Int], bits: Int)]) -> String {
    var bits: [Bool] = []
    for (values, width) in parts {
      for value in values.reversed() {
        bits += (0..<width).reversed().map { value >> min($0, Int.bitWidth - 1) & 1 == 1 }
      }
    }
    bits = Array(repeating: false, count: (4 - bits.count % 4) % 4) + bits
    return stride(from: 0, to: bits.count, by: 4).map { start in
      let digit = bits[start..<(start + 4)].reduce(0) { $0 * 2 + ($1 ? 1 : 0) }
      return String(digit, radix: 16)
    }.joined()
  }
}

/// How many bits numbers need.
enum Bits {
  /// For `0 ... value`, at least one.
  static func unsigned(_ value: Int) -> Int {
    max(Int.bitWidth - max(value, 0).leadingZeroBitCount, 1)
  }

  /// For `-value ... value` in two's complement.
  static func signed(_ magnitude: Int) -> Int { unsigned(magnitude) + 1 }

  /// For an address below `count`.
  static func address(_ count: Int) -> Int { unsigned(count - 1) }
}
