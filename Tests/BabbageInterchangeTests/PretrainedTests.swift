import Babbage
import BabbageData
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// A network that others trained, as PyTorch wrote it.
@Suite(.needs(.pretrained, .onnxRuntime), .tags(.tool)) struct PretrainedTests {
  private var model: URL {
    get throws {
      try #require(Need.pretrainedFolder).appendingPathComponent("resnet20-cifar10.onnx")
    }
  }

  private var tensors: URL {
    get throws {
      try #require(Need.pretrainedFolder).appendingPathComponent("resnet20-cifar10.safetensors")
    }
  }

  private static let normalization = Normalization(
    mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  @Test func importedScoresAreThoseOfONNXRuntime() throws {
    let network = try ONNXFile.read(from: model)
    #expect(
      network.layers.map(\.name).prefix(3) == ["conv1", "layer1.0.conv1", "layer1.0.conv2"])
    #expect(network.layers.last?.name == "linear")
    #expect(network.layers.count == 20)
    let images = network.randomImages(1000, seed: 20)
    let expected = try Oracle.scores([Oracle.Job(model: model, images: images, batch: 50)])[0]
    let difference = try error(of: network.scores(of: images), against: expected)
    print("ResNet-20 imported: \(difference) of the largest logit on 1,000 images")
    #expect(difference < 1e-4)
  }

  /// The first thousand test images.
  ///
  /// The model gets them normalised, the network normalises them itself.
  @Test(.needs(.cifar10), .tags(.tool)) func scoresOfRealImages() throws {
    let test = try DatasetCatalog.load("cifar-10").test
    let images = (0..<1000).map { test.tensor(at: $0).values }
    let norm = Self.normalization
    let normalized = images.map { image in
      image.enumerated().map { ($1 - norm.mean[$0 / 1024]) / norm.deviation[$0 / 1024] }
    }
    let network = try ONNXFile.read(
      from: model, options: ONNXImportOptions(normalization: norm))
    let expected = try Oracle.scores([Oracle.Job(model: model, images: normalized, batch: 50)])[0]
    let scores = try network.scores(of: images)
    let difference = error(of: scores, against: expected)
    let right = scores.enumerated().count { index, scores in
      scores.indices.max { scores[$0] < scores[$1] } == Int(test.labels[index])
    }
    print(
      "ResNet-20 imported: \(difference) of the largest logit on 1,000 real images, \(right) right")
    #expect(difference < 1e-4)
    // A wrong normalisation shows here.
    #expect(right > 900)
  }

  @Test func tensorsGiveTheSameNetwork() throws {
    let options = ONNXImportOptions(normalization: Self.normalization)
    let fromModel = try ONNXFile.read(from: model, options: options)
    let file = try SafetensorsFile.read(from: tensors)
    #expect(file.normalization == Self.normalization)
    let fromTensors = try file.filling(.resNet(depth: 20)).normalizingImages(
      by: Self.normalization)
    let images = fromModel.randomImages(200, seed: 21)
    let difference = try error(
      of: fromTensors.scores(of: images), against: fromModel.scores(of: images))
    print("ResNet-20 of tensors: \(difference) of the largest logit")
    #expect(difference < 1e-4)
  }

  @Test(arguments: ONNXWeights.allCases) func exportedAgain(form: ONNXWeights) throws {
    let network = try ONNXFile.read(
      from: model, options: ONNXImportOptions(normalization: Self.normalization))
    let difference = try RoundTripTests.difference(
      of: network, written: ONNXFile.encode(network, weights: form), images: 20)
    #expect(difference < 1e-4)
  }
}
