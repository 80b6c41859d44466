import Babbage

/// Names in C.
enum CName {
  /// What a program may be called if its header is included from C and from C++.
  static let rule = ExportedNameRule(
    language: "C", reserved: keywords + headers + macros + arduino + build, hasSmallLetters: true)

  /// Replaces `nn`, `nn_` and `NN_` with a network's name.
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

// MARK: Names that are taken

extension CName {
  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// Keywords of C99, C11, C23 and C++20, with those that gcc and clang add.
  private static let keywords = words(
    """
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
    concept const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype default delete
    do double dynamic_cast else enum explicit export extern false final float for friend goto if import inline int long
    module mutable namespace new noexcept not not_eq nullptr operator or or_eq override private protected public
    register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct
    switch template this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using
    virtual void volatile wchar_t while xor xor_eq
    """)

  /// Headers of the standard libraries, which the program's own would hide, and ubiquitous names.
  private static let headers = words(
    """
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
    stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time uchar wchar
    wctype memory malloc unistd
    main printf puts memcpy memset offsetof null environ std
    """)

  /// Types of numbers whose width macro has a name that the program would define: `INT8_WIDTH`.
  private static let macros =
    ["int", "uint"].flatMap { kind in
      ["8", "16", "32", "64", "ptr", "max"].map { kind + $0 }
        + [8, 16, 32, 64].flatMap { ["\(kind)_least\($0)", "\(kind)_fast\($0)"] }
    }
    + words("schar shrt ushrt uint ulong llong ullong ptrdiff size sig_atomic wint bitint")

  /// Functions of every sketch, and headers of Arduino's core and of its own libraries.
  private static let arduino = words(
    """
    setup loop arduino serial wire spi eeprom binary client hardwareserial softwareserial ipaddress print printable
    server stream udp usbapi wcharacter wstring avr util
    """)

  /// Targets that every CMake project has.
  private static let build = words(
    """
    all clean help install test package package_source edit_cache rebuild_cache list_install_components all_build
    run_tests zero_check
    """)
}
