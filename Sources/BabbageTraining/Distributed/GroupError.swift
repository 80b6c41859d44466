import Babbage

/// Why several processes cannot work together, or no longer can.
public enum GroupError: DescribedError, Equatable {
  /// The processes did not find each other.
  case noMeeting(rank: Int, size: Int, host: String, port: Int, reason: String)
  /// A collective operation failed: a process stopped, or its machine cannot be reached.
  case lost(operation: String, rank: Int, size: Int, reason: String)
  /// There is no LibTorch to meet with.
  case noLibrary(TorchLibraryError)
  /// Another process was started with another command or other data.
  case differentRuns(rank: Int, other: Int)

  /// What is wrong.
  public var what: String {
    switch self {
    case .noMeeting(_, _, _, _, let reason): "the processes did not meet (\(reason.inShort))"
    case .lost(_, _, _, let reason): "another process is gone (\(reason.inShort))"
    case .noLibrary(let error): error.what
    case .differentRuns(let rank, let other): "ranks \(rank) and \(other) run different trainings"
    }
  }

  /// Where.
  public var location: String {
    switch self {
    case .noMeeting(let rank, let size, let host, let port, _):
      "at \(host) port \(port), rank \(rank) of \(size)"
    case .lost(let operation, let rank, let size, _): "in \(operation), rank \(rank) of \(size)"
    case .noLibrary(let error): error.location
    case .differentRuns: "at the start"
    }
  }

  /// What to do.
  public var remedy: String {
    switch self {
    case .noMeeting:
      "start all processes within minutes, with the same MASTER_ADDR and MASTER_PORT"
    case .lost:
      "see what the other processes say, then start all of them again with `resume`, which goes "
        + "on from the last checkpoint"
    case .noLibrary(let error): error.remedy
    case .differentRuns: "start all processes with the same options and data"
    }
  }
}

extension String {
  /// The first line, without the source location that c10d and Gloo put before it.
  fileprivate var inShort: String {
    let line = split(separator: "\n").first.map(String.init) ?? self
    guard line.hasPrefix("["), let end = line.range(of: "] ") else { return line }
    return String(line[end.upperBound...])
  }
}
