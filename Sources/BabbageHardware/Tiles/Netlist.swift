/// A Verilog module whose signals are as wide as their worst case needs, and its operator counts.
struct Netlist {
  /// A signal in two's complement.
  struct Signal {
    /// A plain name, not an expression.
    let name: String
    let range: ValueRange

    /// The signal, sign-extended.
    func extended(to bits: Int) -> String {
      let more = bits - range.bits
      return more == 0 ? name : "{{\(more){\(name)[\(range.bits - 1)]}}, \(name)}"
    }
  }

  let name: String
  private var ports: [String] = []
  private var body: [String] = []
  private var count = 0
  private(set) var operations = TileOperations()
  /// The widest signal.
  private(set) var widest = 0

  init(_ name: String) { self.name = name }

  /// Adds a port that takes no part in the arithmetic.
  mutating func port(_ text: String) { ports.append("  \(text)") }

  /// Adds a line to the body.
  mutating func line(_ text: String) { body.append("  \(text)") }

  /// Adds an input of several signals side by side, the first one lowest.
  mutating func inputs(_ name: String, _ ranges: [ValueRange]) -> [Signal] {
    port("input wire [\(ranges.totalBits - 1):0] \(name)")
    return signals(of: name, ranges)
  }

  /// Splits a vector into its signals.
  mutating func signals(of vector: String, _ ranges: [ValueRange]) -> [Signal] {
    var low = 0
    return ranges.enumerated().map { index, range in
      let part = "\(vector)[\(low + range.bits - 1):\(low)]"
      low += range.bits
      return wire(part, range, "\(vector)_\(index)")
    }
  }

  /// Adds an output of several signals side by side, the first one lowest.
  mutating func outputs(_ name: String, _ signals: [Signal]) {
    port("output wire [\(signals.map(\.range).totalBits - 1):0] \(name)")
    line("assign \(name) = {\(signals.reversed().map(\.name).joined(separator: ", "))};")
  }

  /// Declares a wire for an expression.
  mutating func wire(_ expression: String, _ range: ValueRange, _ name: String? = nil) -> Signal {
    count += 1
    let signal = Signal(name: name ?? "n\(count)", range: range)
    widest = max(widest, range.bits)
    line("wire [\(range.bits - 1):0] \(signal.name) = \(expression);")
    return signal
  }

  mutating func add(_ left: Signal, _ right: Signal) -> Signal {
    let range = left.range + right.range
    operations.adders += 1
    return wire("\(left.extended(to: range.bits)) + \(right.extended(to: range.bits))", range)
  }

  mutating func subtract(_ left: Signal, _ right: Signal) -> Signal {
    let range = left.range - right.range
    operations.adders += 1
    return wire("\(left.extended(to: range.bits)) - \(right.extended(to: range.bits))", range)
  }

  /// Shifts left, which takes only wires.
  mutating func shift(_ signal: Signal, by places: Int) -> Signal {
    if places == 0 { return signal }
    return wire("{\(signal.name), \(places)'d0}", signal.range.scaled(by: 1 << places))
  }

  mutating func multiply(_ left: Signal, _ right: Signal) -> Signal {
    let range = left.range * right.range
    let bits = max(range.bits, left.range.bits, right.range.bits)
    operations.multipliers += 1
    return wire(
      "$signed(\(left.extended(to: bits))) * $signed(\(right.extended(to: bits)))", range)
  }

  /// Counts adders that are written by hand.
  mutating func count(adders: Int) { operations.adders += adders }

  /// A balanced tree of adders.
  mutating func sum(_ signals: [Signal]) -> Signal? {
    var level = signals
    while level.count > 1 {
      var next: [Signal] = []
      for index in stride(from: 0, to: level.count, by: 2) {
        next.append(
          index + 1 < level.count ? add(level[index], level[index + 1]) : level[index])
      }
      level = next
    }
    return level.first
  }

  /// Adds an instance of another module.
  mutating func instance(_ module: Netlist, _ name: String, _ connections: [(String, String)]) {
    operations = operations + module.operations
    widest = max(widest, module.widest)
    let list = connections.map { ".\($0)(\($1))" }.joined(separator: ", ")
    line("\(module.name) \(name) (\(list));")
  }

  /// The text of the module, after a comment that says what it does.
  func verilog(_ comment: String) -> String {
    """
    /* \(comment) */
    module \(name) (
    \(ports.joined(separator: ",\n"))
    );
    \(body.joined(separator: "\n"))
    endmodule
    """
  }
}

extension [ValueRange] {
  /// Bits of all signals side by side.
  var totalBits: Int { reduce(0) { $0 + $1.bits } }
}

/// Multipliers and adders of a tile.
public struct TileOperations: Sendable, Hashable, Encodable {
  /// Multiplications of two signals.
  public var multipliers = 0
  /// Additions and subtractions of two signals.
  public var adders = 0

  /// Both.
  public var total: Int { multipliers + adders }

  static func + (left: TileOperations, right: TileOperations) -> TileOperations {
    TileOperations(
      multipliers: left.multipliers + right.multipliers, adders: left.adders + right.adders)
  }
}
