import Babbage
import BabbageData
import BabbageEmbedded
import BabbageHardware
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct ExportProjectTests {
  private let models: Models
  private let scratch: Scratch

  init() throws {
    models = try Models(test: 20)
    scratch = try Scratch()
  }

  @Test func aProgramIsMadeInOneCall() throws {
    let project = try CProject(models.network, calibratedOn: models.data)
    #expect(project.name == "lenet5")
    #expect(
      project.files.map(\.path) == [
        "lenet5.h", "lenet5.c", "lenet5_vectors.h", "main.c", "CMakeLists.txt", "README.md",
      ])
    let integers = try IntegerNetwork(models.network, calibratedOn: models.data, for: .cortexM4)
    let program = try EmbeddedNetwork(integers, name: "lenet5")
    #expect(project.requirements.constantBytes == program.constantBytes)
    #expect(project.requirements.staticBytes == program.staticBytes)
    #expect(project.requirements.layers.map(\.name) == program.sizes.map(\.name))
    let source = project.files[1].text
    #expect(source == EmbeddedProject.program(of: program)[1].text)
  }

  @Test func optionsShapeTheProgram() throws {
    var options = try CProject.Options(name: "Digits")
    options.form = .dense
    options.streams = true
    options.vectors = 3
    options.isArduinoLibrary = true
    let project = try CProject(models.network, calibratedOn: models.data, options: options)
    #expect(project.files.map(\.path).contains("src/digits.c"))
    #expect(project.requirements.callerBytes == 40)
    #expect(project.requirements.constantBytes > 400_000)
    let vectors = try #require(project.files.first { $0.path == "src/digits_vectors.h" })
    #expect(vectors.text.contains("#define DIGITS_VECTORS 3"))
    #expect(throws: ExportedNameError.self) { try CProject.Options(name: "int") }
    #expect(throws: ExportedNameError.self) { try CircuitProject.Options(name: "wire") }
  }

  /// Weights are coded as they are in the file, unless the caller wants something else; dense ones,
  /// which are in no file, are packed.
  @Test func weightsAreCodedAsInTheFile() throws {
    var network = models.network
    network.coding = .range
    /// The bytes of decoded weights of each layer, in a program that decodes if there are any.
    func weights(
      _ network: Network, _ change: (inout CProject.Options) -> Void = { _ in }
    ) throws -> [Int] {
      var options = CProject.Options()
      change(&options)
      let project = try CProject(network, calibratedOn: models.data, options: options)
      let weights = project.requirements.layers.map(\.weights)
      #expect(project.files[1].text.contains("lenet5_decode") == (weights[0] > 0))
      return weights
    }
    #expect(try weights(network) == [27, 122, 315, 38])
    #expect(try weights(models.network) == [0, 0, 0, 0])
    #expect(try weights(models.network) { $0.coding = .range } == [27, 122, 315, 38])
    #expect(try weights(network) { $0.coding = .packed } == [0, 0, 0, 0])
    #expect(try weights(network) { $0.form = .dense } == [0, 0, 0, 0])
    let dense = try weights(network) {
      $0.form = .dense
      $0.coding = .range
    }
    #expect(dense == [500, 25_000, 400_000, 5000])
  }

  /// What a circuit computes has nothing to do with the file.
  @Test func aCircuitIsTheSameForEachCoding() throws {
    var network = models.network
    network.coding = .range
    let coded = try CircuitProject(
      NetworkFile.decode(NetworkFile.encode(network)), calibratedOn: models.data)
    let packed = try CircuitProject(models.network, calibratedOn: models.data)
    #expect(coded.files.map(\.path) == packed.files.map(\.path))
    #expect(coded.files.map(\.text) == packed.files.map(\.text))
  }

  @Test func limitsAreChecked() throws {
    let project = try CProject(models.network, calibratedOn: models.data)
    let requirements = project.requirements
    let flash = requirements.constantBytes + requirements.codeBytes
    let memory = requirements.staticBytes + requirements.callerBytes
    try project.check(maxFlash: flash, maxMemory: memory)
    try project.check(maxFlash: nil, maxMemory: nil)
    #expect(throws: EmbeddedError.self) {
      try project.check(maxFlash: flash - 1, maxMemory: nil)
    }
    let error = #expect(throws: EmbeddedError.self) {
      try project.check(maxFlash: nil, maxMemory: memory - 1)
    }
    #expect(error?.remedy == "raise `maxMemory`, or stream the image by rows with `streams`")
  }

  @Test func aCircuitIsMadeInOneCall() throws {
    var options = CircuitProject.Options()
    options.lanes = 4
    options.vectors = 2
    let project = try CircuitProject(
      models.network, calibratedOn: models.data, options: options)
    #expect(project.name == "lenet5")
    #expect(project.requirements.lanes == 4)
    let slower = try CircuitProject(models.network, calibratedOn: models.data)
    #expect(slower.requirements.cycles > project.requirements.cycles)
    #expect(project.requirements.layers.map(\.name) == ["conv1", "conv2", "fc1", "fc2"])
    let readme = try #require(project.files.first { $0.path == "README.md" }).text
    #expect(readme.contains("the integer engine of `BabbageRuntime` computes."))
    #expect(!readme.contains("babbage "))
    #expect(project.files.map(\.path).contains("lenet5_bench.v"))
  }

  @Test func filesAreWrittenUnlessOthersAreThere() throws {
    let project = try CProject(models.network, calibratedOn: models.data)
    let folder = scratch.url.appendingPathComponent("c")
    try project.write(to: folder)
    try project.write(to: folder)
    for file in project.files {
      let written = try String(contentsOfFile: scratch.path("c/\(file.path)"), encoding: .utf8)
      #expect(written == file.text)
    }
    try scratch.write(Data("int main(void) { return 0; }\n".utf8), to: "mine/main.c")
    let mine = scratch.url.appendingPathComponent("mine")
    #expect(throws: OutputError.notOurs(mine.appendingPathComponent("main.c").path)) {
      try project.write(to: mine)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: mine.path) == ["main.c"])
    #expect(throws: FileError.self) {
      try project.write(to: scratch.url.appendingPathComponent("a/b"))
    }
  }
}
