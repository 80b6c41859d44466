import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// `babbage export c`: what it prints, what it writes, and what it refuses before it writes.
@Suite struct ExportCTests {
  private let scratch: Scratch
  private let network: String

  init() throws {
    scratch = try Scratch()
    network = try scratch.writeSmallLeNet5()
  }

  private func export(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(
      list: ["export", "c", network, "--data", "mnist-subset", "-o", scratch.path("out")]
        + arguments)
  }

  private func files() throws -> Set<String> {
    let names = FileManager.default.enumerator(atPath: scratch.path("out"))
    return Set((names?.allObjects as? [String] ?? []).filter { !isFolder("out/\($0)") })
  }

  private func isFolder(_ name: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: scratch.path(name), isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: scratch.path("out/\(name)"), encoding: .utf8)
  }

  @Test func saysWhatEachLayerTakesAndWritesAProject() throws {
    let outcome = try export("--vectors", "3", "--name", "Digits_5")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.complaint.isEmpty)
    for word in ["flash", "ram", "scratch", "conv1", "conv2", "fc1", "fc2"] {
      #expect(outcome.output.contains(word))
    }
    #expect(
      try files() == [
        "digits_5.h", "digits_5.c", "digits_5_vectors.h", "main.c", "CMakeLists.txt", "README.md",
      ])
    #expect(try text("digits_5_vectors.h").contains("#define DIGITS_5_VECTORS 3"))
    #expect(try text("digits_5.h").contains("void digits_5_run(const uint8_t *image"))
    #expect(try !text("digits_5.h").contains("digits_5_add_row"))
    let source = try text("digits_5.c")
    for word in ["float", "double", "malloc", "math.h", " nn_", "NN_"] {
      #expect(!source.contains(word), "\(word)")
    }
    // Babbage overwrites its own files.
    #expect(try export("--name", "digits_5").status == 0)
  }

  @Test func writesAnArduinoLibrary() throws {
    #expect(try export("--arduino", "--stream", "--name", "uno").status == 0)
    #expect(
      try files() == [
        "library.properties", "src/uno.h", "src/uno.c", "src/uno_vectors.h",
        "examples/uno_check/uno_check.ino", "README.md",
      ])
    #expect(try text("library.properties").hasPrefix("name=uno\n"))
    #expect(try text("src/uno.h").contains("void uno_add_row(const uint8_t *row);"))
    #expect(try text("README.md").contains("uno_add_row(pixels);"))
  }

  @Test func saysTheSameAsJSON() throws {
    let object = try export("--json").object
    let layers = try #require(object["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == ["conv1", "conv2", "fc1", "fc2"])
    let constants = try #require(object["constantBytes"] as? Int)
    #expect(layers.compactMap { $0["flash"] as? Int }.reduce(0, +) <= constants)
    #expect(object["callerBytes"] as? Int == 784 + 40)
    let streamed = try export("--json", "--stream").object
    #expect(streamed["callerBytes"] as? Int == 40)
    // Eight-bit weights without reuse: 431,080 parameters, 4 bytes for each of 580 biases.
    let dense = try export("--json", "--form", "dense").object
    #expect(try #require(dense["constantBytes"] as? Int) > 431_080)
    #expect(try #require(dense["staticBytes"] as? Int) > 5000)
  }

  @Test func weightsCanBeCoded() throws {
    let coded = try export("--coding", "range", "--name", "digits")
    #expect(coded.status == 0, "\(coded.error)")
    #expect(coded.output.contains("weights\n") && coded.output.contains("decoded weights"))
    #expect(try text("digits.c").contains("digits_decode"))
    #expect(try text("digits.h").contains("The first call decodes the weights"))
    #expect(try text("README.md").contains("the first image decodes them into memory"))
    let packed = try export("--coding", "packed", "--name", "digits")
    #expect(!packed.output.contains("weights"))
    #expect(try !text("digits.c").contains("digits_decode"))
    #expect(try !text("README.md").contains("decode"))
  }

  @Test func refusesWhatIsTooLargeBeforeItWrites() throws {
    let flash = try export("--max-flash", "4KB")
    #expect(flash.status == 1)
    #expect(
      flash.error.contains(" bytes of flash where 4000 are allowed, ")
        && flash.error.contains("at layer '"), "\(flash.error)")
    let memory = try export("--max-ram", "1000")
    #expect(memory.status == 1)
    #expect(
      memory.error.contains(" bytes of RAM where 1000 are allowed, ")
        && memory.error.contains("at layer '"), "\(memory.error)")
    #expect(!isFolder("out"))
    #expect(try export("--max-ram", "10KB", "--max-flash", "500KB").status == 0)
  }

  @Test func refusesAnOperatorWithoutIntegers() throws {
    let dense = try Network.leNet5(seed: 7)
    let nodes =
      dense.nodes + [
        Node(name: "odd", operation: .softmax, inputs: [.node(dense.nodes.count - 1)]),
        Node(name: "end", operation: .activation(.relu), inputs: [.node(dense.nodes.count)]),
      ]
    try NetworkFile.write(
      dense.replacing(nodes: nodes), to: scratch.url.appendingPathComponent("odd.babbage"))
    let outcome = try Program.run(
      "export", "c", scratch.path("odd.babbage"), "--data", "mnist-subset", "-o",
      scratch.path("out"))
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("at node 'odd'"), "\(outcome.error)")
    #expect(!isFolder("out"))
  }

  @Test func keepsWhatIsNotItsOwn() throws {
    try scratch.write(Data("int main(void) { return 0; }\n".utf8), to: "out/main.c")
    let outcome = try export()
    #expect(outcome.status == 1)
    #expect(
      outcome.complaint == "error: the file is not one that Babbage wrote, at "
        + "\(scratch.path("out/main.c")), choose another folder, or move the file away\n")
    #expect(try files() == ["main.c"])
    let nowhere = try Program.run(
      "export", "c", network, "--data", "mnist-subset", "-o", scratch.path("a/b"))
    #expect(nowhere.status == 1)
    #expect(nowhere.error.contains("cannot be written"))
  }
}
