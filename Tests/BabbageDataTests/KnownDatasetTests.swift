import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// The data sets of the catalogue, where this machine has them.
  @Suite struct KnownDatasetTests {
    /// The mean of all pixels / 255.
    private func mean(_ set: ImageSet) -> Double {
      Double(set.images.reduce(0) { $0 + Int($1) }) / Double(set.images.count) / 255
    }

    @Test func subsetIsBalancedAndInterleaved() throws {
      let dataset = try DatasetCatalog.load("mnist-subset", environment: [:])
      #expect(dataset.imageShape == [1, 28, 28])
      #expect(dataset.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
      #expect(dataset.train.classCounts(10) == Array(repeating: 1000, count: 10))
      #expect(dataset.test.classCounts(10) == Array(repeating: 200, count: 10))
      #expect(dataset.train.prefix(12).labels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
      #expect(abs(mean(dataset.train) - 0.1307) < 0.003)
    }

    @Test(.needs(.python3), .tags(.tool)) func subsetFilesAreThoseOfTheCatalogue() throws {
      let located = try DatasetLocator(dataDirectory: nil, environment: [:]).locate(.mnistSubset)
      let known = DatasetDescription.mnistSubset.files
      #expect(try Oracle.sha256(located.files) == known.map(\.packedSHA256))
      let sizes = try located.files.map { try Data(contentsOf: $0).count }
      #expect(sizes == known.map(\.packedBytes))
      let attribution = located.folder.appendingPathComponent("ATTRIBUTION.md")
      #expect(try String(contentsOf: attribution, encoding: .utf8).contains("CC BY-SA 3.0"))
    }

    @Test(.needs(.mnist), .tags(.tool)) func mnistIsMNIST() throws {
      let start = ContinuousClock.now
      let dataset = try DatasetCatalog.load("mnist")
      let seconds = start.duration(to: .now)
      #expect(dataset.train.count == 60_000 && dataset.test.count == 10_000)
      #expect(dataset.train.labels[0] == 5)
      #expect(dataset.test.labels[0] == 7)
      // The mean that is published with the usual normalisation.
      #expect(abs(mean(dataset.train) - 0.1307) < 1e-4)
      #expect(dataset.train.classCounts(10)[1] == 6742)
      print("MNIST loaded in \(seconds)")
    }

    @Test(.needs(.fashionMNIST), .tags(.tool)) func fashionMNISTIsFashionMNIST() throws {
      let dataset = try DatasetCatalog.load("fashion-mnist")
      #expect(dataset.train.count == 60_000 && dataset.test.count == 10_000)
      #expect(dataset.classNames[Int(dataset.train.labels[0])] == "ankle boot")
      #expect(dataset.train.classCounts(10) == Array(repeating: 6000, count: 10))
      #expect(abs(mean(dataset.train) - 0.2860) < 1e-4)
    }

    @Test(.needs(.fashionMNIST), .tags(.tool)) func fashionMNISTIsNotTakenForMNIST() throws {
      let environment = ProcessInfo.processInfo.environment
      let folder = try DatasetLocator(dataDirectory: nil, environment: environment)
        .locate(.fashionMNIST).folder
      let locator = DatasetLocator(
        dataDirectory: folder, environment: [:], systemDirectories: [])
      #expect(
        throws: DatasetError.notFound(
          name: "mnist",
          searched: [
            "\(folder.path)/mnist (no such folder)", "\(folder.path) (holds another data set)",
          ])
      ) { try locator.locate(.mnist) }
      #expect(try locator.locate(.fashionMNIST).folder.path == folder.path)
    }

    @Test func unknownNamesAreRefused() {
      let known = ["mnist", "fashion-mnist", "mnist-subset", "cifar-10", "cifar-100"]
      #expect(throws: DatasetError.unknownName("cifar", known: known)) {
        try DatasetCatalog.load("cifar", environment: [:])
      }
    }
  }
}
