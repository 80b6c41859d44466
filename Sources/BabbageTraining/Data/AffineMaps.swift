import Babbage
import Foundation

/// Small random affine maps of images: rotation, scale, shear and shift.
struct AffineMaps: Equatable, Sendable {
  /// Largest rotation either way, in degrees.
  let rotation: Double
  /// Largest change of each axis' scale.
  let scale: Double
  /// Largest shear.
  let shear: Double
  /// Largest shift on each axis, in pixels.
  let shift: Double

  /// For networks with more weights than images.
  static let strong = AffineMaps(rotation: 12, scale: 0.12, shear: 0.15, shift: 2)

  /// For networks so small that they learn less from images that vary more.
  static let gentle = AffineMaps(rotation: 7.5, scale: 0.07, shear: 0.1, shift: 1)

  /// Draws the maps of `count` images, shape `[count, 2, 3]`, in LibTorch's convention: from
  /// output to input, with the image's edges at -1 and 1.
  func maps(count: Int, height: Int, width: Int, using generator: inout SeededGenerator) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(6 * count)
    for _ in 0..<count {
      func draw(_ limit: Double) -> Double {
        Double.random(in: -limit...limit, using: &generator)
      }
      let angle = draw(rotation) * .pi / 180
      let (scaleX, scaleY) = (1 + draw(scale), 1 + draw(scale))
      let slant = draw(shear)
      let (cosine, sine) = (cos(angle), sin(angle))
      let first = [
        cosine * scaleX, (cosine * slant - sine) * scaleY, draw(2 * shift / Double(width)),
      ]
      let second = [
        sine * scaleX, (sine * slant + cosine) * scaleY, draw(2 * shift / Double(height)),
      ]
      values += (first + second).map(Float.init)
    }
    return Tensor(shape: [count, 2, 3], values: values)
  }
}
