import Logging

/// Messages for a person who wants to see more; they go to standard error.
enum Log {
  /// What the commands write to.
  static let logger = Logger(label: "babbage")

  /// Chooses where all loggers of the program write, once and before any of them is used.
  static func bootstrap(verbose: Bool) {
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = verbose ? .debug : .warning
      return handler
    }
  }
}
