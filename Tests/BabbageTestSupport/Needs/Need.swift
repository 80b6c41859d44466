import Foundation

/// A program or a data set of others that some tests need and not every machine has.
///
/// A test names what it needs with ``Testing/Trait/needs(_:sourceLocation:)`` and is skipped, with
/// a message, where that is missing. This list is complete: it is the only way to say it.
package enum Need: String, CaseIterable, Sendable {
  case bash, python3, onnxRuntime, browser
  case cc, gcc, clang, gccSanitizers, clangSanitizers, cmake, webAssembly
  case cortexM, riscV, powerPC, avr, arduino
  case icarus, verilator, yosys
  case mnist, fashionMNIST, cifar10, pretrained

  /// Whether this machine has it.
  package var isThere: Bool {
    guard programs.allSatisfy({ Tool($0) != nil }) else { return false }
    return switch self {
    case .onnxRuntime: Self.hasPython("requirements.txt")
    case .browser: Self.hasPython("requirements-browser.txt")
    case .gccSanitizers: Sanitizers.gcc
    case .clangSanitizers: Sanitizers.clang
    case .webAssembly: Self.hasWebAssembly
    case .arduino: FileManager.default.fileExists(atPath: Self.arduinoCore.path)
    case .mnist: Self.hasData("mnist", Self.idxImages)
    case .fashionMNIST: Self.hasData("fashion-mnist", Self.idxImages)
    case .cifar10: Self.hasData("cifar-10", Self.cifarImages)
    case .pretrained: Self.pretrainedFolder != nil
    default: true
    }
  }

  /// The programs that must be on the PATH.
  private var programs: [String] {
    switch self {
    case .bash, .python3, .cc, .gcc, .clang, .cmake, .verilator: [rawValue]
    case .gccSanitizers: ["gcc"]
    case .clangSanitizers: ["clang"]
    case .browser: ["chromium"]
    case .cortexM: ["arm-none-eabi-gcc", "qemu-system-arm"]
    case .riscV: ["riscv64-unknown-elf-gcc", "qemu-system-riscv32"]
    case .powerPC: ["powerpc-linux-gnu-gcc", "qemu-ppc"]
    case .avr: ["avr-gcc", "simavr"]
    case .arduino: ["avr-gcc", "avr-g++", "simavr"]
    case .icarus: ["iverilog"]
    case .yosys: ["yosys", "python3"]
    case .onnxRuntime, .webAssembly, .mnist, .fashionMNIST, .cifar10, .pretrained: []
    }
  }

  /// What it is, as messages call it.
  package var title: String {
    switch self {
    case .onnxRuntime: "ONNX Runtime in .venv"
    case .browser: "Chromium with Playwright in .venv"
    case .gccSanitizers: "gcc with sanitizers"
    case .clangSanitizers: "clang with sanitizers"
    case .webAssembly: "a clang for WebAssembly"
    case .arduino: programs.joined(separator: ", ") + " and Arduino's core"
    case .mnist: "all of MNIST"
    case .fashionMNIST: "all of Fashion-MNIST"
    case .cifar10: "CIFAR-10"
    case .pretrained: "ResNet-20 of others"
    default: programs.joined(separator: " and ")
    }
  }

  /// How one gets it.
  package var remedy: String {
    switch self {
    case .bash: "install bash"
    case .python3, .onnxRuntime, .fashionMNIST: "run scripts/bootstrap"
    case .browser: "run scripts/bootstrap --browser"
    case .webAssembly: "put Swift's toolchain on the PATH"
    case .cc, .gcc, .clang, .gccSanitizers, .clangSanitizers, .cmake, .cortexM, .riscV, .powerPC,
      .avr, .arduino:
      "run scripts/bootstrap --embedded"
    case .icarus, .verilator, .yosys: "run scripts/bootstrap --hardware"
    case .mnist: "run `babbage data fetch mnist`, or set BABBAGE_DATA to a folder with mnist"
    case .cifar10: "set BABBAGE_DATA to a folder with cifar-10"
    case .pretrained: "set BABBAGE_DATA to a folder with pretrained/resnet20-cifar10.onnx"
    }
  }
}

// MARK: Places

extension Need {
  /// Arduino's own sources for its boards, from Debian's package.
  package static let arduinoCore = URL(
    fileURLWithPath: "/usr/share/arduino/hardware/arduino/avr", isDirectory: true)

  /// The folder that `BABBAGE_DATA` names.
  static let dataFolder: URL? = ProcessInfo.processInfo.environment["BABBAGE_DATA"].flatMap {
    $0.isEmpty ? nil : URL(fileURLWithPath: $0, isDirectory: true)
  }

  /// The folder of networks that others trained; `nil` on a machine without them.
  package static let pretrainedFolder: URL? = {
    let folder = dataFolder?.appendingPathComponent("pretrained")
    return folder.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
  }()

  /// The Python environment's interpreter.
  package static let python = Repository.root.appendingPathComponent(".venv/bin/python")

  /// Whether the Python environment has the packages of a list in `scripts`.
  private static func hasPython(_ list: String) -> Bool {
    let installed = Repository.root.appendingPathComponent(".venv/\(list)").path
    return FileManager.default.isExecutableFile(atPath: python.path)
      && FileManager.default.fileExists(atPath: installed)
  }

  /// Whether Swift's toolchain, or the PATH, has a clang and a linker for WebAssembly.
  private static var hasWebAssembly: Bool {
    let own = Tool("swift").map { ["clang", "wasm-ld"].allSatisfy($0.hasNeighbour) } ?? false
    return own || Tool("clang") != nil && Tool("wasm-ld") != nil
  }

  private static let idxImages = ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"]
  private static let cifarImages = ["data_batch_1.bin", "cifar-10-batches-bin/data_batch_1.bin"]

  /// Whether a folder of this name, with one of these files in it, is where the program looks.
  ///
  /// The files' contents do not count: a damaged data set is an error, not a missing one.
  private static func hasData(_ name: String, _ files: [String]) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { "\($0)/.cache" }
    let places: [String?] = [
      dataFolder?.path, cache.map { "\($0)/babbage/datasets" }, "/usr/share/datasets",
    ]
    return places.compactMap(\.self).contains { place in
      files.contains { FileManager.default.fileExists(atPath: "\(place)/\(name)/\($0)") }
    }
  }
}

/// Whether compilers come with the libraries that find undefined behaviour; asked once.
private enum Sanitizers {
  static let gcc = areThere("gcc")
  static let clang = areThere("clang")

  private static func areThere(_ compiler: String) -> Bool {
    do {
      let scratch = try Scratch()
      try scratch.write(Data("int main(void) { return 0; }\n".utf8), to: "main.c")
      let built = try Tool(compiler)?.run(
        ["-fsanitize=address,undefined", "main.c"], in: scratch.url)
      return built?.status == 0
    } catch { return false }
  }
}
