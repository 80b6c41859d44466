import Babbage
import BabbageData
import BabbageEmbedded
import BabbageReport
import BabbageRuntime

/// Makes HTML files that run a network in a browser.
///
///     let page = try PageBuilder().page(of: network, on: data)
///     try page.html.write(to: file, atomically: true, encoding: .utf8)
public struct PageBuilder: Sendable {
  /// A page, and what is in it.
  public struct Page: Sendable {
    /// The file.
    public let html: String
    /// The network with computation reuse, as WebAssembly.
    package let reuse: PageProgram
    /// The network with room for dense weights, as WebAssembly.
    package let dense: PageProgram
    /// The accuracy on the test images.
    package let accuracy: NetworkPage.Accuracy
  }

  /// The most test images on a page, the first of each class.
  public var sampleCount = 30
  /// Whether black and white are exchanged in pictures.
  public var inversion = PictureReader.Inversion.auto
  /// The address of a report that pages link to.
  package var report: WebAddress?
  /// The program that pages say they were made by; Babbage if `nil`.
  public var maker: String?
  private let compiler: WebAssemblyCompiler

  /// Creates a builder; the other properties can be set afterwards.
  ///
  /// - Parameter compiler: Makes WebAssembly of the network's C.
  public init(compiler: WebAssemblyCompiler) { self.compiler = compiler }

  /// Creates a builder with the compiler of Swift's toolchain.
  ///
  /// - Throws: ``WebAssemblyError/noCompiler(_:)``.
  public init() throws(WebAssemblyError) { self.init(compiler: try WebAssemblyCompiler()) }

  /// Quantises a network, compiles it twice, and puts a page together.
  ///
  /// - Parameters:
  ///   - network: The network; its input has 1 or 3 channels.
  ///   - data: What it is calibrated on and measured with; its test images become samples.
  ///   - observer: Is told how far it is.
  /// - Returns: The page.
  /// - Throws: ``PageError/notAPicture(_:)``; `DatasetMismatch` if data and network do not fit each
  ///   other; `NetworkError` if an operation has no integer form; `EmbeddedError` if a number does
  ///   not fit the program's tables; ``WebAssemblyError``.
  public func page(
    of network: Network, on data: Dataset, observer: RunObserver = RunObserver()
  ) throws -> Page {
    guard [1, 3].contains(network.input.channels) else {
      throw PageError.notAPicture(network.input)
    }
    let float = try Evaluation(of: network, on: data.test, of: data, observer: observer).accuracy
    let integers = try IntegerNetwork(network, calibratedOn: data, for: .cortexM4)
    let integer = try Evaluation(of: integers, on: data.test, of: data, observer: observer).accuracy
    let accuracy = NetworkPage.Accuracy(
      images: integer.images, integer: integer.percent, float: float.percent)
    let reuse = try program(
      EmbeddedNetwork(
        integers, name: "nn", tiles: EmbeddedNetwork.mostTiles, coding: network.coding))
    let dense = try program(
      EmbeddedNetwork(
        withoutWeightsOf: IntegerNetwork(network.dense, calibratedOn: data, for: .cortexM4),
        name: "nn"))
    let page = NetworkPage(
      network, forms: integers.forms, reuse: reuse, dense: dense, classNames: data.classNames,
      samples: try samples(of: data, by: integers), accuracy: accuracy, data: data.title,
      isCentred: data.name.hasPrefix("mnist") && network.pictures.edge == .dark,
      inversion: inversion, report: report, maker: maker)
    return Page(html: page.html, reuse: reuse, dense: dense, accuracy: accuracy)
  }

  private func program(_ network: EmbeddedNetwork) throws -> PageProgram {
    let glue = PageProgram.glue(name: network.name, roomForWeights: network.roomForWeights.count)
    let module = try compiler.compile(
      EmbeddedProject.program(of: network) + [ExportedFile(path: "page.c", text: glue)])
    return PageProgram(module: module, scoreUnit: network.scoreUnit)
  }

  /// The first test image of each class.
  private func samples(
    of data: Dataset, by network: IntegerNetwork
  ) throws -> [NetworkPage.Sample] {
    var executor = try Executor(network)
    var first: [UInt16: Int] = [:]
    for (index, label) in data.test.labels.enumerated() where first[label] == nil {
      first[label] = index
    }
    return first.sorted { $0.key < $1.key }.prefix(sampleCount).map { label, index in
      NetworkPage.Sample(
        label: data.classNames[Int(label)], pixels: Array(data.test.pixels(at: index)),
        scores: executor.integers(of: data.test.tensor(at: index).values))
    }
  }
}
