import Babbage
import BabbageData
import BabbageReport
import BabbageRuntime
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

/// A page reads the files of pictures as the program does: the same pixels, the same answer.
@Suite(.needs(.browser, .webAssembly), .tags(.tool)) struct PagePicturesTests {
  private static let folder = Repository.root.appendingPathComponent(
    "Tests/BabbageCLITests/Pictures")
  /// By how many levels a browser's pixels may differ from the program's, by kind of picture.
  ///
  /// Browsers convert transparency, 16 bits a channel and colours other than RGB themselves;
  /// everything else must be the same.
  private static func mostLevels(_ file: URL) -> Int {
    ["alpha", "16", "cmyk"].contains { file.lastPathComponent.contains($0) } ? 2 : 0
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The files, as `scripts/browse` sorts them.
  private static func files() throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { !$0.pathExtension.isEmpty }.sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  @Test(
    .slow, .tags(.slow),
    arguments: [
      (PictureConvention(), .auto), (PictureConvention(), .yes),
      (
        PictureConvention(edge: .bright, background: .init(red: 90, green: 180, blue: 30)), .auto
      ),
      (PictureConvention(edge: .mixed, background: .black), .auto),
    ] as [(PictureConvention, PictureReader.Inversion)])
  func aGreyNetworkSeesTheSame(
    pictures: PictureConvention, inversion: PictureReader.Inversion
  ) throws {
    var network = try Self.model("lenet5-mnist")
    network.pictures = pictures
    try compare(network, data: "mnist-subset", inversion: inversion)
  }

  @Test(.slow, .tags(.slow)) func aColourNetworkSeesTheSame() throws {
    // These only calibrate the network: they set the ranges of its maps.
    let network = try Self.model("resnet20-cifar10")
    let photos = try Self.files().filter { $0.lastPathComponent.contains("-4") }
    for (index, file) in photos.enumerated() {
      let name = network.classNames[index % network.classNames.count]
      for split in ["train", "test"] {
        try scratch.write(
          try Data(contentsOf: file), to: "data/\(split)/\(name)/\(file.lastPathComponent)")
      }
    }
    try compare(network, data: scratch.path("data"))
  }

  private static func model(_ name: String) throws -> Network {
    try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/\(name).babbage"))
  }

  private func compare(
    _ network: Network, data name: String, inversion: PictureReader.Inversion = .auto
  ) throws {
    let model = scratch.url.appendingPathComponent("network.babbage")
    try NetworkFile.write(network, to: model)
    let page = scratch.url.appendingPathComponent("page.html")
    try scratch.run(
      "page", model.path, "--data", name, "--invert", inversion.rawValue, "-o", page.path)
    let files = try Self.files()
    #expect(files.count == 100)
    let browser = try Browser.open(page, pictures: Self.folder)
    let result = try #require(browser.network)
    let seen = result.pictures
    #expect(seen.map(\.file) == files.map(\.lastPathComponent))

    var classifier = try classifier(of: network, on: name)
    var classes: Set<Int> = []
    for (file, seen) in zip(files, seen) {
      let reader = try PictureReader(
        network.input, convention: network.pictures, inversion: inversion)
      let pixels = try reader.read(file).image.pixels
      let levels = zip(pixels, seen.pixels).map { abs(Int($0) - Int($1)) }.max()
      #expect(pixels.count == seen.pixels.count)
      #expect(try #require(levels) <= Self.mostLevels(file), "\(file.lastPathComponent)")
      let scores = classifier.integers(of: pixels.map { Float($0) / 255 })
      #expect(best(scores) == best(seen.scores), "\(file.lastPathComponent)")
      if levels == 0 { #expect(scores == seen.scores, "\(file.lastPathComponent)") }
      classes.insert(best(scores))
    }
    if network.input.channels == 1 {
      // An empty sheet is white where drawings are dark.
      let sheet = [Float](
        repeating: network.pictures.edge == .bright ? 1 : 0, count: network.input.count)
      let scores = classifier.integers(of: sheet)
      #expect(result.cleared == scores.map(String.init).joined(separator: ","))
    }
    // Otherwise agreement on the class would mean nothing.
    #expect(classes.count > 2)
  }

  private func best(_ scores: [Int32]) -> Int {
    scores.indices.max { scores[$0] < scores[$1] } ?? -1
  }

  /// The integer engine, calibrated as the command does it.
  private func classifier(of network: Network, on name: String) throws -> Executor {
    let data = try DatasetCatalog.load(name, DatasetOptions(for: network, need: .measuring))
    let all = data.calibration
    let training = (0..<min(1000, all.count)).lazy.map { all.tensor(at: $0).values }
    let forms = Target.cortexM4.forms(of: network)
    return try Executor(IntegerNetwork(network, calibratedOn: training, forms: forms))
  }
}
