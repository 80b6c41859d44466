import Babbage
import BabbageData
import BabbageRuntime

extension IntegerNetwork {
  /// The most images that are used for calibration.
  private static let mostCalibrationImages = 1000

  /// Quantises a network for a target, calibrated on a data set.
  ///
  /// The ranges of the activation maps are those of the first 1,000 training images, or of the
  /// images for choosing if there are no training images.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: A data set with images of the network's input.
  ///   - target: What the network is to run on.
  /// - Throws: `DatasetMismatch` if data and network do not fit each other; `NetworkError` if an
  ///   operation has no integer form, or sums would not fit.
  public init(
    _ network: Network, calibratedOn data: Dataset, for target: Target = .runtime
  ) throws {
    try data.check(fits: network)
    let all = data.calibration
    let count = min(Self.mostCalibrationImages, all.count)
    let images = (0..<count).lazy.map { all.tensor(at: $0).values }
    try self.init(network, calibratedOn: images, forms: target.forms(of: network))
  }

  /// The first test images of a data set, with the scores that the network gives them.
  ///
  /// - Parameters:
  ///   - data: A data set with images of the network's input.
  ///   - count: How many; all if there are fewer.
  /// - Returns: Images, scores and classes, to check another implementation with.
  /// - Throws: `NetworkError` if the network cannot be executed.
  public func testVectors(from data: Dataset, count: Int) throws -> [TestVector] {
    var executor = try Executor(self)
    return (0..<min(count, data.test.count)).map { index in
      let image = data.test.tensor(at: index)
      return TestVector(
        pixels: image.values.map { UInt8(($0 * 255).rounded()) },
        scores: executor.integers(of: image.values), label: Int(data.test.labels[index]))
    }
  }
}
