import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// Numbers in files beside a model: what cannot be read, or must not be, is refused by the tensor.
@Suite struct ExternalDataTests {
  private let scratch: Scratch
  private let folder: URL

  init() throws {
    scratch = try Scratch()
    folder = scratch.url.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(floats: Self.numbers).write(to: folder.appendingPathComponent("w.data"))
  }

  private static let numbers = (0..<54).map { Float($0) / 54 }

  /// A convolution whose 216 bytes of weights are elsewhere.
  static func builder(_ reference: [(String, String)], dims: [Int64] = [3, 2, 3, 3]) -> ModelBuilder
  {
    var builder = ModelBuilder(input: [1, 2, 4, 4])
    builder.external("w", dims, reference)
    builder.node("Conv", ["image", "w"], ["y"])
    builder.output("y")
    return builder
  }

  private func read(_ builder: ModelBuilder) throws -> Network {
    let model = folder.appendingPathComponent("model.onnx")
    try builder.bytes.write(to: model)
    return try ONNXFile.read(from: model)
  }

  private func error(_ reference: [(String, String)], dims: [Int64] = [3, 2, 3, 3]) -> ONNXError? {
    #expect(throws: ONNXError.self) { try read(Self.builder(reference, dims: dims)) }
  }

  private static func isExternal(_ error: ONNXError?) -> Bool {
    if case .externalData(tensor: "w", _, _)? = error { true } else { false }
  }

  private static let whole = [("location", "w.data"), ("offset", "0"), ("length", "216")]

  @Test func numbersAreThoseOfTheFile() throws {
    let layer = try read(Self.builder(Self.whole)).layers[0].layer
    #expect(layer.weight.expanded.values == Self.numbers)
    let later = try read(
      Self.builder([("offset", "72"), ("location", "./w.data")], dims: [2, 2, 3, 3])
    ).layers[0].layer
    #expect(later.weight.expanded.values == Array(Self.numbers[18...]))
  }

  @Test func bytesAloneDoNotSayWhereTheirFilesAre() throws {
    let error = try #require(
      #expect(throws: ONNXError.self) { try ONNXFile.decode(Self.builder(Self.whole).bytes) })
    #expect(
      "\(error)"
        == "its numbers are in the file 'w.data', which is not part of these bytes, in tensor 'w', "
        + "read the model from its file with `ONNXFile.read(from:)`, or save the model as one file: "
        + "onnx.save(onnx.load(path), new_path)")
  }

  @Test(arguments: [
    "/etc/passwd", "../secret", "a/../../secret", "..", "a/..", "w.data\0", "link", "folder/w.data",
    "loop",
  ])
  func placesOutsideOfTheFolder(location: String) throws {
    let files = FileManager.default
    let secret = scratch.url.appendingPathComponent("secret")
    try Data(floats: Self.numbers).write(to: secret)
    try files.createSymbolicLink(
      at: folder.appendingPathComponent("link"), withDestinationURL: secret)
    try Data(floats: Self.numbers).write(to: scratch.url.appendingPathComponent("w.data"))
    try files.createSymbolicLink(
      at: folder.appendingPathComponent("folder"), withDestinationURL: scratch.url)
    try files.createSymbolicLink(
      atPath: folder.appendingPathComponent("loop").path, withDestinationPath: "loop")
    let error = error([("location", location)])
    #expect(Self.isExternal(error), "\(String(describing: error))")
    if location != "loop" {
      #expect(error?.what.hasSuffix("which is not in the model's folder") == true)
    }
  }

  /// A link within the folder leads nowhere else; and the folder itself may be reached by one.
  @Test func linksWithinTheFolder() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.appendingPathComponent("inside").path, withDestinationPath: "w.data")
    #expect(try read(Self.builder([("location", "inside")])).output.channels == 3)
    let other = scratch.url.appendingPathComponent("other")
    try FileManager.default.createSymbolicLink(at: other, withDestinationURL: folder)
    let network = try ONNXFile.read(from: other.appendingPathComponent("model.onnx"))
    #expect(network.output.channels == 3)
  }

  /// A folder whose name only begins like the model's is another.
  @Test func neighbours() throws {
    let neighbour = scratch.url.appendingPathComponent("model2")
    try FileManager.default.createDirectory(at: neighbour, withIntermediateDirectories: true)
    try Data(floats: Self.numbers).write(to: neighbour.appendingPathComponent("w.data"))
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("link"),
      withDestinationURL: neighbour.appendingPathComponent("w.data"))
    #expect(Self.isExternal(error([("location", "link")])))
  }

  @Test func filesThatCannotBeRead() throws {
    #expect(
      error([("location", "none.data")])
        == .externalData(
          tensor: "w", reason: "the file 'none.data' with its numbers cannot be read",
          advice: "put it beside the model, where it was when the model was written"))
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("sub"), withIntermediateDirectories: true)
    #expect(Self.isExternal(error([("location", "sub")])))
    #expect(Self.isExternal(error([("location", ".")])))
    // Opening this would wait forever.
    #expect(mkfifo(folder.appendingPathComponent("pipe").path, 0o600) == 0)
    #expect(Self.isExternal(error([("location", "pipe")])))
  }

  @Test(
    arguments: [
      ("4", [3, 2, 3, 3]), ("217", [1]), ("9223372036854775807", [3, 2, 3, 3]),
      ("0", [1 << 28]), ("0", [55]),
    ] as [(String, [Int64])])
  func filesThatAreTooShort(offset: String, dims: [Int64]) throws {
    let error = error([("location", "w.data"), ("offset", offset)], dims: dims)
    #expect(Self.isExternal(error))
    #expect(error?.what.hasPrefix("the file 'w.data' has 216 bytes where") == true)
  }

  @Test(
    arguments: [
      [], [("location", "")], [("offset", "0"), ("length", "216")],
      [("location", "w.data"), ("location", "w.data")],
      [("location", "w.data"), ("offset", "-1")], [("location", "w.data"), ("offset", "1e2")],
      [("location", "w.data"), ("length", "")], [("location", "w.data"), ("length", "212")],
      [("location", "w.data"), ("length", "99999999999999999999")],
    ] as [[(String, String)]])
  func referencesThatMakeNoSense(reference: [(String, String)]) throws {
    guard case .badTensor("w", _)? = error(reference) else {
      Issue.record("\(reference)")
      return
    }
  }

  /// Only what the scores depend on is read.
  @Test func tensorsThatNobodyReads() throws {
    var builder = Self.builder(Self.whole)
    builder.external("unused", [5], [("location", "none.data")])
    #expect(try read(builder).layers.count == 1)
  }

  /// A small file must not become any amount of memory.
  @Test func manyTensorsOfTheSameBytes() throws {
    var builder = Self.builder(Self.whole)
    builder.graph.output = []
    for index in 0..<8 {
      builder.external("w\(index)", [3, 3, 1, 6], [("location", "w.data")])
      builder.node("Conv", [index == 0 ? "y" : "y\(index - 1)", "w\(index)"], ["y\(index)"])
      builder.graph.node[index + 1].attribute = [.padding([0, 5, 0, 0])]
    }
    builder.output("y7")
    let error = #expect(throws: ONNXError.self) { try read(builder) }
    #expect(error?.location == "in tensor 'w7'")
    #expect(error?.what == "the tensors in the file 'w.data' take up more bytes than it has")
  }

  /// References of any text: no crash, and an error of this module.
  @Test func damagedReferences() throws {
    var mutator = Mutator(seed: 21)
    let texts =
      Self.whole.flatMap { [$0.0, $0.1] } + ["..", "/", "-1", "checksum", "basepath", "."]
    var refused = 0
    for turn in 0..<2000 {
      var reference = Self.whole
      for place in reference.indices where (turn >> place).isMultiple(of: 2) {
        func changed(_ text: String) -> String {
          String(
            decoding: mutator.mutated(Array(text.utf8), others: texts.map { Array($0.utf8) }),
            as: UTF8.self)
        }
        if turn.isMultiple(of: 5) { reference[place].0 = changed(reference[place].0) }
        reference[place].1 = changed(reference[place].1)
      }
      do { _ = try read(Self.builder(reference)) } catch let error as any DescribedError {
        refused += 1
        #expect(!error.what.isEmpty && !error.location.isEmpty && !error.remedy.isEmpty)
      }
    }
    #expect(refused > 1000 && refused < 2000, "some must stay valid")
  }
}

extension AttributeProto {
  fileprivate static func padding(_ sides: [Int64]) -> AttributeProto {
    var attribute = AttributeProto()
    (attribute.name, attribute.ints) = ("pads", sides)
    return attribute
  }
}
