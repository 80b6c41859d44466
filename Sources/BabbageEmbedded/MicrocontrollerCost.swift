import Babbage

/// What a layer costs in an exported C program, in instructions for one image.
///
/// The numbers were measured on ResNet-20 with gcc 12 and `-Os`, one tile; see
/// `docs/microcontrollers.md`. Forms that would store other numbers than the file's, and so take more
/// flash, are excluded.
public struct MicrocontrollerCost: CostModel {
  /// Instructions to unpack a coefficient.
  private static let unpacking = 18.8
  /// Instructions to read a value under a window.
  private static let gathering = 37.0
  /// Instructions of a moment of a window.
  private static let moment = 78.0
  /// Instructions of an output after the core: expanding, requantising, writing.
  private static let output = 230.0
  /// Pixels that are computed side by side.
  private static let tilePixels = 4

  /// Instructions of a multiply-add.
  private let multiplyAdd: Double

  /// A Cortex-M0 and its like: no two products at once, few registers.
  public static let cortexM0 = MicrocontrollerCost(multiplyAdd: 7.8)

  /// A Cortex-M4 and its like.
  public static let cortexM4 = MicrocontrollerCost(multiplyAdd: 3.2)

  private init(multiplyAdd: Double) { self.multiplyAdd = multiplyAdd }

  /// The forms that multiply the stored codes.
  public func forms(of site: LayerSite) -> [LayerForm] { LayerForm.withStoredCodes(of: site) }

  /// The instructions of a layer for one image.
  public func cost(of site: LayerSite, in form: LayerForm) -> Double {
    let (basis, place) = (site.layer.weight.basis, site.geometry)
    let maps = form.contains(.expand) ? basis.filters.count : place.weight.filters
    let channels = form.contains(.reduce) ? basis.channels.count : place.weight.channels
    // Polynomials over the window stay moments in C, whether or not the form has them as a step.
    let terms = channels * basis.window.count
    let pixels = Double(place.output.pixels)
    let tiles = (pixels / Double(Self.tilePixels)).rounded(.up)
    let values = Double(channels * place.weight.rows * place.weight.columns)
    let moments = basis.window.isIdentity ? 0 : Double(terms) * pixels * Self.moment
    let core = Double(maps * terms)
    return core * tiles * Self.unpacking + core * pixels * multiplyAdd
      + values * pixels * Self.gathering + moments
      + Double(place.weight.filters) * pixels * Self.output
  }
}
