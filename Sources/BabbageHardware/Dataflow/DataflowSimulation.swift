import Babbage

/// How a network's layers are computed on an array.
public enum Dataflow: String, Sendable, CaseIterable, Codable {
  /// Dense layers, row stationary, as the Eyeriss chip computes them.
  case rowStationary = "row-stationary"
  /// Polynomial layers with computation reuse.
  ///
  /// The core is a small convolution over coefficients that is mapped row stationary; the steps
  /// around it are additions.
  case reuse
}

/// The work of a network on an array, layer by layer.
///
/// Both dataflows follow the steps of a `LoweredNetwork`, with one rule for each kind of step: a core reads
/// its maps and weights from external memory as its mapping says; a pass turns the core's sums,
/// which are in the buffer, into what the next layers read, after activation and pooling, and
/// writes that to external memory. With reuse those maps are the reduced ones. Stored numbers count
/// as words of the array's width, however few bits they have in a file.
public struct DataflowSimulation: Sendable {
  /// A layer, or another step that moves maps.
  public struct Layer: Sendable {
    /// The name of the node.
    public let name: String
    /// How the (core) convolution is mapped; `nil` for steps without one.
    public var mapping: RowStationaryMapping?
    /// The sizes of that convolution.
    package var shape: ConvolutionShape?
    /// The steps of reuse around the core.
    public var form: LayerForm = .dense
    /// The number of legal mappings that were compared.
    package var compared = 0
    /// The work.
    public var counts = DataflowCounts()

    /// A step without work.
    package init(name: String) { self.name = name }
  }

  /// The layers, in the order of execution.
  public private(set) var layers: [Layer] = []
  /// The number of images in the batch.
  public let images: Int

  /// All layers together.
  public var total: DataflowCounts { layers.reduce(DataflowCounts()) { $0 + $1.counts } }

  /// Simulates a network.
  ///
  /// With reuse, moments are used only in the layers where they save energy.
  ///
  /// - Parameters:
  ///   - network: The network whose layers are computed.
  ///   - dataflow: How its layers are computed.
  ///   - images: The number of images in the batch, at least 1.
  ///   - mapper: The array, and how mappings are chosen.
  /// - Throws: `NetworkError`, or ``DataflowError`` if a layer does not fit the array.
  public init(
    _ network: Network, _ dataflow: Dataflow, images: Int, mapper: RowStationaryMapper
  ) throws {
    precondition(images >= 1, "a batch has an image")
    switch dataflow {
    case .rowStationary:
      let dense = try network.dense
      self = try Self(dense, LayerForms(dense, .dense), images: images, mapper: mapper)
    case .reuse:
      let reuse = LayerForms(network, .reuse)
      let all = try Self(network, reuse, images: images, mapper: mapper)
      var direct: [String: LayerForm] = [:]
      for site in network.layers { direct[site.name] = reuse[site.name].subtracting(.moments) }
      let without = try Self(
        network, LayerForms(network, .reuse, exceptions: direct), images: images, mapper: mapper)
      let cheaper = direct.filter { name, _ in
        func energy(_ simulation: Self) -> Double {
          simulation.layers.filter { $0.name == name }.reduce(0) {
            $0 + $1.counts.energy(mapper.technology, bits: mapper.bits).total
          }
        }
        return energy(without) < energy(all)
      }
      self = try Self(
        network, LayerForms(network, .reuse, exceptions: cheaper), images: images, mapper: mapper)
    }
  }

  private init(
    _ network: Network, _ forms: LayerForms, images: Int, mapper: RowStationaryMapper
  ) throws {
    self.images = images
    let lowered = try LoweredNetwork(network, forms: forms, passes: .separate)
    var walk = StepWalk(images: images, mapper: mapper)
    for step in lowered.steps { try walk.add(step) }
    layers = walk.finished
    for report in lowered.network.layerReports(in: forms) {
      guard let index = layers.firstIndex(where: { $0.name == report.name && $0.shape != nil })
      else { continue }
      layers[index].form = report.form
      guard report.form != .dense, let core = layers[index].shape else { continue }
      layers[index].counts.add(
        around: core, report, moments: report.form.contains(.moments), images: images,
        elements: mapper.array.count)
    }
  }
}

extension DataflowCounts {
  /// Adds the work around a core, which is spread over all PEs.
  ///
  /// Each addition reads two registers and writes one.
  fileprivate mutating func add(
    around core: ConvolutionShape, _ report: LayerReport, moments: Bool, images: Int, elements: Int
  ) {
    // The core's additions by the same definition: its sums begin with a product, or with a bias.
    let products = report.reuse.multiplications - report.moments.multiplications
    let coreAdditions = report.hasCoreBias ? products : products - core.outputs
    var additions = report.reuse.additions - coreAdditions
    var multiplications = report.moments.multiplications
    if !moments {
      additions -= report.moments.additions
      multiplications = 0
    }
    // A product with a constant of the window and its addition are one step.
    macs += images * multiplications
    loneAdditions += images * (additions - multiplications)
    registerFile += images * (3 * (additions - multiplications) + 4 * multiplications)
    cycles += (images * additions + elements - 1) / elements
  }
}
