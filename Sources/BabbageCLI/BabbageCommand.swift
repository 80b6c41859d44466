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
      A tour, on digits that come with the program; each step takes seconds:
        babbage demo
        babbage train --model lenet5 --data mnist-subset --epochs 4 -o dense.babbage
        babbage compress dense.babbage --data mnist-subset --ratio 500 -o small.babbage
        babbage evaluate small.babbage --data mnist-subset
        babbage inspect small.babbage
        babbage report small.babbage --data mnist-subset --dense dense.babbage -o report.html
        babbage page small.babbage --data mnist-subset -o page.html
        babbage export c small.babbage --data mnist-subset -o digits

      Completion for a shell: babbage --generate-completion-script bash (or zsh, fish).
      """,
    version: version,
    subcommands: [
      DemoCommand.self, DataCommand.self, TrainCommand.self, ImportCommand.self,
      CompressCommand.self, RecodeCommand.self, EvaluateCommand.self, ClassifyCommand.self,
      InspectCommand.self, BenchCommand.self, ExportCommand.self, SimulateCommand.self,
      SweepCommand.self, ReproduceCommand.self, ReportCommand.self, PageCommand.self,
    ])

  /// How ArgumentParser begins its messages; the same as every other error.
  static let _errorPrefix = "error: "

  static func main() async {
    StandardStreams.open()
    do {
      let command = try await asyncParseAsRoot(nil)
      Log.bootstrap(verbose: (command as? any Subcommand)?.common.verbose ?? false)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        var command = command
        try command.run()
      }
      try StandardStreams.flushOutput()
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
