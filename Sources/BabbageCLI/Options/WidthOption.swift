import ArgumentParser
import BabbageWorkflows

/// How wide a built-in network is.
struct WidthOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Multiply the numbers of filters and hidden units of a built-in network, 0.5 for half as many. \
      (default: as it was published)
      """, valueName: "factor"))
  var width: Double?

  /// The built-in network of a name, so wide.
  func builtIn(_ model: String) throws(BuiltInNetworkError) -> BuiltInNetwork {
    try BuiltInNetwork(model, width: width ?? 1)
  }
}
