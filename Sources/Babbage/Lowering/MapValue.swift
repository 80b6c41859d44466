/// One of the maps that the steps of a lowered network pass on, as a step sees it.
///
/// A value has a name, its ``id``, from the step that writes it to the last that reads it; where it
/// lies in memory is decided by whoever runs the steps. Steps may see the same value in different
/// shapes with as many elements: a flattened map is the same value.
package struct MapValue: Hashable, Sendable {
  /// The number of a value in its network; the image is ``image``.
  package struct ID: Hashable, Sendable {
    /// Values are numbered from 0 in the order in which they are first written.
    package let index: Int

    /// The value that goes in.
    package static let image = ID(index: 0)

    init(index: Int) { self.index = index }
  }

  /// What the elements of a value are, which decides how integers store them.
  package enum Kind: Hashable, Sendable {
    /// The image, activation maps, or sums of their channels: what lies between layers.
    case activations
    /// Moments of a window.
    case moments
    /// What a core gives.
    case core
    /// What the network gives.
    case scores
  }

  /// Which value it is.
  package let id: ID
  /// Channels, rows and columns as the step sees them, without the padding.
  package let shape: MapShape
  /// The zeros that are stored on each side of each map.
  package let padding: Int
  /// What the elements are.
  package let kind: Kind

  init(id: ID, shape: MapShape, padding: Int = 0, kind: Kind = .activations) {
    (self.id, self.shape, self.padding, self.kind) = (id, shape, padding, kind)
  }

  /// The same value in a shape with as many elements.
  func seen(as shape: MapShape) -> MapValue {
    MapValue(id: id, shape: shape, padding: padding, kind: kind)
  }
}
