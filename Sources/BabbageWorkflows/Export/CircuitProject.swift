import Babbage
import BabbageData
import BabbageHardware

/// A network as a circuit in Verilog-2005, with a test bench that checks it and a README.
///
///     try CircuitProject(network, calibratedOn: data).write(to: folder)
public struct CircuitProject: ExportProject {
  /// What the circuit is like.
  public struct Options: Sendable {
    /// The beginning of the names of modules; the network's name if `nil`.
    public let name: String?
    /// How many maps are computed at a time, each with a multiplier; positive.
    public var lanes = 1
    /// The number of test vectors; fewer if there are fewer test images.
    public var vectors = 10
    /// What else computes the circuit's integers, as Markdown for the README.
    public var reference = VerilogProject.usualReference

    /// The usual options.
    public init() { name = nil }

    /// The usual options, and a name.
    ///
    /// - Parameter name: The beginning of the names in the project.
    /// - Throws: `ExportedNameError` if modules cannot have this name.
    public init(name: String) throws(ExportedNameError) {
      self.name = try VerilogNetwork.checked(name: name)
    }
  }

  /// What the circuit takes.
  public struct Requirements: Encodable, Sendable {
    /// Multipliers of the core.
    public let lanes: Int
    /// Clock cycles of an image.
    public let cycles: Int
    /// Bits of all constants.
    public let constantBits: Int
    /// Bits of activation maps and buffers.
    public let memoryBits: Int
    /// The clock cycles of each layer.
    public let layers: [VerilogNetwork.LayerCycles]
  }

  /// The circuit.
  public let circuit: VerilogNetwork
  /// The modules, a test bench, its images and scores, and a README.
  public let files: [ExportedFile]

  /// Calibrates and quantises a network, and writes it as Verilog with test vectors.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: What it is calibrated on; its test images become test vectors.
  ///   - options: What the circuit is like.
  /// - Throws: `DatasetMismatch` if data and network do not fit each other; `NetworkError` if an
  ///   operation has no integer form; `VerilogError` if the circuit has no part for an operation.
  public init(_ network: Network, calibratedOn data: Dataset, options: Options = Options()) throws {
    let integers = try IntegerNetwork(
      network, calibratedOn: data, for: .circuit(lanes: options.lanes))
    circuit = try VerilogNetwork(
      integers, name: options.name ?? network.name, lanes: options.lanes)
    files =
      VerilogProject(
        circuit, vectors: try integers.testVectors(from: data, count: options.vectors),
        description: "\(network.name), calibrated on \(data.title).",
        reference: options.reference
      ).files
  }

  /// The beginning of the names of modules.
  public var name: String { circuit.name }

  /// What the circuit takes.
  public var requirements: Requirements {
    Requirements(
      lanes: circuit.lanes, cycles: circuit.cycles, constantBits: circuit.constantBits,
      memoryBits: circuit.memoryBits, layers: circuit.layers)
  }
}
