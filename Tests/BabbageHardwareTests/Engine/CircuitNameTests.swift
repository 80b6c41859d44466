import Babbage
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// Circuits have names that Verilog and SystemVerilog allow and do not use themselves.
@Suite struct CircuitNameTests {
  private static let taken = [
    "module", "wire", "reg", "always", "table", "xor", "tri0", "uwire", "incdir", "rtranif1",
    "logic", "int",
    "bit", "byte", "class", "interface", "always_ff", "unique0", "nettype", "s_until_with",
    "untyped", "std",
    "Module", "LOGIC", "con",
  ]

  @Test(arguments: taken) func takenNamesAreRefused(name: String) {
    #expect(throws: ExportedNameError.reserved(name, language: "Verilog")) {
      try VerilogNetwork.checked(name: name)
    }
  }

  @Test(arguments: ["", "9a", "_a", "a b", "a$b", "\\a ", "é", "a_", "a\n"])
  func whatIsNoIdentifierIsRefused(name: String) {
    #expect(throws: ExportedNameError.notAnIdentifier(name, language: "Verilog")) {
      try VerilogNetwork.checked(name: name)
    }
  }

  @Test func lettersStayAsTheyAre() throws {
    #expect(try VerilogNetwork.checked(name: "LeNet5_Digits") == "LeNet5_Digits")
  }

  /// The simulator is asked, in its newest version of the language.
  @Test(.needs(.icarus), .tags(.tool)) func noKeywordIsLeft() throws {
    let words = Self.candidates.split(separator: " ").map(String.init)
    let left = try words.filter { name in
      do {
        _ = try VerilogNetwork.checked(name: name)
        return true
      } catch ExportedNameError.reserved(name, language: "Verilog") { return false }
    }
    #expect((1..<words.count).contains(left.count))
    let scratch = try Scratch()
    let tool = try #require(Tool("iverilog"))
    let modules = left.map { "module \($0); endmodule\n" }.joined()
    for (name, text, isRight) in [
      ("left", modules, true), ("refused", "module logic; endmodule\n", false),
    ] {
      try scratch.write(Data(text.utf8), to: "\(name).v")
      let outcome = try tool.run(["-g2012", "-t", "null", "\(name).v"], in: scratch.url)
      #expect((outcome.status == 0) == isRight, "\(outcome.output.prefix(400))")
    }
  }

  private static let candidates = """
    always always_comb always_ff always_latch and assert assign automatic bit break buf byte case cell checker class \
    clk clocking config const constraint core cover data deassign default design disable do edge else end endmodule \
    enum event expect export extern final for force fork function generate genvar global highz0 if import incdir \
    initial inout input inside instance int integer interface join large let liblist library local localparam logic \
    longint macromodule matches medium memory modport module nand negedge nettype new nexttime nmos nor not null or \
    output package packed parameter pass pmos posedge primitive priority program property pure rand real realtime ref \
    reg release repeat restrict return rst scalared sequence shortint signed small soft solve specify static string \
    strong struct super supply0 table tagged task this time timeunit top tran tri type typedef union unique unsigned \
    use uwire var vectored virtual void wait wand weak0 while wildcard wire with within wor xnor xor
    """

  /// A network of any name becomes a circuit that simulates.
  @Test(.slow, .needs(.icarus), .tags(.slow, .tool)) func circuitsOfAnyNamePass() throws {
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: [3, 2, 4, 4], repeating: 0.25))), bias: nil)
    for (given, expected) in [
      ("logic", "logic_net"), ("*/ module x; /*", "module_x"), ("`include \"a\"", "include_a"),
      ("9\n", "net_9"), ("", "net"),
    ] {
      let network = try Network(
        name: "n", input: MapShape(channels: 2, height: 4, width: 4),
        nodes: [Node(name: "*/ `error \\", operation: .linear(layer), inputs: [.image])])
      let pixels = [UInt8](repeating: 200, count: 32)
      let circuit = try Circuit(
        network, calibration: [[Float](repeating: 0.5, count: 32)], images: [pixels], name: given)
      #expect(circuit.verilog.name == expected)
      let tool = try #require(Tool("sh"))
      let outcome = try tool.run(
        ["-c", "iverilog -g2005 -o check *.v && ./check"], in: circuit.scratch.url)
      #expect(outcome.output.contains("PASS"), "\(given): \(outcome.output)")
    }
  }
}
