import Babbage
import Foundation

/// The settings that every run first makes in LibTorch.
enum TorchSettings {
  /// Sets threads, and settings under which the same seed gives the same bits.
  ///
  /// Without `threads`, the processes of a `group` on this machine share its cores. The `device` must
  /// be available; each process takes another one.
  static func apply(threads: Int?, group: ProcessGroup? = nil, device: Device = .cpu) throws {
    if device != .cpu {
      guard try Torch.hasCUDA else { throw TrainingError.noDevice(device.rawValue) }
      if let group { try Torch.chooseCUDA(group.localRank) }
      try Torch.preferSpeed()
    }
    if let threads, threads < 1 {
      throw TrainingError.badOption("threads", value: "\(threads)")
    }
    try Torch.keepFreedMemory()
    let share = max(ProcessInfo.processInfo.activeProcessorCount / (group?.localSize ?? 1), 1)
    try Torch.setThreads(threads ?? share)
    // Some of CUDA's gradients always depend on the order of threads.
    try Torch.setDeterministic(device == .cpu)
  }

  /// Runs `body` with denormal numbers, on which processors are slow, replaced by zero.
  ///
  /// The setting belongs to the thread, so it is undone afterwards. LibTorch's own threads inherit
  /// it if they are first needed in `body`.
  static func flushingDenormals<Result>(_ body: () throws -> Result) throws -> Result {
    try Torch.flushDenormals(true)
    defer { _ = try? Torch.flushDenormals(false) }
    return try body()
  }
}
