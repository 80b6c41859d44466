import Babbage
import BabbageData
import BabbageRuntime
import Foundation

/// Projects a network onto schemes, with hidden channels as they are and ordered by similarity.
///
/// Prints the table of `docs/order.md`: the share of the squared weights that each layer loses, and
/// the accuracy. Nothing is trained.
@main
struct HiddenOrder {
  static let schemes = [
    "filters=linear/4 channels=linear/4", "filters=linear/4", "channels=linear/4",
    "filters=linear/4 channels=linear/4 window=quadratic", "filters=constant/2 channels=constant/2",
    "filters=linear/10 channels=linear/10 window=quadratic", "filters=quadratic/all",
  ]

  static func main() throws {
    guard CommandLine.arguments.count == 3 else {
      print("usage: HiddenOrder NETWORK.babbage DATA")
      exit(64)
    }
    let network = try NetworkFile.read(from: URL(fileURLWithPath: CommandLine.arguments[1]))
      .foldingBatchNorm()
    let images = try DatasetCatalog.load(CommandLine.arguments[2]).test
    let own = try NetworkFile.read(
      from: URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../../Models/lenet5-mnist.babbage").standardizedFileURL)
    var plans = [("`Models/lenet5-mnist.yaml` without bits", try plan(of: own))]
    for text in schemes {
      plans.append(
        ("`\(text)`", CompressionPlan(fallback: try Scheme(parsing: "\(text) bias=filters"))))
    }
    let layers = network.layers.map(\.node.name).joined(separator: " | ")
    print("| scheme of all layers | \(layers) | accuracy as-is | ordered |")
    print("|---|" + String(repeating: "---|", count: network.layers.count + 2))
    for (name, plan) in plans {
      let ordered = try network.ordered(for: plan)
      let losses = zip(ordered.before, ordered.after).map { before, after in
        "\(percent(before.share)) → \(percent(after.share)) %"
      }
      let accuracies = try [network, ordered.network].map {
        percent(try accuracy(projecting($0, on: plan), on: images) / 100) + " %"
      }
      print("| \(name) | \((losses + accuracies).joined(separator: " | ")) |")
    }
  }

  /// The schemes of a network, but with coefficients in floating point and biases per filter.
  static func plan(of network: Network) throws -> CompressionPlan {
    var schemes: [String: Scheme] = [:]
    for site in network.layers {
      let terms = "\(site.layer.weight.scheme)".split(separator: " ")
        .filter { !["bits", "bias", "scales"].contains($0.prefix { $0 != "=" }) }
      schemes[site.name] = try Scheme(parsing: terms.joined(separator: " ") + " bias=filters")
    }
    return CompressionPlan(layers: schemes)
  }

  static func projecting(_ network: Network, on plan: CompressionPlan) throws -> Network {
    var layers: [Int: Layer] = [:]
    for (index, scheme) in try plan.schemes(for: network) {
      guard let layer = network.nodes[index].operation.layer else { continue }
      let weight = try PolynomialWeight(projecting: layer.weight.expanded, onto: scheme)
      layers[index] = Layer(weight: .polynomial(weight), bias: layer.bias)
    }
    return try network.replacing(layers: layers)
  }

  static func accuracy(_ network: Network, on images: ImageSet) throws -> Double {
    var executor = try BatchExecutor(LoweredNetwork(network))
    let scores = executor.scores(count: images.count) { images.tensor(at: $0).values }
    return Accuracy(scores: scores, labels: images.labels.map(Int.init)).percent
  }

  static func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }
}
