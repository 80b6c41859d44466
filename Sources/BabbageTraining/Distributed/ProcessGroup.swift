import Babbage
import CTorch
import Foundation

/// Processes that train together, on one machine or several.
///
/// All of them must call the same methods in the same order. Once an operation has failed, all
/// later ones fail too; when a process releases its group, operations that others wait for fail.
public final class ProcessGroup {
  /// This process's number, from 0.
  public let rank: Int
  /// How many processes there are.
  public let size: Int
  /// How many of them run on this machine, as far as the launcher says.
  package let localSize: Int
  /// This process's number among those on this machine, as far as the launcher says.
  let localRank: Int
  /// Whether this is the process that prints, evaluates and writes files.
  public var isLead: Bool { rank == 0 }

  private let handle: OpaquePointer

  /// Meets the other processes.
  ///
  /// - Parameters:
  ///   - launch: Who and where they are.
  ///   - patience: How long to wait until all are there.
  ///   - timeout: How long an operation may take. A process that ends is noticed at once; this is
  ///     for one that hangs. It must exceed the time of the lead's evaluation, for which the others
  ///     wait.
  /// - Throws: ``GroupError`` if the processes do not meet.
  package init(
    _ launch: LaunchEnvironment, patience: Duration = .seconds(300),
    timeout: Duration = .seconds(1800)
  ) throws(GroupError) {
    do { try TorchLibrary.open() } catch { throw .noLibrary(error) }
    guard
      let handle = bt.pointee.group_new(
        launch.host, launch.port, launch.rank, launch.size, launch.interface,
        patience / .seconds(1), timeout / .seconds(1))
    else {
      throw .noMeeting(
        rank: launch.rank, size: launch.size, host: launch.host, port: launch.port,
        reason: String(cString: bt.pointee.last_error()))
    }
    self.handle = handle
    (rank, size) = (launch.rank, launch.size)
    (localRank, localSize) = (launch.localRank, launch.localSize)
  }

  deinit { bt.pointee.group_free(handle) }

  /// Meets the processes that a launcher started with this one.
  ///
  /// - Returns: `nil` if this process is alone.
  /// - Throws: ``LaunchError`` or ``GroupError``.
  public static func launched(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> ProcessGroup? {
    guard let launch = try LaunchEnvironment.parse(environment), launch.size > 1 else {
      return nil
    }
    return try ProcessGroup(launch)
  }

  /// Returns when every process has called it.
  public func barrier() throws {
    try watching("a barrier") { try check(bt.pointee.group_barrier(handle), "barrier") }
  }

  /// The bytes of every process, in the order of ranks.
  package func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
    try watching("a gathering of bytes") {
      let counts = try gather(TorchTensor(integers: [bytes.count])).integers()
      let longest = counts.max() ?? 0
      guard longest > 0 else { return counts.map { _ in [] } }
      // Every process must give as many elements as the others.
      let padded = bytes + [UInt8](repeating: 0, count: longest - bytes.count)
      let all = try gather(TorchTensor(bytes: padded, shape: [longest])).bytes()
      return counts.enumerated().map { rank, count in
        Array(all[(rank * longest)..<(rank * longest + count)])
      }
    }
  }

  /// The bytes of rank 0; those of the others do not matter.
  package func broadcast(_ bytes: [UInt8]) throws -> [UInt8] {
    try watching("a broadcast of bytes") {
      let count = try TorchTensor(integers: [bytes.count])
      try broadcast([count])
      let length = Int(try count.item())
      guard length > 0 else { return [] }
      let copy = try TorchTensor(
        bytes: isLead ? bytes : [UInt8](repeating: 0, count: length), shape: [length])
      try broadcast([copy])
      return isLead ? bytes : try copy.bytes()
    }
  }

  /// Overwrites tensors with those of rank 0.
  package func broadcast(_ tensors: [TorchTensor]) throws {
    try watching("a broadcast") {
      for tensor in tensors {
        try check(
          withExtendedLifetime(tensor) { bt.pointee.group_broadcast(handle, tensor.handle, 0) },
          "broadcast")
      }
    }
  }

  /// Replaces tensors by their sums over all processes, in one message.
  package func sum(_ tensors: [TorchTensor]) throws {
    try watching("a sum over the processes") {
      try check(
        TorchTensor.withHandles(tensors) { bt.pointee.group_sum(handle, $0, tensors.count) }, "sum")
    }
  }

  /// The sum of a tensor over all processes, through which gradients flow back to all of them.
  package func recordedSum(_ tensor: TorchTensor) throws -> TorchTensor {
    try watching("a sum over the processes") {
      try tensor.call("recordedSum") { bt.pointee.group_recorded_sum(handle, $0) }
    }
  }

  /// Refuses batches that cannot be shared, and processes that train something else.
  ///
  /// `run` is a text that is the same for all processes if their steps are.
  func checkAgreement(batchSize: Int, on run: String) throws {
    // First, so that no process leaves while others still wait for it to arrive.
    let runs = try gather(Array(run.utf8))
    guard batchSize.isMultiple(of: size) else {
      throw TrainingError.unevenBatch(batchSize, processes: size)
    }
    if let other = runs.firstIndex(where: { $0 != runs[rank] }) {
      throw GroupError.differentRuns(rank: rank, other: other)
    }
  }

  private func gather(_ tensor: TorchTensor) throws(TorchError) -> TorchTensor {
    try tensor.call("gather") { bt.pointee.group_gather(handle, $0) }
  }

  /// Runs LibTorch operations, and throws a ``GroupError`` if they fail because of the group.
  ///
  /// `operation` names them in the error's message.
  func watching<Result>(_ operation: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as TorchError {
      guard let reason = bt.pointee.group_failure(handle) else { throw error }
      throw GroupError.lost(
        operation: operation, rank: rank, size: size, reason: String(cString: reason))
    }
  }
}
