import Foundation

/// Operations on all elements of a map.
///
/// Input and output may be the same memory.
package enum Elementwise {
  static func relu(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    for index in 0..<count { output[index] = max(input[index], 0) }
  }

  static func add(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    for index in 0..<count { output[index] = left[index] + right[index] }
  }

  static func affine(
    _ input: UnsafePointer<Float>, _ scale: [Float], _ shift: [Float],
    into output: UnsafeMutablePointer<Float>, pixels: Int
  ) {
    for channel in scale.indices {
      let (factor, offset) = (scale[channel], shift[channel])
      for index in (channel * pixels)..<((channel + 1) * pixels) {
        output[index] = input[index] * factor + offset
      }
    }
  }

  /// Subtracting the largest score first keeps the exponentials finite.
  static func softmax(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    var largest = -Float.infinity
    for index in 0..<count { largest = max(largest, input[index]) }
    var sum: Float = 0
    for index in 0..<count {
      output[index] = exp(input[index] - largest)
      sum += output[index]
    }
    for index in 0..<count { output[index] /= sum }
  }

  /// The probabilities that scores stand for.
  package static func softmax(_ scores: [Float]) -> [Float] {
    var result = scores
    result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      softmax(UnsafePointer(base), into: base, count: buffer.count)
    }
    return result
  }

  /// Adds `input` to `output`.
  static func accumulate(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    for index in 0..<count { output[index] += input[index] }
  }

  /// Adds `factor * input` to `output`, reading every `stride`-th element.
  static func accumulate(
    _ input: UnsafePointer<Float>, times factor: Float, stride: Int = 1,
    into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    if stride == 1 {
      for index in 0..<count { output[index] += factor * input[index] }
    } else {
      for index in 0..<count { output[index] += factor * input[index * stride] }
    }
  }
}
