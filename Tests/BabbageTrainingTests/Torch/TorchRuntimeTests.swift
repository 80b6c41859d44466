import Babbage
import BabbageTraining
import Foundation
import Testing

/// Errors, settings and memory.
@Suite struct TorchRuntimeTests {
  @Test func shapesThatDoNotFitAreAnErrorWithLibTorchsReason() throws {
    let a = try TorchTensor.ones([2, 3])
    let b = try TorchTensor.ones([2, 4])
    let error = try #require(throws: TorchError.self) { try (a + b).relu() }
    guard case .refused("+", let message) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.what.contains("must match the size of tensor b"))
    #expect(!message.contains("frame #"))
    #expect(error.description.contains("LibTorch operation +"))
    #expect(throws: TorchError.self) { try a.conv2d(b) }
    #expect(throws: TorchError.self) { try a.matmul(b) }
    #expect(throws: TorchError.self) { try a.permute([0, 0]) }
    #expect(throws: TorchError.self) { try a.narrow(0, start: 1, length: 5) }
    #expect(throws: TorchError.self) { try a.affineGrid([1, 1]) }
    #expect(throws: TorchError.self) { try a.backward() }
    #expect(throws: TorchError.self) { try a.item() }
    #expect(throws: TorchError.self) { try TorchTensor.cat([]) }
    #expect(throws: TorchError.self) { try TorchTensor(floats: [1, 2], shape: [3]) }
    #expect(throws: TorchError.self) { try TorchTensor(floats: [], shape: [-1, 0]) }
    #expect(throws: TorchError.self) { try TorchTensor(floats: [], shape: [1 << 40, 1 << 40]) }
    #expect(throws: TorchError.self) { try a.crossEntropy(TorchTensor(integers: [0, -1])) }
    #expect(throws: TorchError.self) { try a.indexSelect(TorchTensor(integers: [2])) }
  }

  @Test func tooLargeATensorIsAnErrorAboutMemory() throws {
    let error = #expect(throws: TorchError.self) { try TorchTensor.zeros([1 << 50]) }
    #expect(error?.remedy == "use a smaller batch or free memory")
  }

  @Test func settingsAreTaken() throws {
    let (version, threads) = (try Torch.version, try Torch.threads)
    #expect(version.hasPrefix("1.") || version.hasPrefix("2."))
    #expect(threads >= 1)
    #expect(throws: TorchError.self) { try Torch.setThreads(0) }
    #expect(try Torch.threads == threads)
    // Threads are a setting of the thread that sets them, so that no other test sees this.
    try Torch.setThreads(threads + 1)
    #expect(try Torch.threads == threads + 1)
    try Torch.setThreads(threads)
    #expect(try Torch.threads == threads)
    // On a CPU no operation that is used here tells the difference; it must be accepted.
    try Torch.setDeterministic(true)
    try Torch.setDeterministic(false)
  }

  #if arch(x86_64)
  @Test func denormalsCanBeFlushed() throws {
    let tiny = try TorchTensor.full([1], 1e-36)
    // Another test may have left this thread with the setting on.
    try Torch.flushDenormals(false)
    #expect(try (tiny * 1e-4).item() > 0)
    #expect(try Torch.flushDenormals(true))
    #expect(try (tiny * 1e-4).item() == 0)
    #expect(try Torch.flushDenormals(false))
    #expect(try (tiny * 1e-4).item() > 0)
  }
  #endif

  #if os(Linux)
  /// In a process of its own: tests that run at the same time take memory too.
  @Test func aLoopDoesNotGrowTheProcess() async {
    await #expect(processExitsWith: .success) { try TorchRuntimeTests.measureLoop() }
  }

  private static func measureLoop() throws {
    let p = try TorchTensor.ones([64, 64])
    try p.setRequiresGradient()
    func iterate(_ count: Int) throws {
      for _ in 0..<count {
        try p.clearGradient()
        try (p.matmul(p) * 0.5 + p).relu().mean().backward()
      }
    }
    try iterate(500)
    let before = try residentBytes()
    try iterate(10_000)
    // One leaked tensor an iteration would be 160 MB.
    #expect(try residentBytes() - before < 24 << 20)
  }

  private static func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = try #require(Int(text.split(separator: " ")[1]))
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
  #endif
}
