import Foundation
import Testing

/// A machine on which exported programs are checked: what compiles for it, and what runs it.
enum Board: String, CaseIterable, CustomTestStringConvertible {
  case cortexM0, cortexM4, cortexM7, riscV, powerPC

  var testDescription: String { rawValue }

  /// What a check of a program says.
  struct Report {
    /// The number behind each name.
    let numbers: [String: Int]
    /// All that was printed.
    let text: String

    init(_ text: String) {
      // simavr colours what a program prints.
      let text = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      self.text = text
      var numbers: [String: Int] = [:]
      for match in text.matches(of: /([a-z]+)=([0-9]+)/) {
        numbers[String(match.output.1)] = Int(match.output.2)
      }
      self.numbers = numbers
    }
  }

  /// The repository.
  static var root: URL {
    (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }

  /// What boards need besides a program.
  static var folder: URL { root.appendingPathComponent("Tests/BabbageEmbeddedTests/Targets") }

  /// Whether compiler and emulator are on this machine.
  var isHere: Bool { Tool(compiler) != nil && Tool(emulator) != nil }

  /// The compiler.
  var compiler: String {
    switch self {
    case .cortexM0, .cortexM4, .cortexM7: "arm-none-eabi-gcc"
    case .riscV: "riscv64-unknown-elf-gcc"
    case .powerPC: "powerpc-linux-gnu-gcc"
    }
  }

  /// What tells the compiler which processor it is.
  var processor: [String] {
    switch self {
    case .cortexM0: ["-mcpu=cortex-m0", "-mthumb"]
    case .cortexM4: ["-mcpu=cortex-m4", "-mthumb"]
    case .cortexM7: ["-mcpu=cortex-m7", "-mthumb"]
    case .riscV: ["-march=rv32imac", "-mabi=ilp32", "--specs=picolibc.specs"]
    case .powerPC: []
    }
  }

  private var emulator: String {
    switch self {
    case .cortexM0, .cortexM4, .cortexM7: "qemu-system-arm"
    case .riscV: "qemu-system-riscv32"
    case .powerPC: "qemu-ppc"
    }
  }

  /// Instructions for a tick of its clock: QEMU lets one pass in a nanosecond.
  var instructionsPerTick: Int? {
    switch self {
    // 25 MHz.
    case .cortexM4, .cortexM7: 40
    case .riscV: 1
    case .cortexM0, .powerPC: nil
    }
  }

  /// Compiles a project's check and runs it.
  ///
  /// - Parameter project: The folder with `net.c` and `net_vectors.h`.
  func check(_ project: URL, optimization: String = "-Os") throws -> Report {
    let targets = Self.folder.path
    func source(_ name: String) -> String { "\(targets)/\(name)" }
    let common =
      [optimization, "-std=c99", "-Wall", "-Wextra", "-Werror", "-I.", "-I\(targets)"] + processor
      + [source("check.c"), "net.c", "-o", "check.elf"]
    let memory = self == .cortexM0 ? ("256K", "16K") : ("4M", "4M")
    let linking: [String] =
      switch self {
      case .cortexM0, .cortexM4, .cortexM7:
        [
          source("cortex.c"), "-ffreestanding", "--specs=nano.specs", "-nostartfiles",
          "-T\(source("cortex.ld"))", "-Wl,--defsym=flash_size=\(memory.0)",
          "-Wl,--defsym=ram_size=\(memory.1)",
        ]
      case .riscV:
        [
          source("riscv.c"), "--oslib=semihost", "--crt0=semihost",
          "-Wl,--defsym=__flash=0x80000000", "-Wl,--defsym=__flash_size=0x400000",
          "-Wl,--defsym=__ram=0x80400000", "-Wl,--defsym=__ram_size=0x100000",
        ]
      case .powerPC: [source("hosted.c"), "-static"]
      }
    let built = try Tool(compiler)?.run(common + linking, in: project)
    guard let built, built.status == 0 else { return Report(built?.output ?? "no \(compiler)") }
    let system = [
      "-display", "none", "-monitor", "none", "-serial", "none", "-icount", "shift=0",
      "-semihosting-config", "enable=on,target=native", "-kernel", "check.elf",
    ]
    let arguments: [String] =
      switch self {
      case .cortexM0: ["-M", "microbit"] + system
      case .cortexM4: ["-M", "mps2-an386"] + system
      case .cortexM7: ["-M", "mps2-an500"] + system
      case .riscV: ["-M", "virt", "-cpu", "rv32", "-bios", "none"] + system
      case .powerPC: ["check.elf"]
      }
    return Report(try Tool(emulator)?.run(arguments, in: project).output ?? "no \(emulator)")
  }
}
