import Babbage

/// Why a network cannot be compiled to WebAssembly.
public enum WebAssemblyError: DescribedError, Equatable {
  /// None of these compilers makes WebAssembly.
  case noCompiler([String])
  /// A compiler refused what was exported.
  case doesNotCompile(compiler: String, message: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .noCompiler: "there is no compiler for WebAssembly"
    case .doesNotCompile(_, let message): "the exported program does not compile: \(message)"
    }
  }

  /// The compilers that were tried.
  public var location: String {
    switch self {
    case .noCompiler([]): "as there is no clang on the PATH"
    case .noCompiler(let tried): "among \(tried.joined(separator: ", "))"
    case .doesNotCompile(let compiler, _): "by \(compiler)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .noCompiler:
      "put Swift's own toolchain on the PATH, or name a clang that has wasm32 and wasm-ld with "
        + "`clang`"
    case .doesNotCompile: "name another clang with `clang`"
    }
  }
}
