import BabbageTraining
import Testing

@Suite struct LaunchEnvironmentTests {
  private let meeting = ["MASTER_ADDR": "node1", "MASTER_PORT": "29500"]

  private func parse(_ more: [String: String]) throws -> LaunchEnvironment? {
    try LaunchEnvironment.parse(meeting.merging(more) { $1 })
  }

  @Test(arguments: [
    [:], ["PATH": "/bin"], ["SLURM_PROCID": "0", "SLURM_NTASKS": "4"],
    ["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2"],
  ])
  func withoutAPlaceToMeetAProcessIsAlone(_ variables: [String: String]) throws {
    #expect(try LaunchEnvironment.parse(variables) == nil)
  }

  @Test func torchrunComesFirst() throws {
    let launch = try parse([
      "RANK": "3", "WORLD_SIZE": "4", "LOCAL_WORLD_SIZE": "2", "SLURM_PROCID": "1",
      "SLURM_NTASKS": "2", "GLOO_SOCKET_IFNAME": "eth1",
    ])
    #expect(
      launch
        == LaunchEnvironment(
          rank: 3, size: 4, localSize: 2, host: "node1", port: 29500, interface: "eth1"))
  }

  /// Where torchrun's own store occupies the port, the processes meet beside it.
  @Test(arguments: [("29500", 29501), ("65535", 65534)])
  func thePortOfTorchrunsStoreIsLeftAlone(port: String, expected: Int) throws {
    let launch = try parse([
      "RANK": "0", "WORLD_SIZE": "2", "MASTER_PORT": port, "TORCHELASTIC_USE_AGENT_STORE": "True",
    ])
    #expect(launch?.port == expected)
  }

  @Test(arguments: [
    ("SLURM_PROCID", "SLURM_NTASKS"), ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
  ])
  func otherLaunchersGiveRankAndSize(rank: String, size: String) throws {
    let launch = try parse([rank: "1", size: "8"])
    #expect(launch == LaunchEnvironment(rank: 1, size: 8, host: "node1", port: 29500))
  }

  @Test func openMPITellsTheSizeOfAMachine() throws {
    let launch = try parse([
      "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "8", "OMPI_COMM_WORLD_LOCAL_SIZE": "4",
    ])
    #expect(launch?.localSize == 4)
  }

  @Test func missingVariablesAreNamed() {
    #expect(throws: LaunchError.missing(["RANK", "WORLD_SIZE"])) { try parse([:]) }
    #expect(throws: LaunchError.missing(["WORLD_SIZE"])) {
      try parse(["RANK": "0", "SLURM_NTASKS": "2"])
    }
    #expect(throws: LaunchError.missing(["SLURM_PROCID"])) { try parse(["SLURM_NTASKS": "2"]) }
    #expect(throws: LaunchError.missing(["MASTER_ADDR", "MASTER_PORT"])) {
      try LaunchEnvironment.parse(["RANK": "0", "WORLD_SIZE": "1"])
    }
  }

  @Test(arguments: [
    ("RANK", "2"), ("RANK", "-1"), ("RANK", ""), ("WORLD_SIZE", "0"), ("WORLD_SIZE", "two"),
    ("MASTER_PORT", "0"), ("MASTER_PORT", "65536"), ("MASTER_ADDR", ""),
    ("LOCAL_WORLD_SIZE", "3"),
  ])
  func badValuesAreNamed(name: String, value: String) {
    #expect(throws: LaunchError.malformed(name, value: value)) {
      try parse(["RANK": "0", "WORLD_SIZE": "2"].merging([name: value]) { $1 })
    }
  }
}
