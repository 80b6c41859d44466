import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// The same picture gets the same answer from `classify` and from `evaluate`.
@Suite struct AgreementTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Writes pictures in every format that is read, in every orientation and in many sizes.
  private func writePictures(_ count: Int) throws -> [String] {
    let folder = Repository.root.appendingPathComponent("Tests/BabbageCLITests/Pictures")
    var files = PictureTable.all.read.map { (ending: $0.ending, bytes: [UInt8]($0.file)) }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where ["png", "jpg", "webp"].contains((name as NSString).pathExtension) {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      files.append(((name as NSString).pathExtension, bytes))
    }
    // A camera's notes are in a segment after the first two bytes.
    let cameras = files.filter { $0.bytes.starts(with: [0xFF, 0xD8, 0xFF]) }
    for (number, file) in cameras.enumerated() {
      for orientation in UInt8(1)...8 where (number + Int(orientation)).isMultiple(of: 2) {
        files.append(
          ("jpg", [0xFF, 0xD8] + Self.exif(orientation) + file.bytes.dropFirst(2)))
      }
    }
    var random = SeededGenerator(seed: 9)
    while files.count < count {
      let (width, height) = (
        Int.random(in: 1...70, using: &random), Int.random(in: 1...70, using: &random)
      )
      let isGrey = Bool.random(using: &random)
      let size = width * height * (isGrey ? 1 : 3)
      let pixels = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      files.append(
        (
          "png",
          isGrey
            ? PNG.grey(width: width, height: height, pixels: pixels)
            : PNG.rgb(width: width, height: height, pixels: pixels)
        ))
    }
    return try files.enumerated().map { number, file in
      try scratch.write(file.bytes, to: "all/\(number).\(file.ending)").path
    }
  }

  /// An EXIF segment with only the orientation, little-endian.
  private static func exif(_ orientation: UInt8) -> [UInt8] {
    let tiff: [UInt8] = [
      0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0,
      0,
    ]
    let body = Array("Exif".utf8) + [0, 0] + tiff
    return [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
  }

  /// Writes an untrained network of eight classes, whose answers vary.
  private func writeNetwork(_ channels: Int, _ edge: PictureConvention.Edge) throws -> String {
    var random = SeededGenerator(seed: 4)
    let (height, width) = (12, 16)
    let shape = WeightShape(filters: 8, channels: channels, rows: height, columns: width)
    var values = (0..<shape.count).map { _ in random.nextNormal() }
    // Weights of mean zero, so that brightness alone does not decide the class.
    for filter in 0..<shape.filters {
      let range = (filter * shape.count / 8)..<((filter + 1) * shape.count / 8)
      let mean = values[range].reduce(0, +) / Float(range.count)
      for index in range { values[index] -= mean }
    }
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: shape.axes, values: values))),
      bias: Bias(placement: .filters, values: .float(Tensor(shape: [8]))))
    let network = try Network(
      name: "any", input: MapShape(channels: channels, height: height, width: width),
      nodes: [
        Node(name: "flat", operation: .flatten, inputs: [.image]),
        Node(name: "fc", operation: .linear(layer), inputs: [.node(0)]),
      ], classNames: (0..<8).map { "class \($0)" },
      pictures: PictureConvention(
        edge: edge, background: .init(red: 10, green: 200, blue: 90)))
    let path = scratch.path("\(channels)-\(edge).babbage")
    try NetworkFile.write(network, to: URL(fileURLWithPath: path))
    return path
  }

  @Test func aThousandPicturesGetTheSameAnswers() throws {
    let pictures = try writePictures(1100)
    let kinds: [(Int, PictureConvention.Edge)] = [
      (3, .dark), (1, .dark), (1, .bright), (1, .mixed),
    ]
    for (channels, edge) in kinds {
      let network = try writeNetwork(channels, edge)
      let answers = try Program.run(list: ["classify", network, "--json", "--top", "1"] + pictures)
      let results = try #require(answers.object["pictures"] as? [[String: Any]])
      #expect(results.count == pictures.count)
      let folder = "\(channels)-\(edge)"
      var count = 0
      for (path, result) in zip(pictures, results) {
        guard let best = (result["classes"] as? [[String: Any]])?.first else { continue }
        let name = try #require(best["name"] as? String)
        try FileManager.default.createDirectory(
          atPath: scratch.path("\(folder)/test/\(name)"), withIntermediateDirectories: true)
        try FileManager.default.linkItem(
          atPath: path,
          toPath: scratch.path("\(folder)/test/\(name)/\((path as NSString).lastPathComponent)"))
        count += 1
      }
      #expect(count >= 1000)
      let evaluation = try scratch.run(
        "evaluate", network, "--data", scratch.path(folder), "--json")
      #expect(try evaluation.object["accuracy"] as? Double == 100, "\(folder)")
      #expect(try evaluation.object["images"] as? Int == count)
      let names = try FileManager.default.contentsOfDirectory(
        atPath: scratch.path("\(folder)/test"))
      #expect(names.count >= 5, "answers of too few kinds say little")
    }
  }
}
