/// Names in C.
enum CName {
  /// The name with nothing in it that a name in C cannot have, in small letters.
  static func prefix(_ name: String) -> String {
    var result = ""
    for scalar in name.lowercased().unicodeScalars {
      let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      result.unicodeScalars.append(isPlain ? scalar : "_")
    }
    if result.isEmpty || ("0"..."9").contains(result.unicodeScalars.first ?? "0") {
      result = "net_" + result
    }
    return result
  }

  /// Puts a network's name in the place of `nn`, `nn_` and `NN_`.
  static func replacing(in text: String, prefix: String) -> String {
    let (small, large) = (Array(prefix.utf8), Array(prefix.uppercased().utf8))
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      var end = index
      while end < bytes.count, isInWord(bytes[end]) { end += 1 }
      let word = bytes[index..<end]
      if word.elementsEqual("nn".utf8) || word.starts(with: "nn_".utf8) {
        result += small + word.dropFirst(2)
      } else if word.starts(with: "NN_".utf8) {
        result += large + word.dropFirst(2)
      } else {
        result += word
      }
      if end < bytes.count { result.append(bytes[end]) }
      index = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isInWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
