import BabbageTestSupport
import Foundation
import Testing

/// LibTorch is found when something trains, and only then.
@Suite struct TorchLibraryTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Trains nothing, with a cache of its own.
  private func train(_ environment: [String: String]) throws -> Program.Outcome {
    try Program.run(
      list: [
        "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "0", "-o",
        scratch.path("lenet5.babbage"),
      ],
      environment: environment.merging(["XDG_CACHE_HOME": scratch.path("cache")]) { given, _ in
        given
      })
  }

  @Test func aFolderThatIsNoLibTorchIsNamed() throws {
    let outcome = try train(["BABBAGE_TORCH": scratch.url.path])
    #expect(outcome.status == 1)
    #expect(
      outcome.complaint
        == "error: this folder has no LibTorch with its headers, at \(scratch.url.path), which "
        + "BABBAGE_TORCH names, name a folder with include and lib: Python's package torch, an "
        + "environment with it, or an unpacked LibTorch\n")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("lenet5.babbage")))
  }

  /// Headers of a LibTorch alone are none; neither are libraries alone.
  @Test(.slow, .tags(.slow)) func halfALibTorchIsNone() throws {
    let header = "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 9\n"
    try scratch.write(
      Data((header + "#define TORCH_VERSION_PATCH 1\n").utf8),
      to: "half/include/torch/csrc/api/include/torch/version.h")
    #expect(try train(["BABBAGE_TORCH": scratch.path("half")]).error.contains("has no LibTorch"))
    // An empty library is found, and then cannot be linked.
    try scratch.write(Data(), to: "half/lib/libtorch_cpu.so")
    let outcome = try train(["BABBAGE_TORCH": scratch.path("half")])
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("the bridge to LibTorch cannot be compiled: "))
  }

  /// Newer LibTorches have their version elsewhere; an environment of Python is as good as the
  /// package in it.
  @Test(.slow, .tags(.slow)) func aLibTorchInAnEnvironmentIsFound() throws {
    let package = "environment/lib/python3.12/site-packages/torch"
    let header = "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 11\n"
    try scratch.write(
      Data((header + "#define TORCH_VERSION_PATCH 0\n").utf8),
      to: "\(package)/include/torch/headeronly/version.h")
    try scratch.write(Data(), to: "\(package)/lib/libtorch_cpu.so")
    for name in ["environment", package] {
      let outcome = try train(["BABBAGE_TORCH": scratch.path(name)])
      #expect(outcome.status == 1)
      // What is not in this folder comes from the system's LibTorch, if there is one.
      let reasons = ["LibTorch cannot be opened: ", "the bridge to LibTorch cannot be compiled: "]
      #expect(reasons.contains(where: outcome.error.contains), "\(outcome.error)")
    }
  }

  @Test func aCompilerThatFailsIsNamed() throws {
    let outcome = try train(["CXX": "/bin/false"])
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("error: the bridge to LibTorch cannot be compiled"))
    #expect(outcome.error.contains("with /bin/false"))
  }

  /// The bridge is compiled once; what needs no LibTorch runs where there is none.
  @Test(.slow, .tags(.slow)) func theBridgeIsKept() throws {
    #expect(try train([:]).status == 0)
    let bridges = try FileManager.default.contentsOfDirectory(
      atPath: scratch.path("cache/babbage/torch"))
    #expect(bridges.filter { $0.hasPrefix("bridge-") }.count == 1)
    let again = try train(["CXX": "/bin/false", "PATH": ""])
    #expect(again.status == 0, "\(again.error)")
    let evaluated = try Program.run(
      "evaluate", scratch.path("lenet5.babbage"), "--data", "mnist-subset",
      environment: ["BABBAGE_TORCH": "/nowhere"])
    #expect(evaluated.status == 0)
  }

  #if os(Linux)
  @Test func theProgramIsNotLinkedWithLibTorch() throws {
    let ldd = try #require(Tool("ldd"))
    let libraries = try ldd.run([Program.url.path], in: scratch.url).output
    let names = libraries.split(separator: "\n").compactMap {
      $0.split(whereSeparator: \.isWhitespace).first
    }
    #expect(names.contains { $0.hasPrefix("libc.so") })
    #expect(!names.contains { $0.contains("torch") || $0.contains("c10") })
  }
  #endif
}
