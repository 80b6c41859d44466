import Babbage
import BabbageTraining
import Dispatch
import Foundation
import Synchronization

/// Ends the program when it is interrupted (Ctrl-C) or terminated, and says what is kept.
///
/// Training that keeps checkpoints writes another one first, which takes a step or so. In the end
/// the signal has its usual effect, so that a shell sees 130 or 143; no file is left half-written. A
/// second signal ends the program at once.
final class Interruption: Sendable {
  /// Asks training to keep its state and end.
  let training = StopRequest()

  private let progress: ProgressLine
  private let kept: Mutex<String>
  /// The signal that training was asked to end for.
  private let pending = Mutex<Int32?>(nil)
  private let sources: Mutex<[any DispatchSourceSignal]>

  /// Watches for signals until ``end()``; those ignored since the program started stay ignored.
  ///
  /// - Parameters:
  ///   - progress: What must be wiped away first.
  ///   - kept: What is kept at the beginning.
  init(_ progress: ProgressLine, _ kept: String = "nothing is kept yet") {
    self.progress = progress
    self.kept = Mutex(kept)
    sources = Mutex([])
    // A separate queue gets a thread even while work keeps all others busy.
    let queue = DispatchQueue(label: "babbage.interruption")
    for number in [SIGINT, SIGTERM] where !Self.isIgnored(number) {
      // Where Dispatch installs no handler, the default action must not end the program first.
      signal(number, SIG_IGN)
      sources.withLock { sources in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { @Sendable [weak self] in
          guard let self else { return }
          signal(number, SIG_DFL)
          // Training may end as soon as it is asked, so it is noted before what for.
          let isFirst = self.pending.withLock { pending in
            defer { pending = pending ?? number }
            return pending == nil
          }
          guard isFirst, self.training.make() else { return self.stop(for: number) }
          progress.show("stopping: training keeps its state")
        }
        source.resume()
        sources.append(source)
      }
    }
  }

  /// Takes note of what is kept from now on, and how to go on from it.
  func keep(_ text: String) { kept.withLock { $0 = text } }

  /// Takes note of what a file keeps, from which the command goes on with `--resume`.
  func keep(_ part: String, in file: URL) {
    keep("\(part) is kept in \(file.path); the same command with --resume goes on from there")
  }

  /// Leaves signals to the system again.
  ///
  /// If training was asked to end for a signal, the program ends here.
  func end() {
    if let number = pending.withLock(\.self) { stop(for: number) }
    sources.withLock { sources in
      for source in sources {
        source.cancel()
        signal(Int32(source.handle), SIG_DFL)
      }
      sources = []
    }
  }

  /// Says what is kept and ends the program.
  private func stop(for number: Int32) {
    // After writing, so that what is said agrees with what the files hold.
    AtomicFile.afterWriting {
      progress.clear()
      StandardStreams.say("stopped: \(kept.withLock(\.self))")
      Self.die(of: number)
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    // There is no way to ask without setting something.
    let before = signal(number, SIG_IGN)
    signal(number, before)
    return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func die(of number: Int32) {
    var only = sigset_t()
    sigemptyset(&only)
    sigaddset(&only, number)
    pthread_sigmask(SIG_UNBLOCK, &only, nil)
    raise(number)
  }
}
