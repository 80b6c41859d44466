/// The labelled pictures of each split, before it is settled what is trained and tested with.
struct ClassListing {
  /// A picture and the key of its class: the name of a folder, or what a table says.
  struct File: Equatable {
    /// Below the data set's folder.
    let path: String
    let key: String
  }

  /// The pictures by split; those of no split under `nil`.
  ///
  /// There is no split without pictures.
  var splits: [SplitRole?: [File]] = [:]
  /// The keys of classes that have a folder but no picture.
  var emptyClasses: Set<String> = []
  /// The keys of all classes in order, if the layout gives one; else they are in their own order.
  var order: [String]?
  /// What classes are called if that is not their key.
  var names: [String: String] = [:]

  /// Adds the pictures of a split: paths by class.
  mutating func add(_ classes: [String: [String]], to split: SplitRole?) {
    let files = classes.sorted { $0.key < $1.key }
      .flatMap { key, paths in paths.map { File(path: $0, key: key) } }
    if !files.isEmpty { splits[split, default: []] += files }
    emptyClasses.formUnion(classes.filter(\.value.isEmpty).keys)
  }
}
