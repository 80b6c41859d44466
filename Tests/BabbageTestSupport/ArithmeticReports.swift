import Babbage

extension Network {
  /// The report of each layer in the form with the least arithmetic.
  package var arithmeticReports: [LayerReport] {
    layerReports(in: LayerForms(self, .cheapest(ArithmeticCost())))
  }
}
