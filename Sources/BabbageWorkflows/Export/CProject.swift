import Babbage
import BabbageData
import BabbageEmbedded

/// A network as a C99 program for microcontrollers, with test vectors, an example and a README.
///
///     let project = try CProject(network, calibratedOn: data)
///     try project.check(maxFlash: 32_768, maxMemory: 2048)
///     try project.write(to: folder)
public struct CProject: ExportProject {
  /// How weights are written.
  public enum Form: String, CaseIterable, Sendable {
    /// As coefficients, with computation reuse.
    case reuse
    /// As int8 weights, for comparison.
    case dense
  }

  /// What the program is like.
  public struct Options: Sendable {
    /// The beginning of the names in the program; the network's name if `nil`.
    public let name: String?
    /// How weights are written.
    public var form = Form.reuse
    /// The microcontroller for which the forms of layers are chosen.
    public var target = Target.cortexM4
    /// Whether the image comes row by row, so that it is never in memory as a whole.
    public var streams = false
    /// How many tiles of four pixels are computed together, 1 to `EmbeddedNetwork.mostTiles`.
    public var tiles = 1
    /// How weights lie in flash; as in the network's file if `nil`, but dense ones are packed.
    public var coding: PayloadCoding?
    /// The number of test vectors; fewer if there are fewer test images.
    public var vectors = 10
    /// Whether the project is an Arduino library rather than one with a CMake file.
    public var isArduinoLibrary = false

    /// The usual options.
    public init() { name = nil }

    /// The usual options, and a name.
    ///
    /// - Parameter name: The beginning of the names in the project.
    /// - Throws: `ExportedNameError` if a program in C cannot have this name.
    public init(name: String) throws(ExportedNameError) {
      self.name = try EmbeddedNetwork.checked(name: name)
    }
  }

  /// What the program takes, in bytes with pointers of 32 bits.
  public struct Requirements: Encodable, Sendable {
    /// Bytes of all constants.
    public let constantBytes: Int
    /// Bytes of code, about: what gcc 12 makes of it for a Cortex-M4 with `-Os`.
    public let codeBytes: Int
    /// Bytes of static memory: activation maps, decoded weights, working memory and counters.
    public let staticBytes: Int
    /// Bytes of what the caller provides: scores, and the image unless it comes row by row.
    public let callerBytes: Int
    /// Each layer's share.
    public let layers: [EmbeddedNetwork.StageSize]
  }

  /// The program.
  public let program: EmbeddedNetwork
  /// The header, the source, test vectors, an example that checks them, and a README.
  public let files: [ExportedFile]

  /// Calibrates and quantises a network, and writes it as C with test vectors.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: What it is calibrated on; its test images become test vectors.
  ///   - options: What the program is like.
  /// - Throws: `DatasetMismatch` if data and network do not fit each other; `NetworkError` if an
  ///   operation has no integer form; `EmbeddedError` if a number does not fit the program's
  ///   tables.
  public init(_ network: Network, calibratedOn data: Dataset, options: Options = Options()) throws {
    let integers = try IntegerNetwork(
      options.form == .dense ? network.dense : network, calibratedOn: data, for: options.target)
    let fileCoding: PayloadCoding = options.form == .dense ? .packed : network.coding
    let coding = options.coding ?? fileCoding
    program = try EmbeddedNetwork(
      integers, name: options.name ?? network.name, classNames: network.classNames,
      streams: options.streams, tiles: options.tiles,
      coding: coding)
    files =
      EmbeddedProject(
        program, vectors: try integers.testVectors(from: data, count: options.vectors),
        description:
          "\(network.name), calibrated on \(data.title), form \(options.form.rawValue).",
        arduino: options.isArduinoLibrary
      ).files
  }

  /// The beginning of the names in the program.
  public var name: String { program.name }

  /// What the program takes.
  public var requirements: Requirements {
    Requirements(
      constantBytes: program.constantBytes, codeBytes: program.codeBytes,
      staticBytes: program.staticBytes, callerBytes: program.callerBytes, layers: program.sizes)
  }

  /// Refuses a program that takes more than there is.
  ///
  /// - Parameters:
  ///   - maxFlash: The most bytes of constants and code; `nil` allows any number.
  ///   - maxMemory: The most bytes of static memory, image and scores; `nil` allows any number.
  /// - Throws: `EmbeddedError` with the layer that takes most.
  public func check(maxFlash: Int?, maxMemory: Int?) throws(EmbeddedError) {
    try program.check(maxFlash: maxFlash, maxMemory: maxMemory)
  }
}
