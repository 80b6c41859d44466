import Babbage
import Logging

/// Messages for a person who wants to see more; they go to standard error.
enum Log {
  /// What the commands write to.
  static let logger = Logger(label: "babbage")

  /// Chooses where all loggers of the program write, once and before any of them is used.
  static func bootstrap(verbose: Bool) {
    LoggingSystem.bootstrap { label in
      var handler = ShownLogHandler(StreamLogHandler.standardError(label: label))
      handler.logLevel = verbose ? .debug : .warning
      return handler
    }
  }
}

/// Writes messages so that names from files cannot control a terminal.
private struct ShownLogHandler: LogHandler {
  private var handler: StreamLogHandler

  init(_ handler: StreamLogHandler) { self.handler = handler }

  func log(event: LogEvent) {
    var event = event
    event.message = "\(event.message.description.shownInLines)"
    handler.log(event: event)
  }

  var metadataProvider: Logger.MetadataProvider? {
    get { handler.metadataProvider }
    set { handler.metadataProvider = newValue }
  }

  var metadata: Logger.Metadata {
    get { handler.metadata }
    set { handler.metadata = newValue }
  }

  var logLevel: Logger.Level {
    get { handler.logLevel }
    set { handler.logLevel = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { handler[metadataKey: key] }
    set { handler[metadataKey: key] = newValue }
  }
}
