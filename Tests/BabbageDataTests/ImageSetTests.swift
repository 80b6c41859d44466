import BabbageData
import Testing

extension DataTests {
  @Suite struct ImageSetTests {
    /// Three images of two channels, two rows and one column.
    private let set = ImageSet(
      images: [0, 51, 102, 153, 10, 11, 12, 13, 255, 254, 253, 252], labels: [4, 1, 4],
      channels: 2, height: 2, width: 1)

    @Test func givesImagesAsNumbersFromZeroToOne() {
      #expect(set.count == 3)
      let tensor = set.tensor(at: 0)
      #expect(tensor.shape == [2, 2, 1])
      #expect(tensor.values == [0, 0.2, 0.4, 0.6])
      #expect(set.tensor(at: 2).values[0] == 1)
      #expect(Array(set.pixels(at: 1)) == [10, 11, 12, 13])
    }

    @Test func measuresEachChannel() {
      let normalization = set.normalization
      for (channel, values) in [[0, 51, 10, 11, 255, 254], [102, 153, 12, 13, 253, 252]]
        .enumerated()
      {
        let numbers = values.map { Float($0) / 255 }
        let mean = numbers.reduce(0, +) / 6
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6
        #expect(abs(normalization.mean[channel] - mean) < 1e-6)
        #expect(abs(normalization.deviation[channel] - variance.squareRoot()) < 1e-6)
      }
      let flat = ImageSet(images: [7, 7], labels: [0, 0], channels: 1, height: 1, width: 1)
      #expect(flat.normalization.deviation == [1])
    }

    @Test func givesBatches() {
      let batch = set.tensor(in: 1..<3)
      #expect(batch.shape == [2, 2, 2, 1])
      #expect(batch.values == set.tensor(at: 1).values + set.tensor(at: 2).values)
      #expect(set.tensor(in: 1..<1).values.isEmpty)
    }

    @Test func givesParts() {
      let chosen = set.subset([2, 0, 2])
      #expect(chosen.labels == [4, 4, 4])
      #expect(chosen.images == [255, 254, 253, 252, 0, 51, 102, 153, 255, 254, 253, 252])
      #expect(set.prefix(2).labels == [4, 1])
      #expect(set.prefix(9) == set)
      #expect(set.prefix(0).count == 0)
      #expect(set.classCounts(5) == [0, 1, 0, 0, 2])
      let dataset = Dataset(
        name: "n", title: "t", train: set, test: set, classNames: ["a", "b", "c", "d", "e"])
      let cut = dataset.prefix(train: 1, test: 2)
      #expect(cut.train.count == 1 && cut.test.count == 2 && cut.classCount == 5)
    }
  }
}
