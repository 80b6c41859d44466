import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// The networks of MLPerf Tiny and ResNet-20 as programs, dense and as polynomials: what comes out is
/// the integer engine's, on every processor that they fit.
@Suite(.serialized) struct SmallNetworkProgramTests {
  /// A network of the benchmark, and the scheme of its layers if it is not dense.
  struct Entry: CustomTestStringConvertible, Sendable {
    let name: String
    let make: @Sendable () throws -> Network
    var isDense = true

    var testDescription: String { isDense ? name : "\(name) as polynomials" }

    static let dense: [Entry] = [
      Entry(name: "ds-cnn") { try .dsCNN() },
      Entry(name: "mobilenet-v1-025") { try .mobileNetV1() },
      Entry(name: "resnet8") { try .resNet8() },
      Entry(name: "resnet20") { try .resNet() },
    ]

    static let compressed = dense.map {
      Entry(name: $0.name, make: $0.make, isDense: false)
    }

    /// The network with random weights, or random coefficients: parabolas over eight filters in
    /// depthwise layers, lines along both axes elsewhere.
    func network() throws -> Network {
      let network = try make()
      guard !isDense else { return network }
      let depthwise = try Scheme(parsing: "filters=quadratic/8 bits=6")
      let others = try Scheme(parsing: "filters=linear/8 channels=linear/8 bits=4")
      var layers: [String: Scheme] = [:]
      for site in network.layers.dropFirst() {
        layers[site.name] = site.geometry.groups > 1 ? depthwise : others
      }
      return try network.withRandomCoefficients(CompressionPlan(layers: layers), seed: 5)
    }
  }

  private func export(
    _ entry: Entry, images count: Int, streams: Bool = false
  ) throws -> (Export, [[UInt8]]) {
    let network = try entry.network()
    var random = SeededGenerator(seed: 6, stream: 83)
    let images = (0..<count).map { _ in
      (0..<network.input.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let export = try Export(
      network, calibration: images.map { $0.map { Float($0) / 255 } }, streams: streams)
    return (export, images)
  }

  @Test(
    .slow, .needs(.gccSanitizers), .tags(.slow, .tool), arguments: Entry.dense + Entry.compressed)
  func withGCC(entry: Entry) throws {
    let scratch = try Scratch()
    let (export, images) = try export(entry, images: 2)
    try export.write(to: scratch.url, images: images)
    try HostCompiler.gcc.build(["net.c", "main.c", "-o", "check"], in: scratch.url)
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output.hasPrefix("2 of 2 vectors bit for bit, "), "\(run.output)")
  }

  @Test(
    .slow, .needs(.cortexM), .tags(.slow, .tool), arguments: Entry.dense + Entry.compressed)
  func onACortexM4(entry: Entry) throws { try expectRight(entry, on: .cortexM4) }

  @Test(.slow, .needs(.riscV), .tags(.slow, .tool), arguments: Entry.dense)
  func onARiscV(entry: Entry) throws { try expectRight(entry, on: .riscV) }

  /// 256 KB of flash, the image among it, which comes row by row, and 16 KB of memory.
  @Test(.slow, .needs(.cortexM), .tags(.slow, .tool), arguments: Entry.compressed.prefix(3))
  func onACortexM0(entry: Entry) throws {
    try expectRight(entry, on: .cortexM0, streams: true)
  }

  private func expectRight(_ entry: Entry, on board: Board, streams: Bool = false) throws {
    let scratch = try Scratch()
    let (export, images) = try export(entry, images: 1, streams: streams)
    try export.write(to: scratch.url, images: images)
    let report = try board.check(scratch.url)
    #expect(try report["expected"] == 1, "\(report)")
  }
}
