import BabbageWorkflows

extension RunObserver {
  /// Tells a person how a run goes on: on standard error, in the log, and when it is interrupted.
  init(_ line: ProgressLine, _ interruption: Interruption? = nil) {
    self.init(
      began: { line.show($0, atOnce: true) }, progress: { line.show($0) }, ended: { line.clear() },
      noted: { Log.logger.info("\($0)") },
      kept: { interruption?.keep($0, in: $1) }, stop: interruption?.training)
  }

  /// An observer with a line of its own.
  static var onStandardError: RunObserver { RunObserver(ProgressLine()) }
}
