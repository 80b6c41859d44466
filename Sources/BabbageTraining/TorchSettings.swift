#if Training
import Babbage
import Foundation

/// What every run tells LibTorch first.
enum TorchSettings {
  /// Chooses threads, and settings under which the same seed gives the same bits.
  ///
  /// - Parameters:
  ///   - processes: How many share the machine's cores, unless `threads` is given.
  ///   - device: Must be there.
  static func apply(threads: Int?, processes: Int = 1, device: Device = .cpu) throws {
    guard device == .cpu || Torch.hasCUDA else { throw TrainingError.noDevice(device.rawValue) }
    if let threads, threads < 1 {
      throw TrainingError.badOption("--threads", value: "\(threads)")
    }
    Torch.keepFreedMemory()
    let share = max(ProcessInfo.processInfo.activeProcessorCount / processes, 1)
    try Torch.setThreads(threads ?? share)
    // Some of CUDA's gradients have no form that does not depend on the order of threads.
    try Torch.setDeterministic(device == .cpu)
  }

  /// Runs `body` with denormal numbers, on which processors are slow, replaced by zero.
  ///
  /// That is a setting of the thread, so it must not stay behind. LibTorch's own threads inherit it
  /// if they are first needed in `body`.
  static func flushingDenormals<Result>(_ body: () throws -> Result) rethrows -> Result {
    Torch.flushDenormals(true)
    defer { Torch.flushDenormals(false) }
    return try body()
  }
}
#endif
