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

  /// Measures several networks in turns, so that whatever else the machine does hits them alike:
  /// single images in floating point, one after another on one thread.
  ///
  /// - Parameters:
  ///   - networks: The networks.
  ///   - images: Images of their input.
  ///   - time: How long to go on for each.
  /// - Returns: The median of each in microseconds; zeros if there are no images.
  /// - Throws: `NetworkError` if a network cannot be executed.
  public static func medianMicroseconds(
    of networks: [Network], on images: ImageSet, for time: Duration = .seconds(1)
  ) throws -> [Double] {
    guard images.count > 0 else { return networks.map { _ in 0 } }
    var executors = try networks.map { try Executor(LoweredNetwork($0)) }
    let inputs = (0..<min(100, images.count)).map { images.tensor(at: $0).values }
    var next = networks.map { _ in 0 }
    return Timing.alternating(networks.count, for: time * networks.count) { index in
      _ = executors[index].run(inputs[next[index] % inputs.count])
      next[index] += 1
    }.map(\.median)
  }
}

extension Duration {
  /// The duration as a number.
  package var inSeconds: Double { self / .seconds(1) }
}
