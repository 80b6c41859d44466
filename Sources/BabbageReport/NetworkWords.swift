import Babbage

/// The sentences about a network that page and report share.
struct NetworkWords {
  let network: Network

  init(_ network: Network) { self.network = network }

  /// Whether polynomials stand for more weights than they have coefficients.
  var isSmaller: Bool { network.size.coefficients < network.weightCount }

  /// One sentence for somebody who has never heard of Babbage.
  var origin: String {
    let coefficients = network.size.coefficients
    let weights = network.weightCount
    return isSmaller
      ? "Babbage made it small: \(NumberText.count(coefficients)) coefficients of polynomials stand "
        + "for its \(NumberText.count(weights)) weights."
      : "Babbage makes such networks small with polynomials in the place of weights; this one has "
        + "its \(NumberText.count(weights)) weights as they were trained."
  }

  /// Why there are two accuracies.
  static func engines(integer: Double, float: Double) -> String {
    let (integer, float) = (NumberText.percent(integer), NumberText.percent(float))
    let what =
      "A page and a microcontroller compute with 8-bit integers, which round a little at every layer"
    return integer == float
      ? "\(what): with them \(integer) of the test images are right, as many as in floating point."
      : "\(what): with them \(integer) of the test images are right, and \(float) in floating point."
  }
}

extension Network {
  /// The number of dense weights of all layers.
  var weightCount: Int { layers.reduce(0) { $0 + $1.layer.weight.shape.count } }
}
