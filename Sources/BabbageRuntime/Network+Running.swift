import Babbage

extension LayerForms {
  /// The forms in which this machine's floating-point kernels are fastest.
  public init(_ network: Network) { self.init(network, .cheapest(RuntimeCost.float)) }
}

extension LoweredNetwork {
  /// Lowers a network for this machine's floating-point kernels.
  ///
  /// - Parameter network: Any network.
  /// - Throws: `NetworkError` if a number is not finite.
  public init(_ network: Network) throws(NetworkError) {
    try self.init(network, forms: LayerForms(network))
  }
}

extension IntegerNetwork {
  /// Quantises a network for this machine's integer kernels.
  ///
  /// - Parameters:
  ///   - network: Any network.
  ///   - images: CHW each, values from 0 to 1, of which the ranges of all values are taken; a few
  ///     hundred of the training images will do.
  ///   - forms: The form of each layer; those that are fastest in the integer kernels if `nil`.
  /// - Throws: `NetworkError` if an operation has no integer form, or sums would not fit.
  public init(
    _ network: Network, calibratedOn images: some Sequence<[Float]>, forms: LayerForms? = nil
  ) throws(NetworkError) {
    let forms = forms ?? LayerForms(network, .cheapest(RuntimeCost.integer))
    let lowered = try LoweredNetwork(network, forms: forms, passes: .separate)
    try self.init(Calibration(lowered, on: images))
  }
}
