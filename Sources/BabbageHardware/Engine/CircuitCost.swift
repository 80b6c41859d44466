import Babbage

/// What a layer costs in an exported circuit, in clock cycles for one image.
///
/// It is `EngineSchedule`'s count without the pass's runs of channels, which no form changes.
/// Forms that would store other numbers than the file's are excluded.
public struct CircuitCost: CostModel {
  private let lanes: Int

  /// The cost on a circuit that computes this many maps at a time.
  public init(lanes: Int) { self.lanes = lanes }

  /// The forms that multiply the stored codes.
  public func forms(of site: LayerSite) -> [LayerForm] { LayerForm.withStoredCodes(of: site) }

  /// The cycles of a layer for one image.
  public func cost(of site: LayerSite, in form: LayerForm) -> Double {
    let (basis, place) = (site.layer.weight.basis, site.geometry)
    let maps = form.contains(.expand) ? basis.filters.count : place.weight.filters
    let channels = form.contains(.reduce) ? basis.channels.count : place.weight.channels
    let groups = place.groups
    let codes = channels * place.weight.rows * place.weight.columns
    // Polynomials over the window stay moments, whether or not the form has them as a step.
    let products =
      (maps / groups + lanes - 1) / lanes * (channels * basis.window.count + 2) + maps / groups
    let gather = codes + basis.window.count + 4
    let core = (groups - 1) * max(products, codes) + products + (groups > 1 ? 0 : 1)
    return Double(place.output.pixels * (gather + core + place.weight.filters))
  }
}
