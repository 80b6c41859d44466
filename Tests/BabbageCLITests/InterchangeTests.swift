import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// `babbage import` and `babbage export onnx`.
@Suite struct InterchangeTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: ["factorised", "dense"]) func thereAndBack(form: String) throws {
    let path = try scratch.writeSmallLeNet5()
    let model = scratch.path("small.onnx")
    let exported = try Program.run("export", "onnx", path, "-o", model, "--form", form, "--json")
    #expect(exported.status == 0, "\(exported.error)")
    let size = try Data(contentsOf: URL(fileURLWithPath: model)).count
    #expect(try exported.object["fileBytes"] as? Int == size)

    try scratch.write(Data("zero\none\ntwo\n3\n4\n5\n6\n7\n8\nnine\n".utf8), to: "names.txt")
    let back = scratch.path("back.babbage")
    let imported = try Program.run(
      "import", model, "-o", back, "--classes", scratch.path("names.txt"), "--mean", "0.5", "--std",
      "0.25")
    #expect(imported.status == 0, "\(imported.error)")
    #expect(imported.output.contains("small: 1x28x28 to 10x1x1"))
    let network = try NetworkFile.read(from: URL(fileURLWithPath: back))
    #expect(network.classNames.first == "zero")
    #expect(
      network.nodes.first?.operation == .normalize(Normalization(mean: [0.5], deviation: [0.25])))
  }

  @Test func figuresOfAnImport() throws {
    let model = scratch.path("lenet5.onnx")
    try ONNXFile.write(.leNet5(seed: 3), to: URL(fileURLWithPath: model))
    let outcome = try Program.run("import", model, "-o", scratch.path("a.babbage"), "--json")
    #expect(try outcome.object["parameters"] as? Int == 431_080)
    let layers = try #require(try outcome.object["layers"] as? [[String: Any]])
    #expect(layers.compactMap { $0["name"] as? String } == ["conv1", "conv2", "fc1", "fc2"])
    #expect(layers.last?["weights"] as? [Int] == [10, 500, 1, 1])
  }

  /// What every other command would refuse: no file is written, and the node is named.
  @Test(arguments: [
    (Float(0.8125), Float(-0.8125), "error: a variance or epsilon below zero, at node 'norm', "),
    (0.8125, .nan, "error: a number is infinite or not a number, at node 'norm', "),
    // Each of these numbers is finite, their product is not.
    (0.4375, 1e25, "error: a number is infinite or not a number, at node '"),
  ])
  func whatCannotRunIsNotImported(old: Float, new: Float, start: String) throws {
    let norm = BatchNorm(
      gamma: [0.4375, 0.4375], beta: [0, 0], mean: [0, 0], variance: [0.8125, 0.8125], epsilon: 0)
    let network = try Network(
      name: "small", input: MapShape(channels: 2, height: 1, width: 1),
      nodes: [
        Node(name: "norm", operation: .batchNorm(norm), inputs: [.image]),
        Node(name: "flat", operation: .flatten, inputs: [.node(0)]),
      ])
    var bytes = try ONNXFile.encode(network)
    func pattern(_ value: Float) -> Data { withUnsafeBytes(of: value.bitPattern) { Data($0) } }
    while let place = bytes.range(of: pattern(old)) {
      bytes.replaceSubrange(place, with: pattern(new))
    }
    if new == 1e25 {
      while let place = bytes.range(of: pattern(0.8125)) {
        bytes.replaceSubrange(place, with: pattern(.leastNormalMagnitude))
      }
    }
    try scratch.write(bytes, to: "bad.onnx")
    let outcome = try Program.run("import", scratch.path("bad.onnx"), "-o", scratch.path("x"))
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix(start), "\(outcome.error)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("x")))
  }

  /// What a network has not of its model is said to people and programs.
  @Test func notesAndOutputs() throws {
    var model = try ModelProto(serialized: ONNXFile.encode(.leNet5(seed: 3)))
    var features = try #require(model.graph?.output.first)
    let last = features.name
    features.name = try #require(model.graph?.node.dropLast().last?.output.first)
    model.graph?.output.append(features)
    try scratch.write(model.serialized(), to: "two.onnx")
    let path = scratch.path("two.onnx")
    let refused = try Program.run("import", path, "-o", scratch.path("a.babbage"))
    #expect(refused.status == 1)
    #expect(
      refused.error
        == "error: 2 outputs where one list of scores is expected, at output '\(last), "
        + "\(features.name)', pass the name of the scores as --scores, or export only the scores\n")
    let outcome = try Program.run(
      "import", path, "-o", scratch.path("a.babbage"), "--scores", last, "--json")
    let note = "the scores are '\(last)'; left out: '\(features.name)'"
    #expect(outcome.error == "note: \(note)\n")
    #expect(try outcome.object["notes"] as? [String] == [note])
    let other = try Program.run(
      "import", path, "-o", scratch.path("b.babbage"), "--scores", features.name)
    #expect(other.output.contains("two: 1x28x28 to 500x1x1"))
  }

  /// A model in a file and its weights in another one.
  @Test func weightsInAnotherFile() throws {
    let network = try Network.leNet5(seed: 3)
    var model = try ModelProto(serialized: ONNXFile.encode(network, weights: .dense))
    var numbers = Data()
    for index in model.graph?.initializer.indices ?? 0..<0 {
      guard var tensor = model.graph?.initializer[index], let bytes = tensor.rawData else {
        continue
      }
      tensor.rawData = nil
      tensor.dataLocation = .external
      tensor.externalData = [("location", "m.data"), ("offset", "\(numbers.count)")].map {
        var entry = StringStringEntryProto()
        (entry.key, entry.value) = $0
        return entry
      }
      numbers += bytes
      model.graph?.initializer[index] = tensor
    }
    try scratch.write(model.serialized(), to: "m.onnx")
    let (path, result) = (scratch.path("m.onnx"), scratch.path("m.babbage"))
    let missing = try Program.run("import", path, "-o", result)
    #expect(missing.status == 1)
    #expect(
      missing.error.hasPrefix("error: the file 'm.data' with its numbers cannot be read, in "))
    try scratch.write(numbers, to: "m.data")
    let outcome = try Program.run("import", path, "-o", result)
    #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
    let imported = try NetworkFile.read(from: URL(fileURLWithPath: result))
    #expect(imported.layers.map(\.layer.weight) == network.layers.map(\.layer.weight))
  }

  @Test func whatIsNoModelIsRefused() throws {
    try scratch.write(Data("this is text, not a model".utf8), to: "text.onnx")
    let outcome = try Program.run("import", scratch.path("text.onnx"), "-o", scratch.path("x"))
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: this is not an ONNX model: "))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("x")))
  }

  @Test func tensorsNeedAModel() throws {
    try scratch.write(Data(count: 9), to: "w.safetensors")
    let outcome = try Program.run("import", scratch.path("w.safetensors"), "-o", scratch.path("x"))
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: a safetensors file holds numbers without a graph, at "))
    let damaged = try Program.run(
      "import", scratch.path("w.safetensors"), "--model", "resnet20", "-o", scratch.path("x"))
    #expect(damaged.error.hasPrefix("error: this is not a safetensors file: "))
  }

  @Test(arguments: [
    (
      ["import", "a.onnx", "-o", "b", "--mean", "1"],
      "error: Give both --mean and --std, or neither.\n"
    ),
    (["import", "a.onnx", "-o", "b", "--rename", "a=b"], "error: --rename needs --model"),
    (
      ["import", "a", "-o", "b", "--model", "lenet5", "--scores", "y"],
      "error: --scores is for ONNX models"
    ),
    (["import", "a.onnx", "-o", "b", "--input-size", "32"], "error: The value '32' is invalid"),
    (["export", "onnx", "a", "-o", "b", "--form", "odd"], "error: The value 'odd' is invalid"),
  ])
  func usage(arguments: [String], start: String) throws {
    let outcome = try Program.run(list: arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix(start), "\(outcome.error)")
  }
}
