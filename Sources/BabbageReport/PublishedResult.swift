/// A result that others published for a compressed network.
///
/// None of these was measured here. They count bytes in different ways, which `note` says as far as
/// it is known; none counts the program that reads them.
package struct PublishedResult: Equatable, Sendable {
  /// The method by which the network was compressed.
  package let method: String
  /// The bytes, as reported or from the reported ratio.
  package let payloadBytes: Int
  /// The accuracy in percent, on the test images.
  package let accuracy: Double
  /// The publication.
  package let source: String
  /// How the bytes or the accuracy were determined, where that is not obvious.
  package let note: String?

  private init(
    _ method: String, bytes: Int, accuracy: Double, source: String, note: String? = nil
  ) {
    self.method = method
    payloadBytes = bytes
    self.accuracy = accuracy
    self.source = source
    self.note = note
  }

  /// Creates a result for which a compression ratio is reported.
  private init(
    _ method: String, ratio: Int, of denseBytes: Int, accuracy: Double, source: String,
    note: String? = nil
  ) {
    let base =
      "bytes from the ratio \(NumberText.count(ratio)) against \(NumberText.count(denseBytes))"
    self.init(
      method, bytes: Int((Double(denseBytes) / Double(ratio)).rounded()), accuracy: accuracy,
      source: source, note: [base, note].compactMap(\.self).joined(separator: "; "))
  }
}

extension PublishedResult {
  /// The results that are known for a network and a data set, by their names.
  package static func results(network: String, data: String) -> [PublishedResult] {
    switch (network, data) {
    case ("lenet5", "mnist"): leNet5OnMNIST
    case ("lenet5", "fashion-mnist"): leNet5OnFashionMNIST
    case ("vgg16", "cifar-10"): vgg16OnCIFAR10
    case ("resnet20", "cifar-10"): resNet20OnCIFAR10
    default: []
    }
  }

  private static let tolba = "Tolba et al., IEEE Access 10, 2022"

  /// Caffe's LeNet-5: 431,080 parameters.
  ///
  /// Left out, because a byte count or an accuracy is missing: Weightless (up to 496 times smaller
  /// at the "same accuracy"), and other, smaller networks, such as one of 697 parameters that
  /// reaches 99 % (github.com/JoshWarn/Parameter-Efficient-MNIST).
  private static let leNet5OnMNIST = [
    // The first three are from table 1 of the paper on soft weight-sharing.
    PublishedResult(
      "Deep Compression", ratio: 39, of: 1_724_320, accuracy: 99.26,
      source: "Han et al., 2015, in Ullrich et al., 2017, table 1"),
    PublishedResult(
      "Dynamic Network Surgery", ratio: 108, of: 1_724_320, accuracy: 99.09,
      source: "Guo et al., 2016, in Ullrich et al., 2017, table 1"),
    PublishedResult(
      "Soft weight-sharing", ratio: 162, of: 1_724_320, accuracy: 99.03,
      source: "Ullrich et al., 2017, table 1"),
    // Both from the projects' own READMEs.
    PublishedResult(
      "Sparse variational dropout", ratio: 280, of: 1_724_320, accuracy: 99.0,
      source: "Molchanov et al., 2017",
      note: "Louizos et al. count 63 by pruning and 228 with fewer bits"),
    PublishedResult(
      "Bayesian Compression, GNJ", ratio: 361, of: 1_724_320, accuracy: 99.0,
      source: "Louizos et al., 2017, github.com/KarenUllrich/Tutorial_BayesianCompressionForDL",
      note: "fixed-point numbers"),
    PublishedResult(
      "Bayesian Compression, GHS", ratio: 419, of: 1_724_320, accuracy: 99.0,
      source: "Louizos et al., 2017, github.com/KarenUllrich/Tutorial_BayesianCompressionForDL",
      note: "fixed-point numbers"),
    // From others' notes, not from the source.
    PublishedResult(
      "Bayesian Compression, codebook", ratio: 771, of: 1_724_320, accuracy: 99.0,
      source: "Louizos et al., 2017, as others quote it",
      note: "its authors call it fairly unpractical at test time"),
    // The documentation of TensorFlow Compression gives 606 times and 2.84 KB.
    PublishedResult(
      "Entropy-penalised", bytes: 2840, accuracy: 99.0,
      source: "Oktay et al., ICLR 2020, documentation of TensorFlow Compression",
      note: "606 times smaller, as reported"),
    // From that program's README, with compressed files beside it; not the authors' own figures.
    PublishedResult(
      "MIRACLE, 1000x", ratio: 1000, of: 1_724_320, accuracy: 99.17,
      source: "a third party's implementation of Havasi et al., 2019"),
    PublishedResult(
      "MIRACLE, 1500x", ratio: 1500, of: 1_724_320, accuracy: 99.02,
      source: "a third party's implementation of Havasi et al., 2019"),
    // From others' notes on the paper.
    PublishedResult(
      "Tolba et al.", bytes: 587, accuracy: 98.2, source: tolba,
      note: "0.587 KB, 601 bytes if a KB is 1024; 1,211.3 times smaller than a network that is not "
        + "stated, of 711 KB"),
  ]

  private static let leNet5OnFashionMNIST = [
    // From others' notes on the paper.
    PublishedResult(
      "Tolba et al.", bytes: 27_150, accuracy: 97.54, source: tolba,
      note:
        "27.15 KB, 21.8 times smaller than a network that is not stated, of 592 KB; implausible "
        + "as the accuracy on test images, where LeNet-5 reaches about 90 %")
  ]

  private static let vgg16OnCIFAR10 = [
    // From the project's README.
    PublishedResult(
      "Bayesian Compression, GNJ", ratio: 56, of: 60_000_000, accuracy: 91.4,
      source: "Louizos et al., 2017, github.com/KarenUllrich/Tutorial_BayesianCompressionForDL"),
    PublishedResult(
      "Bayesian Compression, GHS", ratio: 59, of: 60_000_000, accuracy: 91.0,
      source: "Louizos et al., 2017, github.com/KarenUllrich/Tutorial_BayesianCompressionForDL"),
    // From others' notes on its table 1; another table quotes 168 KB.
    PublishedResult(
      "MIRACLE, 384 KB", bytes: 384_000, accuracy: 93.43,
      source: "Havasi et al., 2019, table 1, as others quote it"),
    PublishedResult(
      "MIRACLE, 135 KB", bytes: 135_000, accuracy: 90.0,
      source: "Havasi et al., 2019, table 1, as others quote it",
      note: "another quotation says 168 KB"),
    // The documentation of TensorFlow Compression gives 590 times and 101 KB.
    PublishedResult(
      "Entropy-penalised", bytes: 101_000, accuracy: 90.0,
      source: "Oktay et al., ICLR 2020, documentation of TensorFlow Compression",
      note: "590 times smaller, as reported"),
    // From others' notes on the paper.
    PublishedResult(
      "Tolba et al.", bytes: 84_000, accuracy: 92.0, source: tolba,
      note: "the weights of the convolutions alone, 700 times smaller; up to 92 %, and not known "
        + "whether at this size"),
  ]

  private static let resNet20OnCIFAR10 = [
    // From others' notes on the paper; 0.27 million parameters of 4 bytes, divided by 19.3.
    PublishedResult(
      "Tolba et al.", bytes: 55_959, accuracy: 90.3, source: tolba,
      note: "bytes from the ratio 19.3 against 1.08 MB, which the paper does not state; up to "
        + "90.3 %, and not known whether at this size")
  ]
}
