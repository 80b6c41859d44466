import ArgumentParser
import Babbage
import BabbageWorkflows
import Foundation

/// A network whose accuracy does not matter: a file, or a built-in one with random weights.
struct NetworkArgument: ParsableArguments {
  static let help: ArgumentHelp =
    "A network, or the name of a built-in one: \(BuiltInNetwork.names.joined(separator: ", "))."

  @Argument(help: help, completion: .network)
  var model: String

  @OptionGroup var width: WidthOption

  @Option(help: "Give the layers of a built-in network this scheme, with random coefficients.")
  var scheme: String?

  @Option(
    help: ArgumentHelp(
      "The same, from a file with a scheme for each layer.", valueName: "file"),
    completion: .plan)
  var plan: String?

  func validate() throws {
    guard scheme == nil || plan == nil else {
      throw ValidationError("Give either --scheme or --plan.")
    }
  }

  /// Reads the network, or makes the built-in one of that name.
  static func load(_ model: String, _ width: WidthOption) throws -> Network {
    guard BuiltInNetwork.names.contains(model) else {
      guard width.width == nil else { throw CommandFailure.widthOfFile(model) }
      return try NetworkFile.read(from: URL(path: model))
    }
    return try width.builtIn(model).network()
  }

  /// Reads or makes the network.
  func load() throws -> Network {
    let network = try Self.load(model, width)
    guard BuiltInNetwork.names.contains(model) || (scheme == nil && plan == nil) else {
      throw CommandFailure.schemeOfFile(model)
    }
    if let plan {
      return try network.withRandomCoefficients(PlanFile.read(from: plan))
    }
    if let scheme {
      return try network.withRandomCoefficients(
        CompressionPlan(fallback: Scheme(parsing: scheme)))
    }
    return network
  }
}
