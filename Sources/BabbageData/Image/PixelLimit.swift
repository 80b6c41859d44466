/// The most pixels that are decoded, checked before anything is allocated.
package struct PixelLimit: Hashable, Sendable {
  /// The limit of 64 Mi pixels.
  package static let standard = PixelLimit(pixels: 64 << 20)

  package let pixels: Int

  package init(pixels: Int) { self.pixels = pixels }

  /// The largest file that is read: a pixel has at most four channels of 16 bits.
  var largestFile: Int { 8 * pixels + (1 << 20) }

  func multiplied(by factor: Int) -> PixelLimit { PixelLimit(pixels: pixels * factor) }

  /// Refuses sizes over the limit, or over the `mostPixels` that the file can hold.
  ///
  /// Throws ``ImageError``.
  func check(height: Int, width: Int, file: String, mostPixels: Int) throws {
    guard height > 0, width > 0 else {
      throw ImageError.damaged(file: file, reason: "\(width) x \(height) pixels")
    }
    // Both sizes are below 2^32, so that the product may not fit.
    let (count, overflow) = height.multipliedReportingOverflow(by: width)
    guard !overflow, count <= pixels else {
      throw ImageError.tooManyPixels(file: file, height: height, width: width, limit: pixels)
    }
    guard count <= mostPixels else {
      throw ImageError.impossibleSize(file: file, height: height, width: width)
    }
  }
}
