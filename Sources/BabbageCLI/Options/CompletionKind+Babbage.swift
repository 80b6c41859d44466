import ArgumentParser
import Babbage
import BabbageData
import BabbageWorkflows

/// What a shell offers for the arguments of more than one command.
extension CompletionKind {
  /// A network's file.
  static var network: Self { .file(extensions: ["babbage"]) }
  /// A file that has a scheme for each layer.
  static var plan: Self { .file(extensions: ["yaml"]) }
  /// The name of a built-in network.
  static var builtIn: Self { .list(BuiltInNetwork.names) }
  /// The name of a data set.
  static var dataSet: Self { .list(DatasetCatalog.all.map(\.name)) }
}
