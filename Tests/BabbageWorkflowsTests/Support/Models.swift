import Babbage
import BabbageData
import BabbageTestSupport

/// A network that comes with Babbage, and a little of the data that comes with it.
struct Models {
  /// LeNet-5 as polynomials, of 594 bytes.
  let network: Network
  /// Digits of the package.
  let data: Dataset

  /// Reads both; `test` is the number of test images.
  init(test: Int = 300) throws {
    network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage"))
    data = try DatasetCatalog.load("mnist-subset").prefix(train: 300, test: test)
  }
}
