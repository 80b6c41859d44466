import Babbage
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// The committed ResNet-20 as a program: residual additions, padding, a slice and a mean.
@Suite(.serialized) struct ResNet20ProgramTests {
  private let export: Export
  private let images: [[UInt8]]

  init() throws {
    let network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/resnet20-cifar10.babbage"))
    var random = SeededGenerator(seed: 5, stream: 83)
    images = (0..<3).map { _ in
      (0..<network.input.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    export = try Export(
      network, calibration: images.prefix(2).map { $0.map { Float($0) / 255 } })
  }

  @Test(.needs(.gccSanitizers), .tags(.tool)) func withGCC() throws { try expectRight(.gcc) }

  @Test(.needs(.clangSanitizers), .tags(.tool)) func withClang() throws { try expectRight(.clang) }

  private func expectRight(_ compiler: HostCompiler) throws {
    let scratch = try Scratch()
    try export.write(to: scratch.url, images: images)
    try compiler.build(["net.c", "main.c", "-o", "check"], in: scratch.url)
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output.hasPrefix("3 of 3 vectors bit for bit, "))
  }

  /// A single image, which takes hundreds of millions of instructions.
  @Test(.slow, .needs(.cortexM), .tags(.slow, .tool)) func onACortexM4() throws {
    let scratch = try Scratch()
    try export.write(to: scratch.url, images: Array(images.prefix(1)))
    let report = try Board.cortexM4.check(scratch.url)
    #expect(try report["expected"] == 1, "\(report)")
  }
}
