import Babbage
import BabbageTestSupport
import Foundation
import Testing

/// `babbage simulate` and `babbage export verilog tile`.
@Suite struct SimulateTests {
  @Test func setsTheDataflowsSideBySide() throws {
    let outcome = try Program.run(
      "simulate", "lenet5", "--scheme", "filters=linear/4 channels=linear/4", "--batch", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    for word in ["row stationary", "UCNN", "reuse", "conv1", "fc2", "DRAM", "cycles", "energy"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
  }

  /// Figures of table V of the chip's paper that do not depend on the mapping.
  @Test func saysTheSameAsJSON() throws {
    let object = try Program.run(
      "simulate", "alexnet-227", "--dataflow", "row-stationary", "--batch", "4", "--json"
    ).object
    let flows = try #require(object["flows"] as? [[String: Any]])
    #expect(flows.count == 1)
    let layers = try #require(flows[0]["layers"] as? [[String: Any]])
    let first = try #require(layers.first { $0["name"] as? String == "conv1" })
    #expect(first["multiplications"] as? Int == 4 * 105_415_200)
    #expect((first["energy"] as? [String: Any])?["registerFile"] as? Double == 1_686_643_200)
    #expect(object["unit"] as? String == "MACs")
  }

  @Test func takesAnArrayAndATechnologyOfOnesOwn() throws {
    let scratch = try Scratch()
    try scratch.write(
      Array(
        """
        rows: 16
        columns: 16
        registers: 256
        bufferBytes: 131072
        buffersWeights: true
        """.utf8), to: "array.yaml")
    try scratch.write(
      Array(
        """
        name: mine
        unit: aJ
        mac: 1
        addition: 0.5
        registerFile: 1
        array: 2
        buffer: 6
        dram: 200
        """.utf8), to: "technology.yaml")
    func total(_ array: String, _ technology: String) throws -> Double? {
      let object = try Program.run(
        "simulate", "lenet5", "--dataflow", "row-stationary", "--array", array, "--technology",
        technology, "--json"
      ).object
      let flows = try #require(object["flows"] as? [[String: Any]])
      return (flows[0]["total"] as? [String: Any])?["totalEnergy"] as? Double
    }
    #expect(
      try total(scratch.path("array.yaml"), scratch.path("technology.yaml"))
        == total("eyeriss-2016", "normalized"))
  }

  @Test func namesWhatIsWrongWithADescription() throws {
    let scratch = try Scratch()
    func failure(_ text: String, option: String = "--array") throws -> String {
      try scratch.write(Array(text.utf8), to: "file.yaml")
      let outcome = try Program.run(
        "simulate", "lenet5", option, scratch.path("file.yaml"))
      #expect(outcome.status == 1)
      return outcome.error
    }
    let good = "rows: 3\ncolumns: 3\ninputs: 9\nweights: 9\nsums: 9\nbufferBytes: 999\n"
    #expect(try failure("rows: 12").contains("columns is missing"))
    #expect(try failure(good + "colour: red").contains("there is no setting named colour"))
    #expect(try failure("rows: many").contains("rows cannot be 'many'"))
    #expect(
      try failure(good.replacingOccurrences(of: "rows: 3", with: "rows: 0")).contains("rows is 0"))
    #expect(try failure(good).contains("the kernel has 5 rows, and the array 3"))
    #expect(try failure("mac: 1", option: "--technology").contains("is missing"))
    // Fields that are read late: missing, or not whole numbers.
    #expect(
      try failure(good.replacingOccurrences(of: "sums: 9\n", with: "")).contains("sums is missing"))
    #expect(
      try failure(good.replacingOccurrences(of: "sums: 9", with: "sums: twelve"))
        .contains("sums cannot be 'twelve'"))
    #expect(
      try failure(good.replacingOccurrences(of: "weights: 9", with: "weights: 9.5"))
        .contains("weights cannot be '9.5'"))
    #expect(try failure(good + "megahertz: 1e-320").contains("megahertz is"))
    let costs = "addition: 1\nregisterFile: 1\narray: 2\nbuffer: 6\ndram: 200\n"
    for mac in ["1e308", "inf", "nan", "-1"] {
      let error = try failure("mac: \(mac)\n" + costs, option: "--technology")
      #expect(
        error.contains("mac is ") && error.contains("use a number from 0.0 to 1000000000000.0"))
    }
    #expect(try failure("- 1\n- 2").contains("`babbage simulate --help`"))
    #expect(try failure("rows: [1]").contains("a single number or word is expected here"))
    let missing = try Program.run("simulate", "lenet5", "--array", scratch.path("none.yaml"))
    #expect(missing.status == 1)
  }

  /// The largest allowed costs give numbers too long to be written out.
  @Test func largeEnergiesAreShort() throws {
    let scratch = try Scratch()
    let keys = ["mac", "addition", "registerFile", "array", "buffer", "dram"]
    try scratch.write(
      Data(keys.map { "\($0): 1e12\n" }.joined().utf8), to: "costly.yaml")
    let outcome = try Program.run("simulate", "lenet5", "--technology", scratch.path("costly.yaml"))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("e+"))
  }

  @Test func writesATile() throws {
    let scratch = try Scratch()
    let arguments = [
      "export", "verilog", "tile", "--scheme", "filters=linear/4", "-o", scratch.path("t"),
    ]
    let outcome = try Program.run(list: arguments)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("49.0 %"))
    let object = try Program.run(list: arguments + ["--json"]).object
    #expect(object["multipliers"] as? Int == 288)
    #expect(object["stationaryAdders"] as? Int == 576)
    let refused = try Program.run(
      "export", "verilog", "tile", "--scheme", "filters=linear/17", "-o", scratch.path("u"))
    #expect(refused.status == 1)
    #expect(refused.error.contains("intervals of 17 on an axis of 16"))
    let narrow = try Program.run(
      "export", "verilog", "tile", "--sum-bits", "12", "-o", scratch.path("u"))
    #expect(narrow.error.contains("their worst case needs 22"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("u")))
  }
}
