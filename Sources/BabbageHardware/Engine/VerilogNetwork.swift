import Babbage
import CTexts

/// A whole network as a circuit in Verilog-2005.
///
/// It computes what the `IntegerNetwork` that it is made from computes, bit for bit. One set of
/// parts computes all layers, pixel by pixel: windows become moments, moments become sums of
/// products, sums become differences, and those are tabulated channel by channel, added, pooled and
/// reduced on the way. Maps between layers are in one memory, as 9-bit codes (quantised values).
///
/// The image comes in as a stream of bytes, channel by channel, and the scores go out as a stream
/// of 32-bit numbers, both with `valid` and `ready`. One clock, synchronous reset.
public struct VerilogNetwork: Sendable {
  /// The clock cycles of a layer.
  public struct LayerCycles: Sendable, Encodable {
    /// The node.
    public let name: String
    /// All of it, for one image.
    public let cycles: Int
    /// Windows that are computed.
    public let windows: Int
    /// Cycles of a window's codes and moments.
    public let gather: Int
    /// Cycles of a window's sums of products.
    public let core: Int
    /// Cycles of a window's channels.
    public let pass: Int
  }

  /// The prefix of modules and files.
  public let name: String
  /// The shape of the image: pixels of 8 bits.
  public let input: MapShape
  /// The shape of the scores.
  public let output: MapShape
  /// The scale of the scores: what 1 stands for.
  public let scoreUnit: Double
  /// Multipliers of the core.
  public let lanes: Int
  /// The layers in order.
  public let layers: [LayerCycles]

  let widths: EngineWidths
  let tables: EngineTables
  private let numbers: [[String: Int]]

  /// Derives all widths and constants.
  ///
  /// - Parameters:
  ///   - network: The network in integers.
  ///   - name: The prefix of modules; changed where it is not a name in Verilog, see
  ///     ``checked(name:)``.
  ///   - lanes: How many maps the core computes at a time.
  /// - Precondition: `lanes` is positive.
  /// - Throws: ``VerilogError``
  public init(_ network: IntegerNetwork, name: String, lanes: Int = 1) throws(VerilogError) {
    precondition(lanes >= 1, "\(lanes) lanes")
    self.name = VerilogName.rule.derived(from: name)
    self.lanes = lanes
    (input, output, scoreUnit) = (network.input, network.output, network.scoreUnit)
    let builder = StageBuilder(network, streams: false)
    let memory = EngineMemory(builder.stages, maps: builder.maps)
    var tables = EngineTables()
    var bounds = EngineBounds()
    var layers: [EngineLayer] = []
    let places = zip(memory.bases, builder.maps).map {
      EngineLayer.Place(base: $0, shape: $1.shape)
    }
    let looksUp = builder.stages.contains { $0.kind.table != nil }
    for stage in builder.stages {
      for work in EngineWork.works(of: stage, on: builder.maps) {
        layers.append(
          try EngineLayer(
            stage.name, work, places: places, lanes: lanes, looksUp: looksUp, tables: &tables,
            bounds: &bounds))
      }
    }
    self.tables = tables
    widths = EngineWidths(
      bounds, tables, layers: layers.count, words: memory.words, pixels: network.input.count,
      scores: network.output.count, lanes: lanes)
    numbers = layers.map(\.numbers)
    self.layers = layers.map { layer in
      let schedule = layer.schedule
      return LayerCycles(
        name: layer.name, cycles: schedule.cycles, windows: schedule.windows,
        gather: schedule.gather, core: schedule.core, pass: schedule.pass)
    }
  }

  /// A name that a circuit can have unchanged.
  ///
  /// - Throws: `ExportedNameError` if it is not an identifier, or a keyword of Verilog or
  ///   SystemVerilog.
  public static func checked(name: String) throws(ExportedNameError) -> String {
    try VerilogName.rule.checked(name)
  }

  /// Clock cycles from an image's first pixel to its last score, if neither waits.
  public var cycles: Int {
    input.count + layers.reduce(0) { $0 + $1.cycles } + 2 * output.count
  }

  /// Bits of all constants.
  public var constantBits: Int {
    roms.reduce(0) { $0 + $1.rom.words.count * $1.rom.width }
  }

  /// Bits of maps and of the buffers between the parts.
  public var memoryBits: Int {
    func of(_ name: String) -> Int { widths.parameters[name] ?? 0 }
    return of("WORDS") * 9 + of("TERMS") * of("TERM")
      + (of("MAPS") + of("CHANNELS") + of("SCORES")) * 32
  }

  /// The constants as memories, with the bits of their addresses.
  private var roms: [(rom: Rom, addressBits: Int)] {
    func bits(_ name: String) -> Int { widths.parameters[name] ?? 1 }
    func rom(_ name: String, _ field: Rom.Field, _ words: [[Int]]) -> Rom {
      Rom("nn_\(name)", [field], words.map { [$0] })
    }
    let layers = numbers.map { layer in widths.fields.map { [layer[$0.name] ?? 0] } }
    let scales = [
      Rom.Field("multiplier", bits: 16), Rom.Field("offset", bits: 32),
      Rom.Field("low", bits: 9, isSigned: true), Rom.Field("high", bits: 9, isSigned: true),
    ]
    let taps = Rom.Field("taps", bits: bits("TAP"), count: bits("MOMENTS"))
    let weights = Rom.Field("weights", bits: bits("WEIGHT"), count: lanes)
    return [
      (Rom("nn_layers", widths.fields, layers), bits("LAYERS")),
      (rom("taps", taps, tables.taps), bits("TAPS")),
      (
        Rom("nn_factors", Rom.Field("factor", bits: bits("FACTOR")), tables.factors),
        bits("FACTORS")
      ),
      (rom("weights", weights, tables.weights), bits("CODES")),
      (Rom("nn_scales", scales, tables.scales.map { $0.map { [$0] } }), bits("SCALES")),
      (
        Rom("nn_changes", Rom.Field("change", bits: bits("CHANGE")), tables.changes),
        bits("CHANGES")
      ),
      (Rom("nn_biases", Rom.Field("bias", bits: 32), tables.biases), bits("BIASES")),
    ] + activationRom
  }

  /// The circuit, a file for each module.
  public var files: [ExportedFile] {
    let table = """
        nn_layers layer_table (
          .clk(clk), .address(layer)\(widths.fields.map { ", .\($0.name)(\($0.name))" }.joined()));
      """
    let top = VerilogModule(text_top_v(), widths.parameters).text
      .replacing("/*LAYER_TABLE*/", with: lookupWires + rareWires + table).replacing(
        "/*LOOKUP*/", with: lookup)
    let modules = [
      ("controller", text_controller_v()), ("gather", text_gather_v()),
      ("moments", text_moments_v()), ("core", text_core_v()),
      ("scaler", text_scaler_v()), ("pass", text_pass_v()),
      ("expander", text_expander_v()), ("reducer", text_reducer_v()),
      ("memory", text_memory_v()),
    ]
    let texts = (modules + lookupModule).map {
      ("nn_\($0)", VerilogModule($1, widths.parameters).text)
    }
    let constants = roms.map { ($0.rom.name, $0.rom.verilog(addressBits: $0.addressBits)) }
    return ([("nn", top)] + texts + constants).map { file, text in
      ExportedFile(
        path: VerilogName.replacing(in: file, prefix: name) + ".v",
        text: VerilogName.replacing(in: "\(title)\n\(text)\n", prefix: name))
    }
  }

  /// The first line of each file.
  private var title: String { "/* \(name): written by Babbage. */" }

  /// A test bench that feeds images and compares their scores; it reads both from files.
  package func testBench(images: Int) -> String {
    let parameters = [
      "IMAGES": images, "PIXELS": input.count, "SCORES": output.count, "PREDICTED": cycles,
    ]
    let text = VerilogModule(text_bench_v(), parameters).text
    return VerilogName.replacing(in: "\(title)\n\(text)\n", prefix: name)
  }
}
