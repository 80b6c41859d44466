import ArgumentParser
import Babbage
import BabbageRuntime
import Foundation

/// The command `babbage bench`.
struct BenchCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast a network runs, step by step.",
    discussion: """
      Examples:
        babbage bench small.babbage
        babbage bench resnet20 --scheme "filters=linear/8 channels=linear/8"
        babbage bench vgg16 --batch 64 --threads 2

      Images are random. A step is compared with the least time that its multiply-adds, additions \
      or bytes could take on this core, whose peaks are measured.
      """)

  /// Which kind of numbers the network computes with.
  enum BenchEngine: String, CaseIterable, ExpressibleByArgument {
    case runtime, integer
  }

  /// How the layers are computed.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case cheapest, reuse, dense
  }

  @OptionGroup var network: NetworkArgument

  @Option(help: "Images at a time.")
  var batch = 1

  @Option(help: "Threads to compute with.")
  var threads = 1

  @Option(help: "Floating point, or only integers.")
  var engine = BenchEngine.runtime

  @Option(help: "How the layers are computed: as fast as possible, all with reuse, or all dense.")
  var form = Form.cheapest

  @Option(help: "How long to measure.")
  var seconds = 2.0

  @Flag(help: "Time the network with each layer in each of its forms instead.")
  var forms = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...65_536).contains(batch), (1...1024).contains(threads) else {
      throw ValidationError("Give 1 to 65536 images and 1 to 1024 threads.")
    }
    guard (0.01...3600).contains(seconds) else {
      throw ValidationError("Measure for 0.01 to 3600 seconds.")
    }
  }

  func run() throws {
    let network = try network.load()
    if forms {
      let comparison = try FormComparison(network, engine: engine, seconds: seconds)
      if common.json { return try JSONOutput.print(comparison) }
      return print(comparison.text)
    }
    let report = try BenchReport(network, self)
    if common.json { return try JSONOutput.print(report) }
    print(report.text)
  }
}

extension BenchCommand.Form {
  /// How forms are chosen.
  func policy(by cost: some CostModel) -> LayerForms.Policy {
    switch self {
    case .cheapest: .cheapest(cost)
    case .reuse: .reuse
    case .dense: .dense
    }
  }
}
