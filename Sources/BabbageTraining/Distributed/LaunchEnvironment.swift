import Babbage

/// How a launcher told this process that it is one of several: `torchrun`, Slurm or MPI.
package struct LaunchEnvironment: Equatable, Sendable {
  /// This process's number, from 0.
  package var rank: Int
  /// How many processes there are.
  package var size: Int
  /// How many of them run on this machine, as far as the launcher says.
  package var localSize = 1
  /// This process's number among them, from 0, as far as the launcher says.
  package var localRank = 0
  /// The machine of rank 0, by name or address.
  package var host: String
  /// The port at which the processes meet.
  package var port: Int
  /// The network interface to use, if it is not the one that leads to the host.
  package var interface: String?

  /// An environment from its parts.
  package init(
    rank: Int, size: Int, localSize: Int = 1, localRank: Int = 0, host: String, port: Int,
    interface: String? = nil
  ) {
    self.rank = rank
    self.size = size
    self.localSize = localSize
    self.localRank = localRank
    self.host = host
    self.port = port
    self.interface = interface
  }

  /// Reads the variables of a process.
  ///
  /// `RANK` and `WORLD_SIZE` take precedence over the variables of Slurm and MPI launchers, which
  /// count only where a meeting place is given: a Slurm job may well run a single process.
  ///
  /// - Returns: `nil` for a process that is alone.
  /// - Throws: ``LaunchError`` if variables are missing or make no sense.
  package static func parse(
    _ variables: [String: String]
  ) throws(LaunchError) -> LaunchEnvironment? {
    let own = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"]
    guard own.contains(where: { variables[$0] != nil }) else { return nil }
    let (rankName, sizeName) =
      places.first { variables[$0.rank] != nil || variables[$0.size] != nil } ?? places[0]
    let needed = [rankName, sizeName, "MASTER_ADDR", "MASTER_PORT"]
    let missing = needed.filter { variables[$0] == nil }
    guard missing.isEmpty, let host = variables["MASTER_ADDR"] else {
      throw .missing(missing)
    }
    guard !host.isEmpty else { throw .malformed("MASTER_ADDR", value: host) }
    let size = try number(sizeName, in: 1...65_536, of: variables)
    let port = try number("MASTER_PORT", in: 1...65_535, of: variables)
    func local(
      _ names: [String], in range: ClosedRange<Int>, otherwise: Int
    ) throws(LaunchError) -> Int {
      guard let name = names.first(where: { variables[$0] != nil }) else { return otherwise }
      return try number(name, in: range, of: variables)
    }
    return LaunchEnvironment(
      rank: try number(rankName, in: 0...(size - 1), of: variables), size: size,
      localSize: try local(localSizes, in: 1...size, otherwise: 1),
      localRank: try local(localRanks, in: 0...(size - 1), otherwise: 0),
      host: host,
      port: variables["TORCHELASTIC_USE_AGENT_STORE"] == "True" ? port.nextPort : port,
      interface: variables["GLOO_SOCKET_IFNAME"])
  }

  private static let places = [
    (rank: "RANK", size: "WORLD_SIZE"),
    (rank: "SLURM_PROCID", size: "SLURM_NTASKS"),
    (rank: "OMPI_COMM_WORLD_RANK", size: "OMPI_COMM_WORLD_SIZE"),
    (rank: "PMI_RANK", size: "PMI_SIZE"),
  ]

  private static let localSizes = [
    "LOCAL_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS",
  ]

  private static let localRanks = [
    "LOCAL_RANK", "SLURM_LOCALID", "OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID",
  ]

  private static func number(
    _ name: String, in range: ClosedRange<Int>, of variables: [String: String]
  ) throws(LaunchError) -> Int {
    let value = variables[name] ?? ""
    guard let number = Int(value), range.contains(number) else {
      throw .malformed(name, value: value)
    }
    return number
  }
}

extension Int {
  /// The port to meet at if `torchrun` itself listens at this one, in a protocol that differs
  /// between versions of torch.
  fileprivate var nextPort: Int { self == 65_535 ? self - 1 : self + 1 }
}

/// Why the variables that a launcher sets cannot be used.
public enum LaunchError: DescribedError, Equatable {
  /// Some are set and these are not.
  case missing([String])
  /// One has a value that makes no sense.
  case malformed(String, value: String)

  /// What is wrong.
  public var what: String {
    switch self {
    case .missing(let names): "\(names.joined(separator: " and ")) not set"
    case .malformed(_, let value): "'\(value)' makes no sense"
    }
  }

  /// Where.
  public var location: String {
    switch self {
    case .missing: "in the environment of one of several processes"
    case .malformed(let name, _): "in environment variable \(name)"
    }
  }

  /// What to do.
  public var remedy: String {
    "set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT as torchrun does, or none of them"
  }
}
