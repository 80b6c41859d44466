import Foundation

/// A LibTorch on this machine: its headers and its libraries.
struct LibTorch {
  /// The folders in which compilers look for headers.
  let headers: [URL]
  /// The folder of the libraries.
  let libraries: URL
  /// Its version: `1.13.0`.
  let version: String
  /// Whether compilers find the headers of Gloo, which groups of processes are built on.
  let hasGloo: Bool
  /// Where the headers of CUDA and NCCL are, which groups of processes on GPUs are built on; empty if
  /// some are missing, or this LibTorch was built without CUDA.
  let headersOfNCCL: [URL]

  /// The name of the library that is always there.
  static let mainLibrary = "libtorch_cpu.\(suffix)"

  #if canImport(Darwin)
  private static let suffix = "dylib"
  #else
  private static let suffix = "so"
  #endif

  /// All that are found, the preferred one first.
  ///
  /// - Throws: ``TorchLibraryError/notLibTorch(path:)`` if `BABBAGE_TORCH` names a folder that is
  ///   none.
  static func installed(
    environment: [String: String]
  ) throws(TorchLibraryError) -> [LibTorch] {
    if let path = environment["BABBAGE_TORCH"], !path.isEmpty {
      let folder = URL(fileURLWithPath: path)
      let found = ([folder] + packages(of: folder)).lazy.compactMap(LibTorch.init(in:)).first
      guard let found else { throw .notLibTorch(path: path) }
      return [found]
    }
    let environments = ["VIRTUAL_ENV", "CONDA_PREFIX"].compactMap { environment[$0] }
    let found =
      environments.flatMap { packages(of: URL(fileURLWithPath: $0)) }.compactMap(LibTorch.init(in:))
      + ["/usr", "/usr/local", "/opt/libtorch", "/opt/homebrew"].compactMap {
        LibTorch(in: URL(fileURLWithPath: $0))
      }
    if !found.isEmpty { return found }
    return [pythonPackage(environment)].compactMap { $0.flatMap(LibTorch.init(in:)) }
  }

  /// The LibTorch in a folder: one that was unpacked, Python's package `torch`, or a prefix such as
  /// `/usr`.
  init?(in root: URL) {
    let include = root.appendingPathComponent("include")
    let api = include.appendingPathComponent("torch/csrc/api/include")
    // Newer releases have the numbers in another header, which the first one includes.
    let places = [
      api.appendingPathComponent("torch"), include.appendingPathComponent("torch/headeronly"),
    ]
    guard let version = places.lazy.compactMap(Self.version(in:)).first else { return nil }
    self.version = version
    headers = [include, api]
    let others = ["/usr/include", "/usr/local/include"].map { URL(fileURLWithPath: $0) }
    hasGloo = ([include] + others).contains {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("gloo/algorithm.h").path)
    }
    let folders = ["lib", "lib64"].map(root.appendingPathComponent)
    let own = folders + folders.flatMap(Self.folders)
    guard
      let libraries = own.first(where: {
        FileManager.default.fileExists(atPath: $0.appendingPathComponent(Self.mainLibrary).path)
      })
    else { return nil }
    self.libraries = libraries
    headersOfNCCL = Self.headersOfNCCL(for: root, libraries)
  }

  /// Python packages of NVIDIA lie beside the package `torch`.
  private static func headersOfNCCL(for root: URL, _ libraries: URL) -> [URL] {
    let manager = FileManager.default
    let cuda = libraries.appendingPathComponent("libtorch_cuda.\(suffix)").path
    guard manager.fileExists(atPath: cuda) else { return [] }
    let packages = folders(in: root.deletingLastPathComponent().appendingPathComponent("nvidia"))
    let places = (packages + [URL(fileURLWithPath: "/usr/local/cuda")])
      .map { $0.appendingPathComponent("include") }
    let needed = [
      "nccl.h", "cuda_runtime_api.h", "crt/host_config.h", "nv/target", "cusparse.h", "cublas_v2.h",
      "cusolverDn.h",
    ]
    let isComplete = needed.allSatisfy { name in
      (places + [URL(fileURLWithPath: "/usr/include")]).contains {
        manager.fileExists(atPath: $0.appendingPathComponent(name).path)
      }
    }
    return isComplete ? places.filter { manager.fileExists(atPath: $0.path) } : []
  }

  /// The version that a folder's `version.h` defines.
  private static func version(in folder: URL) -> String? {
    let header = folder.appendingPathComponent("version.h")
    guard let text = try? String(contentsOf: header, encoding: .utf8) else { return nil }
    let parts = ["MAJOR", "MINOR", "PATCH"].compactMap { part in
      text.components(separatedBy: "#define TORCH_VERSION_\(part) ").dropFirst().first?
        .prefix { $0.isNumber }
    }
    return parts.count == 3 ? parts.joined(separator: ".") : nil
  }

  /// The places of the package `torch` in a Python environment.
  private static func packages(of environment: URL) -> [URL] {
    folders(in: environment.appendingPathComponent("lib"))
      .filter { $0.lastPathComponent.hasPrefix("python") }
      .map { $0.appendingPathComponent("site-packages/torch") }
  }

  /// The folders in a folder, by name: among them those that Debian names after the machine.
  private static func folders(in folder: URL) -> [URL] {
    let all = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey])
    return (all ?? []).filter(\.hasDirectoryPath).sorted { $0.path < $1.path }
  }

  /// Where the Python on the `PATH` would find its package `torch`; nothing of it is loaded.
  private static func pythonPackage(_ environment: [String: String]) -> URL? {
    let code = """
      import importlib.util
      spec = importlib.util.find_spec("torch")
      print(spec.submodule_search_locations[0] if spec else "")
      """
    guard let python = ToolPath.find("python3", environment: environment),
      let outcome = try? ToolPath.run(python, ["-c", code]), outcome.status == 0
    else { return nil }
    let path = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    return path.isEmpty ? nil : URL(fileURLWithPath: path)
  }
}
