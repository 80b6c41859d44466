import Testing

/// The largest difference between two lists of pixels.
func largestDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
  #expect(left.count == right.count && !left.isEmpty)
  return zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0
}
