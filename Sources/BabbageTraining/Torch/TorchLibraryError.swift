import Babbage

/// Why LibTorch cannot be used.
public enum TorchLibraryError: DescribedError, Equatable {
  /// There is none.
  case notInstalled
  /// A folder that was named is none.
  case notLibTorch(path: String)
  /// There is no compiler for the bridge.
  case noCompiler
  /// The bridge cannot be compiled.
  case notCompiled(library: String, compiler: String, reason: String)
  /// The folder of bridges cannot be written.
  case notWritten(path: String, reason: String)
  /// A library cannot be opened.
  case notOpened(library: String, reason: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .notInstalled: "LibTorch, which training needs, is not installed"
    case .notLibTorch: "this folder has no LibTorch with its headers"
    case .noCompiler: "there is no C++ compiler for the bridge to LibTorch"
    case .notCompiled(_, _, let reason): "the bridge to LibTorch cannot be compiled: \(reason)"
    case .notWritten(_, let reason): "the bridge to LibTorch cannot be kept: \(reason)"
    case .notOpened(_, let reason): "LibTorch cannot be opened: \(reason)"
    }
  }

  /// Where it was looked for, or is.
  public var location: String {
    switch self {
    case .notInstalled:
      "in the active Python environment, in /usr, /usr/local and /opt/libtorch"
    case .notLibTorch(let path): "at \(path), which BABBAGE_TORCH names"
    case .noCompiler: "on the PATH"
    case .notCompiled(let library, let compiler, _): "for \(library), with \(compiler)"
    case .notWritten(let path, _): "in \(path)"
    case .notOpened(let library, _): "at \(library)"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .notInstalled:
      "install it (apt-get install libtorch-dev libgloo-dev, or pip install torch), or name its "
        + "folder in BABBAGE_TORCH"
    case .notLibTorch:
      "name a folder with include and lib: Python's package torch, an environment with it, or an "
        + "unpacked LibTorch"
    case .noCompiler: "install clang or g++, or name one in CXX"
    case .notCompiled:
      "install libgloo-dev beside Debian's libtorch-dev, or another LibTorch (1.13 to 2.11 are "
        + "known to work), and name its folder in BABBAGE_TORCH"
    case .notWritten: "make the folder writable, or set XDG_CACHE_HOME"
    case .notOpened: "install LibTorch again, or name another in BABBAGE_TORCH"
    }
  }
}
