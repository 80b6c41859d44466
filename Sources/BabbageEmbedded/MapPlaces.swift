import Babbage

/// Where the maps are in the exported program's memory; maps alive at the same time do not overlap.
struct MapPlaces {
  /// For each map its first byte; `nil` for the caller's image and views of it.
  let offsets: [Int?]
  /// All bytes.
  let bytes: Int

  /// Places the largest maps first, each at the lowest place that is free.
  init(_ maps: [CodeMap], _ segmentation: Segmentation) {
    var offsets = [Int](repeating: 0, count: maps.count)
    var placed: [Int] = []
    var bytes = 0
    let sizes = maps.indices.map { maps[$0].bytes(rows: segmentation.kept[$0]) }
    let own = maps.indices.filter { maps[$0].storage == .own }
    for index in own.sorted(by: { (sizes[$0], $1) > (sizes[$1], $0) }) {
      var offset = 0
      let neighbours = placed.filter {
        segmentation.lifetimes[$0].overlaps(segmentation.lifetimes[index])
      }
      for other in neighbours.sorted(by: { offsets[$0] < offsets[$1] }) {
        if offset + sizes[index] <= offsets[other] { break }
        offset = max(offset, offsets[other] + sizes[other])
      }
      offsets[index] = offset
      placed.append(index)
      bytes = max(bytes, offset + sizes[index])
    }
    self.offsets = maps.indices.map { index in
      var origin = index
      if case .view(let other) = maps[index].storage { origin = other }
      return maps[origin].storage == .image ? nil : offsets[origin]
    }
    self.bytes = bytes
  }
}
