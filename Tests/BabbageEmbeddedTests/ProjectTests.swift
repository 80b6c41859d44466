import Babbage
import BabbageData
import BabbageEmbedded
import BabbageTestSupport
import Foundation
import Testing

/// Exported projects are built as their users build them.
@Suite(.serialized) struct ProjectTests {
  private let export: Export
  private let images: [[UInt8]]
  private let labels: [Int]

  init() throws {
    let network = try NetworkFile.read(
      from: Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage"))
    let data = try DatasetCatalog.load("mnist-subset")
    export = try Export(
      network, calibration: (0..<1000).lazy.map { data.train.tensor(at: $0).values },
      streams: true, name: "digits")
    images = (0..<5).map { data.test.pixels(at: $0) }
    labels = data.test.labels.prefix(5).map(Int.init)
  }

  @Test(.needs(.cmake, .cc), .tags(.tool)) func withCMake() throws {
    let scratch = try Scratch()
    try export.write(to: scratch.url, images: images, labels: labels)
    let cmake = try #require(Tool("cmake"))
    for arguments in [
      ["-S", ".", "-B", "build"], ["--build", "build", "--target", "digits_check"],
    ] {
      let outcome = try cmake.run(arguments, in: scratch.url)
      #expect(outcome.status == 0, "\(outcome.output)")
    }
    let run = try #require(Tool("env")).run(["build/digits_check"], in: scratch.url)
    #expect(run.output.hasPrefix("5 of 5 vectors bit for bit, "))
  }

  /// The sketch of the library, with Arduino's own core, on a simulated Uno.
  @Test(.slow, .needs(.arduino), .tags(.slow, .tool)) func asAnArduinoSketch() throws {
    let scratch = try Scratch()
    try export.write(to: scratch.url, images: images, labels: labels, arduino: true)
    let flags = [
      "-mmcu=atmega328p", "-DF_CPU=16000000L", "-DARDUINO=10819", "-DARDUINO_AVR_UNO", "-Os",
      "-ffunction-sections", "-fdata-sections", "-Isrc", "-I\(Self.arduino)/cores/arduino",
      "-I\(Self.arduino)/variants/standard",
    ]
    try Data("#include <Arduino.h>\n#include \"examples/digits_check/digits_check.ino\"\n".utf8)
      .write(to: scratch.url.appendingPathComponent("sketch.cpp"))
    let core = try FileManager.default.contentsOfDirectory(
      atPath: "\(Self.arduino)/cores/arduino"
    ).map { "\(Self.arduino)/cores/arduino/\($0)" }
    // Strings need a newer C library than avr-libc, and the sketch has none.
    let cpp = core.filter { $0.hasSuffix(".cpp") && !$0.hasSuffix("WString.cpp") }
    let c = core.filter { $0.hasSuffix(".c") }
    let own = try #require(Tool("avr-g++")).run(
      ["-std=gnu++11", "-Wall", "-Wextra", "-Werror", "-c", "sketch.cpp"] + flags, in: scratch.url)
    #expect(own.status == 0, "\(own.output)")
    let others = try #require(Tool("avr-g++")).run(
      ["-std=gnu++11", "-w", "-fno-exceptions", "-fno-threadsafe-statics", "-c"] + flags + cpp,
      in: scratch.url)
    #expect(others.status == 0, "\(others.output)")
    let rest = try #require(Tool("avr-gcc")).run(
      ["-std=gnu11", "-w", "-c", "src/digits.c"] + flags + c, in: scratch.url)
    #expect(rest.status == 0, "\(rest.output)")
    let linked = try #require(Tool("sh")).run(
      ["-c", "avr-gcc -mmcu=atmega328p -Os -Wl,--gc-sections *.o -o uno.elf -lm"], in: scratch.url)
    #expect(linked.status == 0, "\(linked.output)")
    // The sketch prints the same line for ever. The simulator must end when nobody reads on, but
    // processes that tests start would ignore that.
    let simulator = "env --default-signal=PIPE timeout 600 simavr -m atmega328p -f 16000000"
    let run = try #require(Tool("sh")).run(
      ["-c", "\(simulator) uno.elf 2>&1 | grep -m 1 vectors"], in: scratch.url)
    #expect(run.output.contains("5 of 5 vectors bit for bit, "), "\(run.output)")
  }

  private static let arduino = Need.arduinoCore.path
}
