import Babbage
import BabbageData
import BabbageTraining
import Testing

/// What files say about the run that they belong to stays as it is: users have such files.
@Suite struct RunIdentityTests {
  private let data: Dataset

  init() throws { data = try DatasetCatalog.load("mnist-subset").prefix(train: 20, test: 10) }

  @Test func aSearchIsNamedByItsOptions() throws {
    let run = PlanSearch(options: SearchOptions(), training: CompressionOptions())
      .identity(of: try .leNet5(seed: 3), on: data)
    let options = run.values.filter { $0.key.hasPrefix("--") }
    #expect(
      options == [
        "--augmentation": "the default", "--batch-size": "128", "--coefficient-epochs": "12",
        "--copies": "10", "--dense-rate": "0.001", "--device": "cpu", "--distillation": "0.7",
        "--held-out": "0.1", "--jobs": "the default", "--learning-rate": "0.01",
        "--normalization-rate": "0.015", "--order": "as-is", "--precision": "float",
        "--quantized-epochs": "28", "--reduction": "3", "--seed": "0", "--start": "projection",
        "--coded-bytes": "the default", "--teaching": "the default", "--temperature": "1.0",
        "--threads": "the default", "--trial-epochs": "2,5,12",
        "--trial-images": "the default", "--trials": "48",
      ])
    #expect(
      Set(run.values.keys).subtracting(options.keys) == [
        "the network", "the data set", "the training images", "the test images",
      ])
  }

  /// Messages name properties as Swift spells them.
  @Test func differencesNameProperties() {
    let earlier = RunIdentity([
      "--batch-size": "128", "--trial-epochs": "2,5", "the data set": "mnist", "--a--b": "1",
      "--x y": "2",
    ])
    let differences = RunIdentity(["--batch-size": "64"]).differences(from: earlier)
    #expect(
      differences.map(\.description) == [
        "--a--b was 1 and is not there", "`batchSize` was 128 and is 64",
        "`SearchOptions.epochs` was 2,5 and is not there", "--x y was 2 and is not there",
        "the data set was mnist and is not there",
      ])
  }
}
