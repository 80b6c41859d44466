/// The labelled pictures of each split, before it is decided which of them train and which test.
struct ClassListing {
  /// A picture and the key of its class: the name of a folder, or a table's label.
  struct File: Equatable {
    /// The path below the data set's folder.
    let path: String
    let key: String
  }

  /// The pictures by split; those without a split are under `nil`.
  ///
  /// No split is empty.
  var splits: [SplitRole?: [File]] = [:]
  /// The keys of classes that have a folder but no picture.
  var emptyClasses: Set<String> = []
  /// The keys of all classes in the order that the layout gives; `nil` means sorted by key.
  var order: [String]?
  /// The names of classes whose name is not their key, by key.
  var names: [String: String] = [:]

  /// Adds the pictures of a split: paths by class.
  mutating func add(_ classes: [String: [String]], to split: SplitRole?) {
    let files = classes.sorted { $0.key < $1.key }
      .flatMap { key, paths in paths.map { File(path: $0, key: key) } }
    if !files.isEmpty { splits[split, default: []] += files }
    emptyClasses.formUnion(classes.filter(\.value.isEmpty).keys)
  }
}
