/// Which of the steps around the core a layer runs; the others are multiplied into the core's
/// weights when a plan is made.
///
/// With all steps a layer reuses computation as far as its scheme allows; with none it is dense.
public struct LayerForm: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// One bit for each step.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Step 1: sums over the channels.
  public static let reduce = LayerForm(rawValue: 1)
  /// Step 2: moments of the window.
  public static let moments = LayerForm(rawValue: 2)
  /// Step 4: filters from start values and differences.
  public static let expand = LayerForm(rawValue: 4)

  /// No step but the core.
  public static let dense: LayerForm = []

  /// All steps that a layer's scheme gives rise to; none if its channels are in groups.
  package static func reuse(of site: LayerSite) -> LayerForm {
    guard case .polynomial(let weight) = site.layer.weight, site.geometry.groups == 1 else {
      return .dense
    }
    let basis = weight.basis
    var form = LayerForm.dense
    if !basis.channels.isIdentity { form.insert(.reduce) }
    if !basis.window.isIdentity { form.insert(.moments) }
    if !basis.filters.isIdentity { form.insert(.expand) }
    return form
  }

  /// The forms in which integers multiply the stored codes, without rounding weights again: all
  /// steps that the scheme gives rise to, or all but the moments.
  package static func withStoredCodes(of site: LayerSite) -> [LayerForm] {
    let reuse = reuse(of: site)
    return reuse.contains(.moments) ? [reuse, reuse.subtracting(.moments)] : [reuse]
  }

  /// For example `reduce expand`; `dense` without any step.
  public var description: String {
    let names = [(LayerForm.reduce, "reduce"), (.moments, "moments"), (.expand, "expand")]
      .filter { contains($0.0) }.map(\.1)
    return names.isEmpty ? "dense" : names.joined(separator: " ")
  }

  /// All forms that use no other step than these.
  package var subsets: [LayerForm] {
    (0..<8).map { LayerForm(rawValue: $0) }.filter(isSuperset)
  }
}
