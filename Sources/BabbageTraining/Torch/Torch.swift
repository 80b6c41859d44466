import CTorch

/// LibTorch's settings, which hold for the whole process or for a thread.
package enum Torch {
  /// LibTorch's version: `1.13.0`.
  package static var version: String { String(cString: bt.pointee.version()) }

  /// How many threads one operation may use.
  package static var threads: Int { bt.pointee.threads() }

  /// Sets how many threads one operation may use; LibTorch's own default may be one.
  package static func setThreads(_ count: Int) throws(TorchError) {
    try check(bt.pointee.set_threads(count), "setThreads")
  }

  /// Refuses operations whose result depends on the order of threads.
  package static func setDeterministic(_ on: Bool) throws(TorchError) {
    try check(bt.pointee.set_deterministic(on), "setDeterministic")
  }

  /// Whether LibTorch can compute on a CUDA device: it was built for that, and there is one.
  package static var hasCUDA: Bool { bt.pointee.has_cuda() }

  /// Seeds LibTorch's generator, which only `dropout` draws from.
  package static func seed(_ seed: UInt64) throws(TorchError) {
    try check(bt.pointee.seed(seed), "seed")
  }

  /// Replaces denormal numbers by zero on this thread and on those it starts.
  ///
  /// Call it before the first operation, so that LibTorch's own threads inherit it.
  ///
  /// - Returns: Whether the CPU supports that.
  @discardableResult
  package static func flushDenormals(_ on: Bool) -> Bool { bt.pointee.flush_denormals(on) }

  /// Keeps freed memory for the next step instead of giving it back to the system.
  ///
  /// Every step frees and requests the same tens of megabytes; without this the system clears
  /// their pages again each time, which made a step of a compressed LeNet-5 1.5 times slower.
  package static func keepFreedMemory() { bt.pointee.keep_freed_memory() }

  /// Runs `body` without recording it for gradients.
  package static func withoutGradients<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = bt.pointee.set_recording(false)
    defer { _ = bt.pointee.set_recording(before) }
    return try body()
  }
}
