import Babbage
import BabbageInterchange
import Foundation

/// Writes the networks that `compare.py` measures: each as a `.babbage` file, and dense as ONNX.
///
/// `SpeedNetworks Models/lenet5-mnist.babbage OUT`
@main
enum SpeedNetworks {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      print("usage: SpeedNetworks LENET.babbage OUT")
      exit(64)
    }
    let folder = URL(fileURLWithPath: arguments[2])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(
      NetworkFile.read(from: URL(fileURLWithPath: arguments[1])), named: "lenet5", to: folder)
    for interval in [8, 4] {
      let scheme = try Scheme(parsing: "filters=linear/\(interval) channels=linear/\(interval)")
      let resNet = try Network.resNet(depth: 20)
      let inner = resNet.layers.map(\.node.name).dropFirst().dropLast()
      let plan = CompressionPlan(
        layers: Dictionary(uniqueKeysWithValues: inner.map { ($0, scheme) }))
      try write(
        resNet.withRandomCoefficients(plan), named: "resnet20-linear\(interval)", to: folder)
    }
    let vgg = try Network.vgg16()
    let first = try Scheme(parsing: "filters=linear/32")
    let scheme = try Scheme(parsing: "filters=linear/32 channels=linear/20")
    var layers = Dictionary(
      uniqueKeysWithValues: vgg.layers.map(\.node.name).dropLast().map { ($0, scheme) })
    layers["conv1_1"] = first
    try write(
      vgg.withRandomCoefficients(CompressionPlan(layers: layers)), named: "vgg16", to: folder)
  }

  private static func write(_ network: Network, named name: String, to folder: URL) throws {
    let size = network.size
    let ratio = Double(size.denseParameters) / Double(size.parameters)
    print("\(name): \(size.coefficients) coefficients, \(Int(ratio.rounded())) times fewer numbers")
    try NetworkFile.write(network, to: folder.appending(path: "\(name).babbage"))
    let dense = try ONNXFile.encode(network, weights: .dense)
    try Data(dense).write(to: folder.appending(path: "\(name).onnx"))
  }
}
