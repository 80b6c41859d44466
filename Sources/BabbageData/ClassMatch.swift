import Babbage

extension Dataset {
  /// The same images with the labels that a network has for their classes.
  ///
  /// Classes are matched by name; the network may have more of them than the data. If the network
  /// or the data has no names, they are matched by position. The result has a name for each of the
  /// network's scores.
  ///
  /// - Throws: ``DatasetMismatch`` if the images do not fit, or the network does not know a class.
  public func matched(to network: Network) throws(DatasetMismatch) -> Dataset {
    try check(imagesFit: network)
    let numbers = (0..<network.output.count).map(String.init)
    let known = network.classNames.isEmpty ? numbers : network.classNames
    if classNames == known { return self }
    let unknown = Set(classNames).subtracting(known)
    let isNamed = hasClassNames && (!network.classNames.isEmpty || unknown.isEmpty)
    guard isNamed else {
      // By position; a network without names gets those of the data.
      guard classCount <= known.count else {
        throw .tooManyClasses(network: known.count, data: classCount, name: name)
      }
      let names = network.classNames.isEmpty ? classNames + known.dropFirst(classCount) : known
      return mappingSplits(classNames: names, train: \.self, others: \.self)
    }
    guard unknown.isEmpty else {
      throw .unknownClasses(
        classNames.filter(unknown.contains), network: known, data: classNames, name: name)
    }
    for names in [known, classNames] {
      if let name = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 })?
        .key
      {
        throw .sameName(name, name: self.name)
      }
    }
    let places = Dictionary(uniqueKeysWithValues: zip(known, 0...))
    let labels = try classNames.map { className throws(DatasetMismatch) in
      guard let place = places[className], let label = UInt16(exactly: place) else {
        throw .noLabel(className, name: name)
      }
      return label
    }
    return mappingSplits(
      classNames: known, train: { $0.relabelled(labels) }, others: { $0.relabelled(labels) })
  }
}

/// A network made ready for training on data with other classes.
public struct Retargeting: Equatable, Sendable {
  /// The network for the classes of the data, with their names.
  public let network: Network
  /// Whether its last layer is new and still untrained.
  public let hasNewLayer: Bool
}

extension Dataset {
  /// The names to store in a network's file: none if they are only the classes' numbers.
  package var storedClassNames: [String] {
    hasClassNames && classNames != classNames.indices.map(String.init) ? classNames : []
  }

  /// A network for the classes of this data, made from one for other classes.
  ///
  /// The last layer is kept if the names and their order are the same, or if one side has no names
  /// and there are as many scores as classes; otherwise it is replaced by one with random weights.
  ///
  /// - Parameters:
  ///   - network: The network to start from.
  ///   - seed: Decides the weights of a new layer.
  /// - Returns: The network with the names of this data, and whether its last layer is new.
  /// - Throws: ``DatasetMismatch`` if the images do not fit, or the last layer cannot be replaced;
  ///   `NetworkError` if the names cannot be stored.
  public func retargeting(_ network: Network, seed: UInt64) throws -> Retargeting {
    try check(imagesFit: network)
    let isKept =
      network.output.count == classCount
      && (!hasClassNames || network.classNames.isEmpty || network.classNames == classNames)
    if isKept {
      return Retargeting(
        network: hasClassNames ? try network.replacing(classNames: storedClassNames) : network,
        hasNewLayer: false)
    }
    guard let target = try? network.replacingLastLayer(filters: classCount, seed: seed),
      target.output.count == classCount
    else {
      throw DatasetMismatch.fixedOutput(
        network: network.output.count, data: classCount, name: name)
    }
    return Retargeting(
      network: try target.replacing(classNames: storedClassNames), hasNewLayer: true)
  }
}
