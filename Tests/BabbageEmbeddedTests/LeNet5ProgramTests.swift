import Babbage
import BabbageData
import BabbageEmbedded
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// The committed LeNet-5 as a program, on this machine and on emulated ones.
@Suite(.serialized) struct LeNet5ProgramTests {
  private let network: Network
  private let data: Dataset

  init() throws {
    network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage"))
    // The complete data where this machine has it.
    data = try DatasetCatalog.load(Need.mnist.isThere ? "mnist" : "mnist-subset")
  }

  private func export(_ network: Network, streams: Bool = false) throws -> Export {
    try Export(
      network, calibration: (0..<1000).lazy.map { data.train.tensor(at: $0).values },
      streams: streams)
  }

  private func write(_ export: Export, _ range: Range<Int>, to folder: URL) throws {
    try export.write(
      to: folder, images: range.map { data.test.pixels(at: $0) },
      labels: range.map { Int(data.test.labels[$0]) })
  }

  @Test(.slow, .needs(.gccSanitizers), .tags(.slow, .tool), arguments: [false, true])
  func everyTestImageWithGCC(streams: Bool) throws {
    try expectEveryTestImage(.gcc, streams: streams)
  }

  @Test(.slow, .needs(.clangSanitizers), .tags(.slow, .tool), arguments: [false, true])
  func everyTestImageWithClang(streams: Bool) throws {
    try expectEveryTestImage(.clang, streams: streams)
  }

  /// Checks all test images, bit for bit, with sanitizers.
  private func expectEveryTestImage(_ compiler: HostCompiler, streams: Bool) throws {
    let scratch = try Scratch()
    let export = try export(network, streams: streams)
    try write(export, 0..<1, to: scratch.url)
    let source = Board.folder.appendingPathComponent("images.c").path
    try compiler.build(["-I.", source, "net.c", "-o", "images"], in: scratch.url)
    let run = try #require(Tool("sh")).run(
      ["-c", "./images > scores"], in: scratch.url, input: Data(data.test.images))
    #expect(run.status == 0, "\(run.output)")
    let bytes = try Data(contentsOf: scratch.url.appendingPathComponent("scores"))
    let scores = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    var executor = try Executor(export.plan)
    let expected = (0..<data.test.count).flatMap {
      executor.integers(of: data.test.tensor(at: $0).values)
    }
    #expect(expected.count == 10 * data.test.count)
    #expect(scores == expected)
    print("\(compiler), streams \(streams): \(data.test.count) images")
  }

  /// As the README of the project says.
  @Test(.needs(.cc), .tags(.tool)) func theExampleRuns() throws {
    let scratch = try Scratch()
    try write(try export(network), 0..<20, to: scratch.url)
    let built = try #require(Tool("cc")).run(
      ["-std=c99", "-O2", "net.c", "main.c", "-o", "check"], in: scratch.url)
    #expect(built.status == 0, "\(built.output)")
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output.hasPrefix("20 of 20 vectors bit for bit, "))
    #expect(run.status == 0)
  }

  @Test(
    .slow, .needs(.cortexM), .tags(.slow, .tool), arguments: [Board.cortexM0, .cortexM4, .cortexM7])
  func onACortex(board: Board) throws { try expectImages(on: board) }

  @Test(.slow, .needs(.riscV), .tags(.slow, .tool)) func onARISCV() throws {
    try expectImages(on: .riscV)
  }

  @Test(.needs(.powerPC), .tags(.tool)) func onAPowerPC() throws {
    try expectImages(on: .powerPC)
  }

  /// Checks 200 test images.
  private func expectImages(on board: Board) throws {
    let scratch = try Scratch()
    try write(try export(network), 0..<200, to: scratch.url)
    let report = try board.check(scratch.url)
    #expect(try report["vectors"] == 200, "\(report)")
    #expect(try report["expected"] == 200, "\(report)")
    #expect(try report["right"] >= 194)
  }

  /// Code and constants within 6 KB, memory with the image within 4 KB, and at most a fifth of the
  /// instructions.
  @Test(.needs(.cortexM), .tags(.tool)) func onACortexM4ItIsSmallAndFast() throws {
    let (small, large) = (try Scratch(), try Scratch())
    let (reuse, dense) = (try export(network), try export(network.dense))
    try write(reuse, 0..<20, to: small.url)
    try write(dense, 0..<20, to: large.url)
    let report = try Board.cortexM4.check(small.url)
    let other = try Board.cortexM4.check(large.url)
    #expect(try report["expected"] == 20, "\(report)")
    #expect(try other["expected"] == 20, "\(other)")
    #expect(try report["code"] + report["constants"] <= 6000)
    #expect(try report["memory"] + reuse.embedded.callerBytes + report["stack"] <= 4000)
    #expect(try 5 * report["instructions"] <= other["instructions"])
    print("Cortex-M4\n\(report)dense\n\(other)")
  }

  /// 20 images at a time, as its flash holds no more.
  ///
  /// Its memory holds the network, the stack and a row of the image.
  @Test(.slow, .needs(.avr), .tags(.slow, .tool), arguments: 0..<10)
  func onAnATmega328P(part: Int) throws {
    let scratch = try Scratch()
    try write(
      try export(network, streams: true), (20 * part)..<(20 * part + 20), to: scratch.url)
    let report = try Board.atmega328P.check(scratch.url)
    #expect(try report["vectors"] == 20, "\(report)")
    #expect(try report["expected"] == 20, "\(report)")
    if part == 0 { print("ATmega328P\n\(report)") }
  }
}
