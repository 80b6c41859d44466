import Babbage
import BabbageHardware
import BabbageTestSupport
import Foundation
import Testing

/// Whole networks, reuse against row stationary.
@Suite struct ReuseDataflowTests {
  private let mapper = RowStationaryMapper(array: .eyeriss)

  /// A layer with numbers small enough to check on paper.
  ///
  /// 4 channels of 6x6 and 8 filters of 3x3, lines over 4 filters and 4 channels: 4 core maps of 2
  /// reduced maps.
  @Test func aLayerByHand() throws {
    var network = try Network(
      name: "n", input: MapShape(channels: 4, height: 6, width: 6), nodes: [])
    let shape = WeightShape(filters: 8, channels: 4, rows: 3, columns: 3)
    let weight = try PolynomialWeight(
      projecting: Tensor(shape: shape.axes, values: (0..<shape.count).map { Float($0 % 7) }),
      onto: Scheme(parsing: "filters=linear/4 channels=linear/4"))
    let layer = Layer(weight: .polynomial(weight), bias: nil)
    network = try Network(
      name: "n", input: network.input,
      nodes: [
        Node(
          name: "c", operation: .convolution(layer, stride: 1, padding: 0), inputs: [.image])
      ])
    let reuse = try DataflowSimulation(network, .reuse, images: 2, mapper: mapper).total
    // 16 pixels of 4 core maps, 18 products each.
    #expect(reuse.macs == 2 * 16 * 4 * 18)
    // 5 additions for each of 36 pixels read; 3 for each of two intervals and 16 pixels written.
    #expect(reuse.loneAdditions == 2 * (36 * 5 + 16 * 2 * 3))
    #expect(reuse.registerFile == 4 * reuse.macs + 3 * reuse.loneAdditions)
    #expect(reuse.dramWeights == 4 * 2 * 9)
    // The image once as it is, and once reduced.
    #expect(reuse.dramInputs == 2 * (4 * 36 + 2 * 36))
    // Reduced maps, and the filters.
    #expect(reuse.dramOutputs == 2 * (2 * 36 + 8 * 16))
    let dense = try DataflowSimulation(network, .rowStationary, images: 2, mapper: mapper).total
    #expect(dense.macs == 2 * 16 * 8 * 36)
    #expect(dense.loneAdditions == 0)
    #expect(dense.dramWeights == 288)
    #expect(dense.dramInputs == 2 * 4 * 36)
    #expect(dense.dramOutputs == 2 * 8 * 16)
  }

  /// Arithmetic is counted as in every other report.
  @Test func arithmeticIsWhatInspectSays() throws {
    let network = try Network.leNet5().withRandomCoefficients(
      CompressionPlan(
        fallback: Scheme(parsing: "filters=linear/4 channels=linear/4 window=quadratic")))
    let simulation = try DataflowSimulation(network, .reuse, images: 1, mapper: mapper)
    var compared: [String] = []
    for report in network.arithmeticReports {
      let layer = try #require(simulation.layers.first { $0.name == report.name })
      guard layer.form.contains(.moments) else { continue }
      #expect(layer.counts.multiplications == report.reuse.multiplications)
      compared.append(report.name)
    }
    #expect(compared == ["conv1", "conv2", "fc1"])
  }

  /// 164 times fewer coefficients in the convolutions, at least ten times less energy.
  @Test(.slow, .tags(.slow), arguments: [1, 4], [8, 16])
  func vgg16(images: Int, bits: Int) throws {
    let dense = try Network.vgg16()
    var schemes: [String: Scheme] = [:]
    let text = try String(
      contentsOf: Repository.root.appendingPathComponent("docs/plans/vgg16-164.yaml"),
      encoding: .utf8)
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, !parts[1].isEmpty, !line.hasPrefix("#") else { continue }
      schemes[parts[0]] = try Scheme(parsing: parts[1])
    }
    let fallback = schemes.removeValue(forKey: "default")
    let network = try dense.withRandomCoefficients(
      CompressionPlan(layers: schemes, fallback: fallback))
    let mapper = RowStationaryMapper(array: .eyeriss, bits: bits)
    let reuse = try DataflowSimulation(network, .reuse, images: images, mapper: mapper)
    let stationary = try DataflowSimulation(network, .rowStationary, images: images, mapper: mapper)
    for technology in [Technology.normalized, .nanometers65] {
      let (less, more) = (
        reuse.total.energy(technology, bits: bits), stationary.total.energy(technology, bits: bits)
      )
      #expect(more.total / less.total >= 10)
      print(
        "VGG-16, \(images) images, \(bits) bits, \(technology.name): \(more.total / less.total)")
      print(more, less)
    }
  }
}
