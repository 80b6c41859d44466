import CTorch

/// LibTorch's settings, which hold for the whole process or for a thread.
package enum Torch {
  /// LibTorch's version: `1.13.0`.
  package static var version: String {
    get throws(TorchError) { String(cString: try openedTorch().pointee.version()) }
  }

  /// How many threads one operation may use.
  package static var threads: Int {
    get throws(TorchError) { try openedTorch().pointee.threads() }
  }

  /// Sets how many threads one operation may use; LibTorch's own default may be one.
  package static func setThreads(_ count: Int) throws(TorchError) {
    try check(openedTorch().pointee.set_threads(count), "setThreads")
  }

  /// Refuses operations whose result depends on the order of threads.
  package static func setDeterministic(_ on: Bool) throws(TorchError) {
    try check(openedTorch().pointee.set_deterministic(on), "setDeterministic")
  }

  /// Lets a CUDA device multiply in TF32, and try which of its algorithms is the fastest.
  package static func preferSpeed() throws(TorchError) {
    try check(openedTorch().pointee.prefer_speed(), "preferSpeed")
  }

  /// Whether LibTorch can compute on a CUDA device: it was built for that, and there is one.
  package static var hasCUDA: Bool {
    get throws(TorchError) { try openedTorch().pointee.has_cuda() }
  }

  /// Chooses which CUDA device ``Device/cuda`` is from now on, the first unless this is called;
  /// numbers beyond the last device begin again at the first.
  package static func chooseCUDA(_ index: Int) throws(TorchError) {
    try check(openedTorch().pointee.choose_cuda(index), "chooseCUDA")
  }

  /// Seeds LibTorch's generator, which only `dropout` draws from.
  package static func seed(_ seed: UInt64) throws(TorchError) {
    try check(openedTorch().pointee.seed(seed), "seed")
  }

  /// Replaces denormal numbers by zero on this thread and on those it starts.
  ///
  /// Call it before the first operation, so that LibTorch's own threads inherit it.
  ///
  /// - Returns: Whether the CPU supports that.
  @discardableResult
  package static func flushDenormals(_ on: Bool) throws(TorchError) -> Bool {
    try openedTorch().pointee.flush_denormals(on)
  }

  /// Keeps freed memory for the next step instead of giving it back to the system.
  ///
  /// Every step frees and requests the same tens of megabytes; without this the system clears
  /// their pages again each time, which made a step of a compressed LeNet-5 1.5 times slower.
  package static func keepFreedMemory() throws(TorchError) {
    try openedTorch().pointee.keep_freed_memory()
  }

  /// Runs `body` without recording it for gradients.
  package static func withoutGradients<Result>(_ body: () throws -> Result) throws -> Result {
    let bt = try openedTorch()
    let before = bt.pointee.set_recording(false)
    defer { _ = bt.pointee.set_recording(before) }
    return try body()
  }
}
