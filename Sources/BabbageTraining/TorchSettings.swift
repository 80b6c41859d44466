#if Training
  import Babbage
  import Foundation

  /// What every run tells LibTorch first.
  enum TorchSettings {
    /// Chooses threads, and settings under which the same seed gives the same bits.
    static func apply(threads: Int?) throws {
      if let threads, threads < 1 {
        throw TrainingError.badOption("--threads", value: "\(threads)")
      }
      Torch.keepFreedMemory()
      Torch.flushDenormals(true)
      try Torch.setThreads(threads ?? ProcessInfo.processInfo.activeProcessorCount)
      try Torch.setDeterministic(true)
    }
  }
#endif
