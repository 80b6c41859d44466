import Babbage
import BabbageData
import BabbageRuntime

/// How long the runtime takes for one image.
public enum Latency {
  /// Measures single images in floating point, one after another on one thread, after a few to
  /// warm up.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - images: Images of the network's input.
  ///   - count: How many of them are measured.
  /// - Returns: The median in microseconds; 0 if there are no images.
  /// - Throws: `NetworkError` if the network cannot be executed.
  public static func medianMicroseconds(
    of network: Network, on images: ImageSet, count: Int = 500
  ) throws -> Double {
    var executor = try Executor(LoweredNetwork(network))
    let inputs = (0..<min(count, images.count)).map { images.tensor(at: $0).values }
    for input in inputs.prefix(20) { _ = executor.run(input) }
    let times = inputs.map { input in
      let start = ContinuousClock.now
      _ = executor.run(input)
      return start.duration(to: .now).inSeconds
    }.sorted()
    return times.isEmpty ? 0 : 1e6 * times[times.count / 2]
  }
}

extension Duration {
  /// The duration as a number.
  package var inSeconds: Double { self / .seconds(1) }
}
