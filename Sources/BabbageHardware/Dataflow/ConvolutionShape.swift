import Babbage

/// The sizes of a convolution, as dataflows see it.
///
/// A fully connected layer is a convolution whose kernel covers the whole map.
package struct ConvolutionShape: Sendable, Hashable, Encodable {
  /// The name of the layer.
  package let name: String
  /// The number of groups that filters and channels are divided into.
  package let groups: Int
  /// Filters of a group, `M`.
  package let filters: Int
  /// Channels of a group, `C`.
  package let channels: Int
  /// Rows of the kernel, `R`.
  package let kernelRows: Int
  /// Columns of the kernel, `S`.
  package let kernelColumns: Int
  /// The step between outputs, `U`.
  package let stride: Int
  /// Rows of the padded input, `H`.
  package let inputRows: Int
  /// Columns of the padded input, `W`.
  package let inputColumns: Int

  /// Combines the sizes.
  ///
  /// - Precondition: All are positive, and the kernel fits the input.
  package init(
    name: String, groups: Int = 1, filters: Int, channels: Int, kernelRows: Int,
    kernelColumns: Int, stride: Int = 1, inputRows: Int, inputColumns: Int
  ) {
    precondition(
      min(groups, filters, channels, kernelRows, kernelColumns, stride) >= 1
        && kernelRows <= inputRows && kernelColumns <= inputColumns, "the sizes of \(name)")
    self.name = name
    (self.groups, self.filters, self.channels) = (groups, filters, channels)
    (self.kernelRows, self.kernelColumns, self.stride) = (kernelRows, kernelColumns, stride)
    (self.inputRows, self.inputColumns) = (inputRows, inputColumns)
  }

  /// Rows of the output, `E`.
  package var outputRows: Int { (inputRows - kernelRows) / stride + 1 }
  /// Columns of the output, `F`.
  package var outputColumns: Int { (inputColumns - kernelColumns) / stride + 1 }
  /// The number of weights.
  package var weights: Int { groups * filters * channels * kernelRows * kernelColumns }
  /// The number of outputs for an image.
  package var outputs: Int { groups * filters * outputRows * outputColumns }
  /// The number of multiplications for an image.
  package var multiplications: Int {
    outputs * channels * kernelRows * kernelColumns
  }
}

extension Network {
  /// The sizes of all layers, in the order of the nodes.
  package var convolutionShapes: [ConvolutionShape] {
    layers.map { site in
      let place = site.geometry
      return ConvolutionShape(
        name: site.name, groups: place.groups, filters: place.weight.filters / place.groups,
        channels: place.weight.channels, kernelRows: place.weight.rows,
        kernelColumns: place.weight.columns, stride: place.stride,
        inputRows: place.padded.height, inputColumns: place.padded.width)
    }
  }
}
