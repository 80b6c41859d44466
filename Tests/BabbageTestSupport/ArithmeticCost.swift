import Babbage

/// Arithmetic as the cost: multiplications and additions count the same.
package struct ArithmeticCost: CostModel {
  package init() {}

  package func cost(of site: LayerSite, in form: LayerForm) -> Double {
    Double(OperationCount(of: site, in: form).arithmetic)
  }
}
