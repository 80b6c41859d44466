import Babbage
import BabbageData
import CTorch
import Foundation

/// The library between this program and one LibTorch, compiled when it is first needed.
struct TorchBridge {
  private let library: LibTorch
  private let environment: [String: String]
  private let sources: [(name: String, bytes: [UInt8])]

  init(_ library: LibTorch, environment: [String: String]) {
    self.library = library
    self.environment = environment
    var count = 0
    let first = bt_sources(&count)
    sources = UnsafeBufferPointer(start: first, count: count).map { source in
      (
        String(cString: source.name),
        Array(UnsafeBufferPointer(start: source.bytes, count: source.count))
      )
    }
  }

  /// The compiled bridge.
  ///
  /// - Parameter announce: Called with a line of text before it is compiled.
  /// - Returns: The file, in the user's cache or, without one, in a temporary folder.
  /// - Throws: ``TorchLibraryError`` if there is no compiler, or it fails.
  func file(announce: (String) -> Void) throws(TorchLibraryError) -> URL {
    let folder =
      UserCache.directory("torch", environment: environment)
      ?? FileManager.default.temporaryDirectory.appendingPathComponent("babbage-torch")
    let file = folder.appendingPathComponent("bridge-\(library.version)-\(key).so")
    if FileManager.default.fileExists(atPath: file.path) { return file }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      // Programs that start together compile once.
      let lock = try FileLock(folder.appendingPathComponent("lock"))
      defer { lock.release() }
      if !FileManager.default.fileExists(atPath: file.path) { try compile(to: file, announce) }
    } catch let error as TorchLibraryError {
      throw error
    } catch {
      throw .notWritten(path: folder.path, reason: error.localizedDescription)
    }
    return file
  }

  /// Changes whenever another bridge is needed.
  private var key: String {
    let main = library.libraries.appendingPathComponent(LibTorch.mainLibrary)
    let facts = try? FileManager.default.attributesOfItem(
      atPath: main.resolvingSymlinksInPath().path)
    let text =
      "\(main.path) \(facts?[.size] ?? 0) \(facts?[.modificationDate] ?? Date.distantPast)"
    let bytes =
      sources.flatMap { Array($0.name.utf8) + $0.bytes }
      + Array("\(text) \(library.hasGloo) \(library.headersOfNCCL)".utf8)
    return String(Checksum.crc32(bytes), radix: 16)
  }

  private func compile(to file: URL, _ announce: (String) -> Void) throws {
    let names = [environment["CXX"], "clang++", "c++", "g++"].compactMap(\.self)
    let compilers = names.lazy.compactMap { ToolPath.find($0, environment: environment) }
    guard let compiler = compilers.first else { throw TorchLibraryError.noCompiler }
    announce(
      "compiling the bridge to LibTorch \(library.version) with \(compiler.lastPathComponent), once"
    )
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "babbage-bridge-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for source in sources {
      try Data(source.bytes).write(to: folder.appendingPathComponent(source.name))
    }
    var objects: [String] = []
    for unit in units {
      let object = folder.appendingPathComponent("\(unit.name).o").path
      try run(
        compiler,
        ["-std=c++17", "-O2", "-ffp-contract=on", "-fPIC", "-w", "-I\(folder.path)"] + unit.flags
          + ["-c", folder.appendingPathComponent(unit.source).path, "-o", object])
      objects.append(object)
    }
    let made = folder.appendingPathComponent("bridge.so")
    let path = library.libraries.path
    try run(
      compiler,
      ["-shared", "-o", made.path] + objects
        + (["-L\(path)", "-Wl,-rpath,\(path)", Self.keepsAll, "-ltorch", "-ltorch_cpu", "-lc10"]
        + (hasNCCL ? ["-ltorch_cuda", "-lc10_cuda"] : [])).filter { !$0.isEmpty })
    try FileManager.default.moveItem(at: made, to: file)
  }

  /// LibTorch's CUDA part registers itself when it is loaded; no function of it is called.
  #if canImport(Darwin)
  private static let keepsAll = ""
  #else
  private static let keepsAll = "-Wl,--no-as-needed"
  #endif

  /// Whether groups of processes on GPUs are built in; before version 2, c10d's groups had no common
  /// type.
  private var hasNCCL: Bool {
    library.hasGloo && !library.headersOfNCCL.isEmpty && !library.version.hasPrefix("1.")
  }

  /// What is compiled: the bridge, and its inner loops for each set of instructions.
  private var units: [(name: String, source: String, flags: [String])] {
    let groups =
      (library.hasGloo ? ["-DBABBAGE_GLOO"] : []) + (hasNCCL ? ["-DBABBAGE_NCCL"] : [])
    let headers = library.headers + (hasNCCL ? library.headersOfNCCL : [])
    var units = [("bridge", "Bridge.cpp", groups + headers.map { "-I\($0.path)" })]
    func kernels(_ set: String, lanes: Int, _ flags: [String]) {
      let definitions = ["-DBABBAGE_SET=\(set)", "-DLANES=\(lanes)"]
      units.append((set, "Kernels.cpp", definitions + flags))
    }
    kernels("portable", lanes: 4, [])
    #if arch(x86_64)
    kernels("avx2", lanes: 8, ["-mavx2", "-mfma"])
    kernels(
      "avx512", lanes: 16,
      ["-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512dq", "-mavx2", "-mfma"])
    #endif
    return units
  }

  private func run(_ compiler: URL, _ arguments: [String]) throws {
    let outcome = try ToolPath.run(compiler, arguments)
    guard outcome.status == 0 else {
      let lines = outcome.output.split(separator: "\n")
      let reason = lines.first { $0.contains("error") } ?? lines.last ?? "no reason"
      throw TorchLibraryError.notCompiled(
        library: library.libraries.path, compiler: compiler.path, reason: String(reason))
    }
  }
}

/// A file that one process at a time holds.
private struct FileLock {
  private let descriptor: Int32

  init(_ file: URL) throws {
    descriptor = Foundation.open(file.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  func release() { close(descriptor) }
}
