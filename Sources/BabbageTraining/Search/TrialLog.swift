import Babbage
import Foundation

/// The file in which a search keeps its trials, one JSON object per line.
///
/// The first line names the search. A search that is repeated with the same network, data and
/// options finds the outcomes of its earlier trials here instead of training again.
public final class TrialLog {
  private struct Header: Codable, Equatable {
    var run: RunIdentity
  }

  /// The header that earlier versions wrote.
  private struct EarlierHeader: Decodable {
    var search: String
  }

  /// The file, if the log is kept in one.
  public let file: URL?
  private var outcomes: [Trial.Setting: Trial.Outcome] = [:]
  private var lines: [String] = []

  /// A log in memory only.
  public init() { file = nil }

  /// Opens a log.
  ///
  /// - Parameters:
  ///   - file: Where it is kept.
  ///   - resume: Whether to take over what an earlier search left there.
  ///   - run: Network, data and options.
  /// - Throws: ``TrainingError/otherRun(path:_:)`` if the file is another search's;
  ///   ``TrainingError/badTrialLog(path:line:)``; `FileError` if it cannot be read.
  public init(file: URL, resume: Bool, run: RunIdentity) throws {
    self.file = file
    let header = Header(run: run)
    if resume, FileManager.default.fileExists(atPath: file.path) {
      try read(file, expecting: header)
    } else {
      lines = [try Self.text(of: header)]
    }
  }

  /// Adds trials.
  ///
  /// The whole file is rewritten each time, so that a reader never sees half of it; it is short.
  func append(_ trials: [Trial]) throws {
    for trial in trials {
      outcomes[trial.setting] = trial.outcome
      lines.append(try Self.text(of: trial))
    }
    guard let file else { return }
    try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: file)
  }

  /// The outcome of an earlier trial with the same setting.
  func outcome(of setting: Trial.Setting) -> Trial.Outcome? { outcomes[setting] }

  /// Gives every process of a group the outcomes in the lead's log.
  func share(in group: ProcessGroup?) throws {
    guard let group else { return }
    let known = outcomes.map { Known(setting: $0.key, outcome: $0.value) }
    let bytes = try group.broadcast(Array(JSONEncoder().encode(known)))
    for entry in try JSONDecoder().decode([Known].self, from: Data(bytes)) {
      outcomes[entry.setting] = entry.outcome
    }
  }

  private struct Known: Codable {
    var setting: Trial.Setting
    var outcome: Trial.Outcome
  }

  private func read(_ file: URL, expecting header: Header) throws {
    let text = String(decoding: try Data(readingAllOf: file, limit: 1 << 28), as: UTF8.self)
    let decoder = JSONDecoder()
    for (index, line) in text.split(separator: "\n").enumerated() {
      let bytes = Data(line.utf8)
      if index == 0 {
        if (try? decoder.decode(EarlierHeader.self, from: bytes)) != nil {
          throw TrainingError.earlierVersion(path: file.path)
        }
        guard let found = try? decoder.decode(Header.self, from: bytes) else {
          throw TrainingError.badTrialLog(path: file.path, line: 1)
        }
        let differences = header.run.differences(from: found.run)
        guard differences.isEmpty else {
          throw TrainingError.otherRun(path: file.path, differences)
        }
      } else {
        guard let trial = try? decoder.decode(Trial.self, from: bytes) else {
          throw TrainingError.badTrialLog(path: file.path, line: index + 1)
        }
        outcomes[trial.setting] = trial.outcome
      }
      lines.append(String(line))
    }
    if lines.isEmpty { lines = [try Self.text(of: header)] }
  }

  private static func text(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
