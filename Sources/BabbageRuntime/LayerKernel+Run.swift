import Babbage

extension LayerKernel {
  /// Runs those of the four steps that the layer has.
  ///
  /// - Parameters:
  ///   - image: The input map, CHW.
  ///   - target: The output map, CHW.
  ///   - scratch: `scratchCount` elements.
  func run(
    _ image: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let staged = scratch
    let columnMoments = staged + stagedCount
    let allMoments = columnMoments + columnMomentCount
    let coreMaps = allMoments + momentCount

    var source = Source(
      maps: image, channels: reducedChannels, height: input.height, width: input.width,
      kernelRows: kernelRows, kernelColumns: kernelColumns, stride: stride)
    if stagedCount > 0 {
      stage(image, into: staged)
      source.maps = UnsafePointer(staged)
      (source.height, source.width) = (paddedHeight, paddedWidth)
    }
    if let moments {
      compute(moments, of: source, columnMoments: columnMoments, into: allMoments)
      source = Source(
        maps: UnsafePointer(allMoments), channels: reducedChannels * moments.elements.count,
        height: output.height, width: output.width, kernelRows: 1, kernelColumns: 1, stride: 1)
    }
    convolve(source, into: expand == nil ? target : coreMaps)
    if let expand { tabulate(expand, from: coreMaps, into: target) }
    if let filterBias {
      for (filter, bias) in filterBias.enumerated() {
        let map = target + filter * output.pixels
        for pixel in 0..<output.pixels { map[pixel] += bias }
      }
    }
  }

  /// Maps that a convolution reads.
  struct Source {
    var maps: UnsafePointer<Float>
    let channels: Int
    var height: Int
    var width: Int
    let kernelRows: Int
    let kernelColumns: Int
    let stride: Int
  }
}
