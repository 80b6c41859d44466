import Babbage
import BabbageCLI
import BabbageTestSupport
import Foundation
import Testing

@Suite struct ErrorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func missingFile() throws {
    let outcome = try Program.run("inspect", scratch.path("none.babbage"))
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.complaint == "error: the file cannot be read, at \(scratch.path("none.babbage")), "
        + "check that it exists and may be read\n")
  }

  @Test func folderInsteadOfAFile() throws {
    let outcome = try Program.run("inspect", scratch.url.path)
    #expect(outcome.status == 1)
    #expect(
      outcome.error
        == "error: this is not a file, at \(scratch.url.path), give the path of a file\n")
  }

  @Test func damagedFile() throws {
    let path = try scratch.writeLeNet5()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try scratch.write(bytes, to: "damaged.babbage")
    let outcome = try Program.run("inspect", scratch.path("damaged.babbage"))
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: the file is damaged, in "))
    #expect(outcome.error.hasSuffix("damaged.babbage, get or make the file again\n"))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test func wrongDataSet() throws {
    let path = try scratch.writeLeNet5()
    let outcome = try Program.run("evaluate", path, "--data", "mnits")
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: there is no data set named mnits, in the catalogue, "))
    #expect(outcome.error.contains("mnist-subset"))
  }

  @Test func imagesThatDoNotFit() throws {
    let network = try Network.leNet5(input: MapShape(channels: 3, height: 32, width: 32))
    try NetworkFile.write(network, to: scratch.url.appendingPathComponent("rgb.babbage"))
    let outcome = try Program.run(
      "evaluate", scratch.path("rgb.babbage"), "--data", "mnist-subset")
    #expect(outcome.status == 1)
    #expect(
      outcome.complaint == "error: images of 1x28x28 do not fit a network for 3x32x32, "
        + "in data set 'mnist-subset', choose a data set that the network was made for\n")
  }

  @Test(arguments: [
    (["inspect"], "error: Missing expected argument '<model>'\n"),
    (["inspect", "a", "--nonsense"], "error: Unknown option '--nonsense'\n"),
    (["classify", "a", "b", "--top", "0"], "error: --top must be 1 or more.\n"),
    (["classify", "a", "b", "--background", "#+12345"], "error: The value '#+12345' is invalid"),
    (
      ["compress", "a", "--data", "mnist", "-o", "b"],
      "error: Give either --scheme, or --plan, or a goal (--budget, --ratio, --max-drop, --coded-bytes).\n"
    ),
    (
      ["compress", "a", "--data", "mnist", "-o", "b", "--scheme", "exact", "--plan", "p"],
      "error: Give either --scheme, or --plan, or a goal (--budget, --ratio, --max-drop, --coded-bytes).\n"
    ),
  ])
  func usage(arguments: [String], start: String) throws {
    let outcome = try Program.run(list: arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix(start), "\(outcome.error)")
  }

  @Test func unknownModel() throws {
    let outcome = try Program.run(
      "train", "--model", "lenet6", "--data", "mnist-subset", "-o", scratch.path("x"))
    #expect(outcome.status == 1)
    let names = try BuiltInNames.documented
    #expect(
      outcome.error
        == "error: there is no model named lenet6, at option '--model', choose from "
        + names.joined(separator: ", ") + "\n")
  }

  @Test func imagesThatAreTooSmall() throws {
    for (model, side) in [("vgg16", 32), ("alexnet-227", 67)] {
      let outcome = try Program.run(
        "train", "--model", model, "--data", "mnist-subset", "-o", scratch.path("x"))
      #expect(outcome.status == 1)
      #expect(
        outcome.complaint == "error: images of 28x28 are too small for \(model), which needs "
          + "\(side)x\(side), at option '--model', choose another network, or larger images\n")
    }
  }

  @Test func folderThatIsNotThere() throws {
    let path = scratch.path("no/where.babbage")
    let outcome = try Program.run(
      "train", "--model", "lenet5", "--data", "mnist-subset", "-o", path)
    #expect(outcome.status == 1)
    #expect(
      outcome.complaint == "error: the file cannot be written, at \(path), "
        + "check that its folder exists, may be written and has space left\n")
  }

  @Test func outputsThatNoFileCanBe() throws {
    func error(_ output: String) throws -> String {
      let outcome = try Program.run(
        "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "0", "-o", output)
      #expect(outcome.status == 1)
      return outcome.error
    }
    let long = scratch.path(String(repeating: "n", count: 256))
    #expect(
      try error(long)
        == "error: a name of 256 bytes where 255 are allowed, at \(long), choose a shorter name\n"
    )
    #expect(try error("/dev/null").hasPrefix("error: this is not a file, at /dev/null"))
  }

  /// The checkpoint beside it gets a name of its own.
  @Test(.slow, .tags(.slow)) func aNameAsLongAsCanBe() throws {
    let path = scratch.path(String(repeating: "n", count: 255))
    let outcome = try Program.run(
      "train", "--model", "lenet5", "--data", "mnist-subset", "--epochs", "1", "--batch-size",
      "500", "--augmentation", "none", "-o", path)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
        == [String(repeating: "n", count: 255)])
  }

  @Test func outputOverTheInput() throws {
    let path = try scratch.writeLeNet5()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let link = scratch.path("link.babbage")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for output in [path, link] {
      let outcome = try Program.run(
        "compress", path, "--data", "mnist-subset", "--scheme", "bits=4", "-o", output)
      #expect(outcome.status == 1)
      #expect(
        outcome.complaint
          == "error: the output would overwrite a file that is read, at \(output), "
          + "choose another output\n")
    }
    let checkpoint = try Program.run(
      "compress", path, "--data", "mnist-subset", "--scheme", "bits=4", "-o", scratch.path("x"),
      "--checkpoint", path)
    #expect(checkpoint.status == 1)
    #expect(checkpoint.error.hasPrefix("error: the output would overwrite a file that is read"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func layerThatIsNotThere() throws {
    let path = try scratch.writeLeNet5()
    try scratch.write(Data("layers: {conv9: bits=4}".utf8), to: "plan.yaml")
    let outcome = try Program.run(
      "compress", path, "--data", "mnist-subset", "--plan", scratch.path("plan.yaml"), "-o",
      scratch.path("out"))
    #expect(outcome.status == 1)
    #expect(
      outcome.complaint == "error: the network has no such layer, at layer 'conv9', "
        + "choose from conv1, conv2, fc1, fc2\n")
  }
}
