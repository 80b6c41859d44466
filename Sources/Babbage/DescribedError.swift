import Foundation

/// An error that says what is wrong, where, and what to do about it.
///
/// Every error that Babbage throws on bad input conforms. The command line prints one as
/// `error: what, where, what to do`.
public protocol DescribedError: LocalizedError, CustomStringConvertible, Sendable {
  /// What is wrong, in a few words without a full stop.
  var what: String { get }

  /// Where it is wrong: a file, a field, a node, an option.
  var location: String { get }

  /// What the reader can do about it.
  var remedy: String { get }
}

extension DescribedError {
  /// The three parts in one line.
  public var description: String { "\(what), \(location), \(remedy)" }

  /// The three parts in one line.
  public var errorDescription: String? { description }
}
