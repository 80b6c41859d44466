import Foundation

/// The data sets that are known by name, and a way to load one.
public enum DatasetCatalog {
  /// The known data sets.
  public static let all: [DatasetDescription] = [.mnist, .fashionMNIST, .mnistSubset]

  /// The description of the data set named `name`.
  ///
  /// - Throws: ``DatasetError/unknownName(_:known:)``.
  public static func description(of name: String) throws -> DatasetDescription {
    guard let description = all.first(where: { $0.name == name }) else {
      throw DatasetError.unknownName(name, known: all.map(\.name))
    }
    return description
  }

  /// Finds and loads a data set.
  ///
  /// ``DatasetLocator`` says where it is looked for; `docs/pictures.md` in the repository, what a
  /// folder of pictures may be like.
  ///
  /// - Parameters:
  ///   - name: One of the names in ``all``, `cifar-10`, `cifar-100`, or the path of a folder of
  ///     pictures or of a CSV table of them.
  ///   - options: The size that images are to have, as far as they can be brought to it, and more.
  ///   - dataDirectory: A folder to look in first.
  ///   - environment: The variables BABBAGE_DATA, XDG_CACHE_HOME and HOME are used.
  ///   - progress: Called now and then with the fraction that is done, from any thread.
  /// - Returns: The images of all splits and the names of the classes.
  /// - Throws: ``DatasetError`` if the name is unknown, nothing is found or a file is not exactly
  ///   what it should be; `FileError` if a file cannot be read.
  public static func load(
    _ name: String, _ options: DatasetOptions = DatasetOptions(), dataDirectory: URL? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> Dataset {
    let locator = DatasetLocator(dataDirectory: dataDirectory, environment: environment)
    return try DatasetSource(name, locator: locator, options).load(
      options, cache: DecodedPictures(environment: environment), progress: progress)
  }
}

extension DatasetDescription {
  /// MNIST: handwritten digits.
  ///
  /// The checksums of the compressed files are those of the files that LeCun, Cortes and Burges
  /// distributed.
  package static let mnist = DatasetDescription(
    name: "mnist",
    title: "MNIST",
    classNames: digits,
    trainImages: DatasetFile(
      name: "train-images-idx3-ubyte",
      packedBytes: 9_912_422,
      packedSHA256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      contentSHA256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    trainLabels: DatasetFile(
      name: "train-labels-idx1-ubyte",
      packedBytes: 28_881,
      packedSHA256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      contentSHA256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    testImages: DatasetFile(
      name: "t10k-images-idx3-ubyte",
      packedBytes: 1_648_877,
      packedSHA256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      contentSHA256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    testLabels: DatasetFile(
      name: "t10k-labels-idx1-ubyte",
      packedBytes: 4_542,
      packedSHA256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
      contentSHA256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ])

  /// Fashion-MNIST: photographs of clothes, in the format of MNIST.
  package static let fashionMNIST = DatasetDescription(
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    classNames: [
      "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
      "ankle boot",
    ],
    trainImages: DatasetFile(
      name: "train-images-idx3-ubyte",
      packedBytes: 26_421_880,
      packedSHA256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      contentSHA256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
    trainLabels: DatasetFile(
      name: "train-labels-idx1-ubyte",
      packedBytes: 29_515,
      packedSHA256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      contentSHA256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    testImages: DatasetFile(
      name: "t10k-images-idx3-ubyte",
      packedBytes: 4_422_102,
      packedSHA256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      contentSHA256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
    testLabels: DatasetFile(
      name: "t10k-labels-idx1-ubyte",
      packedBytes: 5_148,
      packedSHA256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
      contentSHA256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ])

  /// The part of MNIST that comes with this package: 1,000 training and 200 test images per digit.
  package static let mnistSubset = DatasetDescription(
    name: "mnist-subset",
    title: "MNIST subset (10,000 training and 2,000 test images)",
    classNames: digits,
    trainImages: DatasetFile(
      name: "train-images-idx3-ubyte",
      packedBytes: 1_617_908,
      packedSHA256: "acbb7a68013a427cbd1b56a99507c756d5334370f900ba21e5d30855052d85ac",
      contentSHA256: "c385a4da6bcbbeddf053a8024efee0dd77443086621630de22ccc15c7d5cd9ff"),
    trainLabels: DatasetFile(
      name: "train-labels-idx1-ubyte",
      packedBytes: 71,
      packedSHA256: "f58eb5ac6c74b2163b8be1b4d3ec653ec4e3fc338ec16b09a19b0549fe77720a",
      contentSHA256: "2a4fb3eec0877aa3d4ab80d8f59374733af9b2b2966e8be0e50efe715f443a4d"),
    testImages: DatasetFile(
      name: "t10k-images-idx3-ubyte",
      packedBytes: 323_426,
      packedSHA256: "c50bf55a3123231e06014924bae44c8fb326902fd45b7c60346bbbf35ca2eafa",
      contentSHA256: "e83a28404b1612def6cca3142f82e78e9cd359162ad7510cd1f08d9ae43d6e26"),
    testLabels: DatasetFile(
      name: "t10k-labels-idx1-ubyte",
      packedBytes: 53,
      packedSHA256: "c47f30655d07957f99dcf57d76c2af0e71030c0ffe65dd22b8fcebc3f8441581",
      contentSHA256: "e026daf3d28b630d395bff264d45247706f43ecba7d4f48422cba6b6a30e22d3"),
    isEmbedded: true)

  private static let digits = (0...9).map(String.init)
}
