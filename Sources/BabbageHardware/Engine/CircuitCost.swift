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
    // Polynomials over the window stay moments, whether or not the form has them as a step.
    let gather = channels * place.weight.rows * place.weight.columns + basis.window.count + 4
    let core = 1 + (maps + lanes - 1) / lanes * (channels * basis.window.count + 2) + maps
    return Double(place.output.pixels * (gather + core + place.weight.filters))
  }
}
