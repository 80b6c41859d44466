import BabbageTestSupport
import Foundation
import Testing

@Suite(.serialized) struct TrainingTests {
  /// One epoch of each phase, from nothing to a small network.
  @Test(.slow, .tags(.slow)) func trainsCompressesAndEvaluates() throws {
    let scratch = try Scratch()
    let (dense, small) = (scratch.path("dense.babbage"), scratch.path("small.babbage"))
    let trained = try Program.run(
      "train", "--model", "lenet5", "--data", "mnist-subset", "-o", dense, "--epochs", "1",
      "--augmentation", "none", "--json")
    #expect(trained.status == 0, "\(trained.error)")
    #expect(trained.isWithoutComplaints, "\(trained.error)")
    let accuracy = try #require(trained.object["accuracy"] as? Double)
    #expect(accuracy > 80)
    #expect(try trained.object["fileBytes"] as? Int == size(of: dense))

    let torch = try Program.run(
      "evaluate", dense, "--data", "mnist-subset", "--engine", "torch", "--json")
    #expect(torch.status == 0, "\(torch.error)")
    let torchAccuracy = try #require(torch.object["accuracy"] as? Double)
    #expect(abs(torchAccuracy - accuracy) < 0.11)
    #expect(try torch.object["engine"] as? String == "torch")

    let compressed = try Program.run(
      "compress", dense, "--data", "mnist-subset", "-o", small, "--scheme",
      "filters=linear/10 channels=linear/10 window=quadratic bits=6", "--coefficient-epochs", "1",
      "--quantized-epochs", "1", "--augmentation", "none", "--json", "--verbose")
    #expect(compressed.status == 0, "\(compressed.error)")
    #expect(compressed.error.contains("coefficients 1/2"))
    let object = try compressed.object
    let drop = try #require(object["drop"] as? Double)
    #expect(try abs(accuracy - drop - #require(object["accuracy"] as? Double)) < 1e-9)
    #expect((object["layers"] as? [Any])?.count == 4)
    #expect(try #require(object["payloadBytes"] as? Int) < 10_000)
    #expect(try object["fileBytes"] as? Int == size(of: small))
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(Set(left) == ["dense.babbage", "small.babbage"])
  }

  private func size(of path: String) throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: path)).count
  }
}
