import Babbage
import Foundation

/// The schemes that a search may give one layer.
///
/// Each part of a scheme has a ladder of choices, from the smallest to the largest; a search climbs
/// up and down.
package struct LayerSpace: Sendable {
  /// A part of a scheme that changes how much is stored.
  package enum Part: CaseIterable {
    case filters, channels, window, bits, scales
  }

  package let name: String
  package let shape: WeightShape
  private let filters: [AxisScheme]
  private let channels: [AxisScheme]
  private let windows: [WindowScheme]
  private let formats: [CoefficientFormat]
  private let coding: PayloadCoding
  private let scales = Array(CoefficientFormat.allowedScaleBits)

  /// The space of a layer.
  init(name: String, shape: WeightShape, coding: PayloadCoding = .packed) {
    self.name = name
    self.shape = shape
    self.coding = coding
    // Large codes cost a range coder nothing where they are rare.
    formats = coding == .range ? [.bits(5)] : CoefficientFormat.allowedBits.map { .bits($0) }
    filters = Self.ladder(length: shape.filters)
    channels = Self.ladder(length: shape.channels)
    let isPoint = shape.rows * shape.columns == 1
    windows =
      isPoint ? [.exact] : [.joint(.constant), .joint(.linear), .joint(.quadratic), .exact]
  }

  /// Polynomials over whole axes in the narrowest codes (quantised values): nothing stores less.
  var smallest: Scheme {
    Scheme(
      filters: filters[0], channels: channels[0], window: windows[0], format: formats[0],
      scaleBits: scales[0])
  }

  /// The bytes of a scheme on this layer; in a range coder's stream, with a bit for each code.
  package func bytes(_ scheme: Scheme) -> Int {
    coding == .range
      ? scheme.payloadBytes(for: shape, bitsPerCode: 1) : scheme.payloadBytes(for: shape)
  }

  /// A scheme drawn at random, before it is scaled to a budget.
  struct Draft {
    fileprivate let filters: AxisDraft
    fileprivate let channels: AxisDraft
    fileprivate let window: WindowScheme
    fileprivate let format: CoefficientFormat
    fileprivate let scaleBits: Int
  }

  fileprivate struct AxisDraft {
    /// The number of coefficients, relative to the other axes of the plan.
    let share: Double
    let degree: Degree
  }

  /// Draws a scheme of a kind that often does well.
  ///
  /// All axes of a network keep similar numbers of coefficients, because a layer with few core maps
  /// starves those around it. `bits` is the width that most layers of the plan have.
  func draft(bits: Int, using generator: inout SeededGenerator) -> Draft {
    func axis() -> AxisDraft {
      AxisDraft(
        share: exp(0.4 * Double(generator.nextNormal())),
        degree: [.constant, .linear, .linear, .quadratic, .quadratic]
          .randomElement(using: &generator) ?? .linear)
    }
    let (filters, channels) = (axis(), axis())
    let window = [1, 2, 2, 2, 3].randomElement(using: &generator) ?? 2
    let place =
      bits + ([-1, 0, 0, 0, 1].randomElement(using: &generator) ?? 0)
      - CoefficientFormat.allowedBits.lowerBound
    return Draft(
      filters: filters, channels: channels, window: windows[min(window, windows.count - 1)],
      format: formats[place.clamped(to: 0...(formats.count - 1))],
      scaleBits: [5, 5, 6, 8].randomElement(using: &generator) ?? 8)
  }

  /// The scheme of a draft that keeps about `scale` coefficients on each axis.
  func scheme(_ draft: Draft, scale: Double) -> Scheme {
    func nearest(_ axis: AxisDraft, _ ladder: [AxisScheme], _ length: Int) -> AxisScheme {
      let wanted = scale * axis.share
      if wanted > 0.7 * Double(length) || length <= 12 { return .exact }
      let distances = ladder.map { rung in
        // The wanted degree, unless another one fits the number much better.
        abs(log(Double(rung.count(onAxisOf: length)) / max(wanted, 1)))
          + (rung.degree == axis.degree && rung != .exact ? 0 : 0.3)
      }
      let best = distances.indices.min { distances[$0] < distances[$1] } ?? 0
      return ladder[best]
    }
    return Scheme(
      filters: nearest(draft.filters, filters, shape.filters),
      channels: nearest(draft.channels, channels, shape.channels), window: draft.window,
      format: draft.format, scaleBits: draft.scaleBits)
  }

  /// The scheme with one part up to four rungs up or down its ladder, the nearest first.
  package func steps(_ scheme: Scheme, _ part: Part, up: Bool) -> [Scheme] {
    func others<Value>(_ value: Value, in ladder: [Value], size: (Value) -> Int) -> [Value] {
      let now = size(value)
      return Array(
        (up ? ladder.filter { size($0) > now } : ladder.reversed().filter { size($0) < now })
          .prefix(4))
    }
    func with<Value>(_ path: WritableKeyPath<Scheme, Value>, _ values: [Value]) -> [Scheme] {
      values.map { value in
        var changed = scheme
        changed[keyPath: path] = value
        return changed
      }
    }
    let changed =
      switch part {
      case .filters:
        with(
          \.filters, others(scheme.filters, in: filters) { $0.count(onAxisOf: shape.filters) })
      case .channels:
        with(
          \.channels, others(scheme.channels, in: channels) { $0.count(onAxisOf: shape.channels) })
      case .window:
        with(
          \.window,
          others(scheme.window, in: windows) { $0.count(height: shape.rows, width: shape.columns) })
      case .bits: with(\.format, others(scheme.format, in: formats, size: \.width))
      case .scales: with(\.scaleBits, others(scheme.scaleBits, in: scales, size: \.self))
      }
    return changed.filter { (try? $0.validate(for: shape)) != nil }
  }

  /// The scheme with other knots, or the bias in another place; `nil` where that is not valid.
  func vary(_ scheme: Scheme, using generator: inout SeededGenerator) -> Scheme? {
    var scheme = scheme
    if Bool.random(using: &generator) {
      scheme.bias = scheme.bias == .core ? .filters : .core
    } else {
      scheme.knots = scheme.knots == .uniform ? .shifts : .uniform
    }
    return (try? scheme.validate(for: shape)) == nil ? nil : scheme
  }

  /// Every number of intervals up to 14, then ever sparser ones, in every degree.
  private static func ladder(length: Int) -> [AxisScheme] {
    var ladder = [AxisScheme.exact]
    var seen: Set<AxisScheme> = []
    var intervals = 1
    while intervals < length {
      let interval = (length + intervals - 1) / intervals
      for degree in Degree.allCases where degree.rawValue + 1 < interval {
        let axis = AxisScheme(
          degree: degree, interval: interval == length ? .all : .length(interval))
        if axis.count(onAxisOf: length) < length, seen.insert(axis).inserted {
          ladder.append(axis)
        }
      }
      intervals += max(1, intervals / 7)
    }
    return ladder.sorted {
      ($0.count(onAxisOf: length), $0.degree.rawValue)
        < ($1.count(onAxisOf: length), $1.degree.rawValue)
    }
  }
}

extension CoefficientFormat {
  /// The bits of a coefficient.
  fileprivate var width: Int {
    switch self {
    case .float: 32
    case .bits(let bits): bits
    }
  }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
