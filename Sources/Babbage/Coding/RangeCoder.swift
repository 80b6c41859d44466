/// What takes binary decisions into a stream, or out of one.
///
/// A model is written once, for both directions: it passes every decision, and goes on with the one
/// that is returned.
protocol BitCoder {
  /// Codes a decision with a probability, which learns it.
  ///
  /// - Returns: The decision: the given one when encoding, the stream's when decoding.
  mutating func code(_ bit: Bool, _ model: inout AdaptiveBit) -> Bool

  /// Codes a decision whose two outcomes are equally likely.
  mutating func code(even bit: Bool) -> Bool

  /// Whether more was read than any stream of these bytes can hold; never when encoding.
  var isExhausted: Bool { get }
}

extension BitCoder {
  /// The lowest `bits` of a number, the highest first, each equally likely.
  mutating func code(plain value: UInt32, bits: Int) -> UInt32 {
    var found: UInt32 = 0
    for place in stride(from: bits - 1, through: 0, by: -1) {
      found = found << 1 | (code(even: value >> UInt32(place) & 1 == 1) ? 1 : 0)
    }
    return found
  }
}

/// Writes decisions as a fraction of one interval (Martin, "Range encoding", 1979).
///
/// The interval of a decision is divided by its probability. Carries go into the bytes before as in
/// the LZMA SDK. Of the last four bytes, zeros at the end are not written: a decoder reads them behind
/// the end.
struct RangeEncoder: BitCoder {
  private var low: UInt64 = 0
  private var range = UInt32.max
  private var bytes: [UInt8] = []

  init() {}

  var isExhausted: Bool { false }

  mutating func code(_ bit: Bool, _ model: inout AdaptiveBit) -> Bool {
    narrow(bit, to: (range >> 12) * model.share)
    model.learn(bit)
    return bit
  }

  mutating func code(even bit: Bool) -> Bool {
    narrow(bit, to: range >> 1)
    return bit
  }

  private mutating func narrow(_ bit: Bool, to bound: UInt32) {
    if bit {
      range = bound
    } else {
      low += UInt64(bound)
      range -= bound
    }
    while range < 1 << 24 {
      shift()
      range <<= 8
    }
  }

  /// Moves the top byte out, after a carry into what was written.
  private mutating func shift() {
    if low >> 32 != 0 {
      var index = bytes.count - 1
      while bytes[index] == 0xFF {
        bytes[index] = 0
        index -= 1
      }
      bytes[index] += 1
    }
    bytes.append(UInt8(truncatingIfNeeded: low >> 24))
    low = (low << 8) & 0xFFFF_FFFF
  }

  /// How many bytes a decoder has read when it goes on with the next decision.
  var readBytes: Int { bytes.count + 4 }

  /// The bytes of all decisions, the fewest that say which interval they are.
  consuming func finished() -> [UInt8] {
    let all = finishedForReaders()
    return Array(all.dropLast(all.suffix(4).reversed().prefix { $0 == 0 }.count))
  }

  /// The same with the zeros at the end: all bytes that a decoder reads.
  consuming func finishedForReaders() -> [UInt8] {
    // The number of the interval that has the most zeros at its end.
    let last = low + UInt64(range) - 1
    for zeros in stride(from: UInt64(32), through: 0, by: -8) {
      let value = (last >> zeros) << zeros
      guard value >= low else { continue }
      low = value
      break
    }
    for _ in 0..<4 { shift() }
    return bytes
  }
}

/// Reads what a ``RangeEncoder`` wrote.
struct RangeDecoder: BitCoder {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var code: UInt32 = 0
  private var range = UInt32.max

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
    for _ in 0..<4 { code = code << 8 | next() }
  }

  /// A decoder is four bytes ahead, and an encoder leaves out no more than four.
  var isExhausted: Bool { position > bytes.endIndex + 4 }

  mutating func code(_ bit: Bool, _ model: inout AdaptiveBit) -> Bool {
    let bit = narrow(at: (range >> 12) * model.share)
    model.learn(bit)
    return bit
  }

  mutating func code(even bit: Bool) -> Bool { narrow(at: range >> 1) }

  private mutating func narrow(at bound: UInt32) -> Bool {
    let bit = code < bound
    if bit {
      range = bound
    } else {
      code -= bound
      range -= bound
    }
    while range < 1 << 24 {
      code = code << 8 | next()
      range <<= 8
    }
    return bit
  }

  private mutating func next() -> UInt32 {
    defer { position += 1 }
    return position < bytes.endIndex ? UInt32(bytes[position]) : 0
  }
}
