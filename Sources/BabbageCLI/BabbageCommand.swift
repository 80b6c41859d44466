import ArgumentParser
import Babbage

/// The command line: reads the arguments, runs one subcommand, reports its error.
@main
struct BabbageCommand: AsyncParsableCommand {
  /// The version of the program.
  static let version = "0.8.0"

  static let configuration = CommandConfiguration(
    commandName: "babbage",
    abstract: "Makes trained image classifiers out of polynomials and runs them.",
    discussion: """
      Start with `babbage demo`: it trains, compresses and runs a network on data that comes with \
      the program.
      """,
    version: version,
    subcommands: [
      DemoCommand.self, DataCommand.self, TrainCommand.self, ImportCommand.self,
      CompressCommand.self, EvaluateCommand.self, ClassifyCommand.self, InspectCommand.self,
      BenchCommand.self, ExportCommand.self, SimulateCommand.self, SweepCommand.self,
      ReproduceCommand.self, ReportCommand.self, PageCommand.self,
    ])

  /// How ArgumentParser begins its messages; the same as every other error.
  static let _errorPrefix = "error: "

  static func main() async {
    do {
      let command = try await asyncParseAsRoot(nil)
      Log.bootstrap(verbose: (command as? any Subcommand)?.common.verbose ?? false)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        var command = command
        try command.run()
      }
    } catch {
      ErrorReporting.exit(for: error)
    }
  }
}

/// A command that does something, unlike one that only groups others.
protocol Subcommand: AsyncParsableCommand {
  /// The options that every such command has.
  var common: CommonOptions { get }
}
