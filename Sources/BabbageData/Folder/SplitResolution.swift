import Babbage
import Foundation

/// Decides which pictures serve for training, validation and test, and what the classes are.
struct SplitResolution {
  /// What was decided.
  struct Result {
    var classNames: [String] = []
    var train: [PictureFolder.Entry] = []
    var validation: [PictureFolder.Entry] = []
    var test: [PictureFolder.Entry] = []
    var notices: [DatasetNotice] = []
  }

  let root: URL
  let options: DatasetOptions

  /// Assigns the pictures of a listing to splits and their classes to labels.
  ///
  /// The result's notices begin with `notices`, which were made before.
  func resolve(
    _ listing: ClassListing, notices: [DatasetNotice]
  ) throws(PictureFolderError) -> Result {
    var splits = try splits(of: listing)
    let classes = try classes(of: listing, splits)
    var result = Result(notices: notices)
    result.classNames = classes.map { listing.names[$0] ?? $0 }
    let labels = Dictionary(
      zip(classes, (0...).lazy.map { UInt16(truncatingIfNeeded: $0) })
    ) { first, _ in first }
    func entries(_ split: SplitRole) -> [PictureFolder.Entry] {
      (splits.removeValue(forKey: split) ?? []).compactMap { file in
        labels[file.key].map { PictureFolder.Entry(path: file.path, label: $0) }
      }
    }
    result.train = entries(.train)
    result.validation = entries(.validation)
    result.test = entries(.test)
    if let share = options.holdout {
      let held = HeldOut(share: share, seed: options.holdoutSeed).split(result.train)
      result.train = held.rest
      // If there is a test split, the held-out pictures are for validation.
      if result.test.isEmpty { result.test = held.held } else { result.validation = held.held }
    }
    let keys = Set(classes)
    result.notices += listing.emptyClasses.subtracting(keys).sorted().map { .emptyClass($0) }
    if listing.splits[nil] != nil, options.holdout == nil {
      result.notices.append(.allTested(count: result.test.count))
    }
    if !result.train.isEmpty {
      let tested = Set(result.test.map(\.label))
      result.notices += result.classNames.enumerated()
        .filter { !tested.contains(UInt16(truncatingIfNeeded: $0.offset)) }
        .map { .untestedClass($0.element) }
    }
    return result
  }

  /// The pictures of each split that is given; a single split besides training is the test.
  private func splits(
    of listing: ClassListing
  ) throws(PictureFolderError) -> [SplitRole: [ClassListing.File]] {
    var splits: [SplitRole: [ClassListing.File]] = [:]
    for (role, files) in listing.splits { if let role { splits[role] = files } }
    if let all = listing.splits[nil] {
      // Pictures without a split: to be cut in two, or all for measuring.
      let role: SplitRole =
        options.need == .training || options.holdout != nil || splits[.test] != nil ? .train : .test
      splits[role, default: []] += all
    }
    if splits[.test] == nil, options.holdout == nil || splits[.train] == nil,
      let validation = splits.removeValue(forKey: .validation)
    {
      splits[.test] = validation
    }
    if options.need == .measuring, options.holdout == nil, splits[.test] == nil {
      // Only training pictures: a measurement needs a test split or a holdout.
      throw .noTestSplit(folder: root.path)
    }
    if options.need == .training {
      guard splits[.train] != nil else { throw .noTrainingSplit(folder: root.path) }
      guard splits[.test] != nil || options.holdout != nil else {
        throw .noTestSplit(folder: root.path)
      }
    }
    if options.holdout != nil {
      guard splits[.train] != nil else { throw .noTrainingSplit(folder: root.path) }
      guard splits[.test] == nil || splits[.validation] == nil else {
        throw .nothingToHoldOut(folder: root.path)
      }
    }
    return splits
  }

  /// The keys of the classes in order.
  private func classes(
    of listing: ClassListing, _ splits: [SplitRole: [ClassListing.File]]
  ) throws(PictureFolderError) -> [String] {
    let all = Set(splits.values.joined().map(\.key))
    if let order = listing.order { return order }
    guard options.need == .training, let train = splits[.train] else { return all.sorted() }
    let trained = Set(train.map(\.key))
    if let unknown = all.subtracting(trained).min() {
      let split = splits.filter { $0.value.contains { $0.key == unknown } }.keys
      throw .untrainedClass(
        folder: root.path, split: split.map(\.rawValue).min() ?? "", name: unknown)
    }
    return trained.sorted()
  }
}

/// A part of the pictures of each class, chosen by a seed.
struct HeldOut {
  let share: Double
  let seed: UInt64

  /// Cuts pictures in two; both parts keep their order.
  ///
  /// A class with two or more pictures has at least one in each part; a single one is not held out.
  func split(
    _ entries: [PictureFolder.Entry]
  ) -> (rest: [PictureFolder.Entry], held: [PictureFolder.Entry]) {
    var held = Set<Int>()
    let places = Dictionary(grouping: entries.indices) { entries[$0].label }
    for (label, indices) in places {
      var generator = SeededGenerator(seed: seed, stream: 5 << 32 + UInt64(label))
      let count = Int((share * Double(indices.count)).rounded())
      held.formUnion(
        indices.shuffled(using: &generator).prefix(min(max(count, 1), indices.count - 1)))
    }
    return (
      entries.indices.filter { !held.contains($0) }.map { entries[$0] },
      entries.indices.filter(held.contains).map { entries[$0] }
    )
  }
}
