/// A network with the ranges that its values were seen to have, from which it can be quantised.
public struct Calibration: Sendable {
  /// The network, lowered with ``LoweredNetwork/Passes/separate`` passes.
  package let network: LoweredNetwork

  /// For each value and each of its maps: the smallest and the largest element.
  ///
  /// 0 is included. Where the network says a range itself, that is it, whatever is seen. Sums over channels are those of the integer Gram polynomials.
  private var ranges: [[ClosedRange<Float>]]

  /// A calibration that has seen nothing.
  ///
  /// - Precondition: The network has separate passes.
  package init(_ network: LoweredNetwork) {
    precondition(network.passes == .separate, "integers need passes that are steps of their own")
    self.network = network
    ranges = Array(repeating: [], count: network.valueCount)
    for value in network.steps.flatMap(\.outputs) {
      ranges[value.id.index] = Array(
        repeating: network.knownRanges[value.id] ?? 0...0, count: value.shape.channels)
    }
  }

  /// The ranges of a value's maps, as the step that writes it sees them; setting one that the
  /// network says itself changes nothing.
  package subscript(id: MapValue.ID) -> [ClosedRange<Float>] {
    get { ranges[id.index] }
    set {
      precondition(newValue.count == ranges[id.index].count, "a range for each map")
      if network.knownRanges[id] == nil { ranges[id.index] = newValue }
    }
  }
}
