import Babbage
import Foundation

extension Scratch {
  /// Writes LeNet-5 with random weights.
  package func writeLeNet5(to name: String = "lenet5.babbage") throws -> String {
    try NetworkFile.write(.leNet5(seed: 7), to: url.appendingPathComponent(name))
    return path(name)
  }

  /// Writes LeNet-5 with polynomials of random coefficients.
  package func writeSmallLeNet5(to name: String = "small.babbage") throws -> String {
    let dense = try Network.leNet5(seed: 7)
    let plan = CompressionPlan(layers: [
      "conv1": try Scheme(parsing: "filters=quadratic/10 window=quadratic bits=4"),
      "fc1": try Scheme(parsing: "filters=linear/100 channels=linear/10 window=quadratic bits=4"),
    ])
    try NetworkFile.write(dense.projected(onto: plan), to: url.appendingPathComponent(name))
    return path(name)
  }
}
