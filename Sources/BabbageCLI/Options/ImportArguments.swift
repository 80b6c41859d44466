import ArgumentParser
import Babbage

/// Numbers, separated by commas: `0.485,0.456,0.406`.
struct NumberList: ExpressibleByArgument {
  let numbers: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = parts.compactMap { Float($0) }
    guard numbers.count == parts.count, numbers.allSatisfy(\.isFinite) else { return nil }
  }
}

/// The size of an image as a map's shape is printed: `3x32x32`.
struct ImageSize: ExpressibleByArgument {
  let shape: MapShape

  init?(argument: String) {
    let lengths = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard lengths.count == 3, let channels = lengths[0], let height = lengths[1],
      let width = lengths[2], [channels, height, width].allSatisfy((1...65_535).contains)
    else { return nil }
    shape = MapShape(channels: channels, height: height, width: width)
  }
}

/// A prefix of names and its replacement: `module.=`.
struct Renaming: ExpressibleByArgument {
  let old: String
  let new: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    old = String(argument[..<sign])
    new = String(argument[argument.index(after: sign)...])
  }
}
