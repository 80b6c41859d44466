import Babbage
import BabbageData
import BabbageEmbedded
import BabbageRuntime
import BabbageTestSupport
import Foundation
import Testing

/// The committed LeNet-5 as a program, on this machine and on emulated ones.
@Suite(.serialized) struct LeNet5ProgramTests {
  private static let environment = ProcessInfo.processInfo.environment
  private let network: Network
  private let data: Dataset

  init() throws {
    network = try NetworkFile.read(
      from: Board.root.appendingPathComponent("Models/lenet5-mnist.babbage"))
    // The complete data where this machine has it.
    data = try DatasetCatalog.load(
      Self.environment["BABBAGE_DATA"] == nil ? "mnist-subset" : "mnist")
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

  /// All test images, bit for bit, with sanitizers.
  @Test(arguments: [false, true])
  func everyTestImageOnThisMachine(streams: Bool) throws {
    let scratch = try Scratch()
    let export = try export(network, streams: streams)
    try write(export, 0..<1, to: scratch.url)
    let source = Board.folder.appendingPathComponent("images.c").path
    for compiler in HostCompiler.allCases {
      guard let tool = Tool(compiler.rawValue) else { continue }
      let built = try tool.run(
        HostCompiler.strict + compiler.sanitizers() + ["-I.", source, "net.c", "-o", "images"],
        in: scratch.url)
      #expect(built.status == 0, "\(built.output)")
      let run = try #require(Tool("sh")).run(
        ["-c", "./images > scores"], in: scratch.url, input: Data(data.test.images))
      #expect(run.status == 0, "\(run.output)")
      let bytes = try Data(contentsOf: scratch.url.appendingPathComponent("scores"))
      let scores = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
      var executor = try Executor(export.plan)
      let expected = (0..<data.test.count).flatMap {
        executor.integers(of: data.test.tensor(at: $0).values)
      }
      #expect(scores == expected)
      print("\(compiler), streams \(streams): \(data.test.count) images")
    }
  }

  /// As the README of the project says.
  @Test(.enabled(if: Tool.areThere("cc")))
  func theExampleRuns() throws {
    let scratch = try Scratch()
    try write(try export(network), 0..<20, to: scratch.url)
    let built = try #require(Tool("cc")).run(
      ["-std=c99", "-O2", "net.c", "main.c", "-o", "check"], in: scratch.url)
    #expect(built.status == 0, "\(built.output)")
    let run = try #require(Tool("env")).run(["./check"], in: scratch.url)
    #expect(run.output.hasPrefix("20 of 20 vectors bit for bit, "))
    #expect(run.status == 0)
  }

  /// 200 test images.
  @Test(arguments: [Board.cortexM0, .cortexM4, .cortexM7, .riscV, .powerPC])
  func onABoard(board: Board) throws {
    guard try board.isHere else { return }
    let scratch = try Scratch()
    try write(try export(network), 0..<200, to: scratch.url)
    let report = try board.check(scratch.url)
    #expect(report["vectors"] == 200, "\(report)")
    #expect(report["expected"] == 200, "\(report)")
    #expect(report["right"] >= 194)
  }

  /// Code and constants within 6 KB, memory with the image within 4 KB, and at most a fifth of the
  /// instructions.
  @Test(.enabled { try Board.cortexM4.isHere })
  func onACortexM4ItIsSmallAndFast() throws {
    let (small, large) = (try Scratch(), try Scratch())
    let (reuse, dense) = (try export(network), try export(network.dense))
    try write(reuse, 0..<20, to: small.url)
    try write(dense, 0..<20, to: large.url)
    let report = try Board.cortexM4.check(small.url)
    let other = try Board.cortexM4.check(large.url)
    #expect(report["expected"] == 20, "\(report)")
    #expect(other["expected"] == 20, "\(other)")
    #expect(report["code"] + report["constants"] <= 6000)
    #expect(report["memory"] + reuse.embedded.callerBytes + report["stack"] <= 4000)
    #expect(5 * report["instructions"] <= other["instructions"])
    print("Cortex-M4\n\(report)dense\n\(other)")
  }

  /// 20 images at a time, as its flash holds no more.
  ///
  /// Its memory holds the network, the stack and a row of the image.
  @Test(.enabled { try Board.atmega328P.isHere }, arguments: 0..<10)
  func onAnATmega328P(part: Int) throws {
    let scratch = try Scratch()
    try write(
      try export(network, streams: true), (20 * part)..<(20 * part + 20), to: scratch.url)
    let report = try Board.atmega328P.check(scratch.url)
    #expect(report["vectors"] == 20, "\(report)")
    #expect(report["expected"] == 20, "\(report)")
    if part == 0 { print("ATmega328P\n\(report)") }
  }
}
