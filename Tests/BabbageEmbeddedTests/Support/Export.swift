import Babbage
import BabbageData
import BabbageEmbedded
import BabbageRuntime
import BabbageTestSupport
import Foundation

/// A network, its integer engine and its program, with weights coded as the network says.
struct Export {
  let plan: IntegerNetwork
  let embedded: EmbeddedNetwork

  init(
    _ network: Network, calibration images: some Sequence<[Float]>, streams: Bool = false,
    tiles: Int = 1, name: String = "net"
  ) throws {
    plan = try IntegerNetwork(network, calibratedOn: images)
    embedded = try EmbeddedNetwork(
      plan, name: name, streams: streams, tiles: tiles, coding: network.coding)
  }

  /// Writes the project with images whose scores the integer engine computed.
  func write(to folder: URL, images: [[UInt8]], labels: [Int]? = nil, arduino: Bool = false) throws
  {
    var executor = try Executor(plan)
    let vectors = images.enumerated().map { index, pixels in
      TestVector(
        pixels: pixels, scores: executor.integers(of: pixels.map { Float($0) / 255 }),
        label: labels?[index] ?? 0)
    }
    for file in EmbeddedProject(embedded, vectors: vectors, arduino: arduino).files {
      let url = folder.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
  }
}

extension ImageSet {
  /// The pixels of an image, CHW.
  func pixels(at index: Int) -> [UInt8] {
    let count = imageShape.reduce(1, *)
    return Array(images[(index * count)..<((index + 1) * count)])
  }
}
