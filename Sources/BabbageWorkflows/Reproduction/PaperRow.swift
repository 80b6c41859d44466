/// What a paper reports of a network, and the files of Babbage to compare with it.
public struct PaperRow: Equatable, Sendable {
  /// A file that is measured for a row.
  public struct Model: Equatable, Sendable {
    /// Its name in the folder of models.
    public let file: String
    /// What makes it; `nil` if nothing does yet.
    public let recipe: String?

    /// Creates a file.
    ///
    /// - Parameters:
    ///   - file: Its name in the folder of models.
    ///   - recipe: What makes it; `nil` if nothing does yet.
    package init(_ file: String, recipe: String?) {
      self.file = file
      self.recipe = recipe
    }
  }

  /// What the paper says.
  public struct Claim: Codable, Equatable, Sendable {
    /// The compression ratio.
    public var ratio: Double?
    /// Bytes of the compressed network.
    public var payloadBytes: Int?
    /// The accuracy in percent.
    public var accuracy: Double?
    /// What the figures mean, and how sure it is that the paper says so.
    public var note: String

    /// Creates a claim.
    ///
    /// - Parameters:
    ///   - ratio: The compression ratio.
    ///   - payloadBytes: Bytes of the compressed network.
    ///   - accuracy: The accuracy in percent.
    ///   - note: What the figures mean, and how sure it is that the paper says so.
    package init(
      ratio: Double? = nil, payloadBytes: Int? = nil, accuracy: Double? = nil, note: String
    ) {
      self.ratio = ratio
      self.payloadBytes = payloadBytes
      self.accuracy = accuracy
      self.note = note
    }
  }

  /// The name by which a user asks for it.
  public let name: String
  /// The network and the data, for a person.
  public let title: String
  /// The data set's name.
  public let data: String
  /// What the paper says.
  public let paper: Claim
  /// The files to compare with it.
  public let models: [Model]

  /// Creates a row.
  ///
  /// - Parameters:
  ///   - name: The name by which a user asks for it.
  ///   - title: The network and the data, for a person.
  ///   - data: The data set's name.
  ///   - paper: What the paper says.
  ///   - models: The files to compare with it.
  package init(name: String, title: String, data: String, paper: Claim, models: [Model]) {
    self.name = name
    self.title = title
    self.data = data
    self.paper = paper
    self.models = models
  }
}

extension PaperRow {
  /// The rows of Tolba, Tesfai, Saleh, Mohammad and Al-Qutayri, IEEE Access 10, 2022.
  ///
  /// The abstract gives the ratios. Accuracies and sizes are from others' notes on the paper, whose
  /// text is not at hand; the notes say "up to", and seldom which accuracy belongs to which size.
  public static let all = [
    PaperRow(
      name: "lenet5-mnist", title: "LeNet-5 on MNIST", data: "mnist",
      paper: Claim(
        ratio: 1211.3, payloadBytes: 587, accuracy: 98.2,
        note: "The ratio is in the abstract; 0.587 KB (601 bytes if a KB is 1024) in 4 bits and "
          + "98.2 % are in others' notes. The ratio is against 711 KB, a network that is not stated; "
          + "ratios here are against the 1,724,320 bytes of LeNet-5 with 20, 50, 500 and 10 filters."
      ),
      models: ["lenet5-mnist.babbage", "lenet5-mnist-300.babbage"].map(Model.made)),
    PaperRow(
      name: "lenet5-fashion-mnist", title: "LeNet-5 on Fashion-MNIST", data: "fashion-mnist",
      paper: Claim(
        ratio: 21.8, payloadBytes: 27_150, accuracy: 97.54,
        note: "The ratio is in the abstract; 27.15 KB and 97.54 % are in others' notes. 97.54 % is "
          + "claimed, and implausible as test accuracy, where LeNet-5 reaches about 90 %. The ratio is "
          + "against 592 KB, a network that is not stated."),
      models: ["lenet5-fashion-mnist-27k.babbage", "lenet5-fashion-mnist-4k.babbage"]
        .map(Model.made)),
    PaperRow(
      name: "vgg16-cifar-10", title: "VGG-16 on CIFAR-10", data: "cifar-10",
      paper: Claim(
        ratio: 700, payloadBytes: 84_000, accuracy: 92,
        note: "The ratio is in the abstract; 0.084 MB and up to 92 % are in others' notes, and not "
          + "whether they belong together. Ratio and bytes are of the convolutions' weights alone, "
          + "58.84 MB; figures here count everything."),
      models: [Model("vgg16-cifar-10.babbage", recipe: nil)]),
    PaperRow(
      name: "resnet20-cifar-10", title: "ResNet-20 on CIFAR-10", data: "cifar-10",
      paper: Claim(
        ratio: 19.3, accuracy: 90.3,
        note: "The ratio is in the abstract; up to 90.3 % is in others' notes. Bytes are not known."
      ),
      models: [Model.made("resnet20-cifar10.babbage")]),
    PaperRow(
      name: "alexnet-tiny-imagenet", title: "AlexNet on Tiny ImageNet", data: "tiny-imagenet",
      paper: Claim(
        note: "Others' notes name AlexNet among the paper's networks, without figures. A later "
          + "paper of the same authors (IEEE TAI 5(6), 2024) reports half the multiplications for 3.1 "
          + "points of accuracy."),
      models: [Model("alexnet-tiny-imagenet.babbage", recipe: nil)]),
    PaperRow(
      name: "vgg16-cifar-100", title: "VGG-16 on CIFAR-100", data: "cifar-100",
      paper: Claim(
        accuracy: 67.8, note: "Up to 67.8 % is in others' notes. The size is not known."),
      models: [Model("vgg16-cifar-100.babbage", recipe: nil)]),
    PaperRow(
      name: "vgg16-tiny-imagenet", title: "VGG-16 on Tiny ImageNet", data: "tiny-imagenet",
      paper: Claim(
        accuracy: 53, note: "Up to 53 % is in others' notes. The size is not known."),
      models: [Model("vgg16-tiny-imagenet.babbage", recipe: nil)]),
  ]
}

extension PaperRow.Model {
  /// A file that `scripts/make-models` makes.
  fileprivate static func made(_ file: String) -> Self {
    Self(file, recipe: "scripts/make-models")
  }
}
