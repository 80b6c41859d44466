import Babbage
import BabbageData
import BabbageTraining
import Foundation

/// Times a step of coefficient training against a dense step, in turn, and prints the ratio.
///
/// Both are LeNet-5 with batches of 128 from the embedded subset: forward, backward and AdamW. The
/// compressed network has the scheme of `Models/lenet5-mnist.babbage` and is quantised; its
/// teacher's scores are looked up, as in training.
@main
struct TrainingStep {
  static func main() throws {
    let steps = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 200
    let data = try DatasetCatalog.load("mnist-subset")
    let network = try Network.leNet5()
    let model = try NetworkFile.read(
      from: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Models/lenet5-mnist.babbage"))
    let plan = CompressionPlan(
      layers: Dictionary(
        uniqueKeysWithValues: model.layers.map { ($0.node.name, $0.layer.weight.scheme) }))
    let dense = try SteppedTraining(network, on: data, options: TrainingOptions())
    let coefficients = try SteppedTraining(
      network, plan: plan, on: data, options: CompressionOptions())
    try coefficients.quantize()

    var times: (dense: [Double], coefficients: [Double]) = ([], [])
    for step in 0..<(steps + 20) {
      let batch = (0..<128).map { (128 * step + $0) % data.train.count }
      let denseTime = try seconds { try dense.step(batch, point: 0.5) }
      let coefficientTime = try seconds { try coefficients.step(batch, point: 0.5) }
      if step < 20 { continue }
      times.dense.append(denseTime)
      times.coefficients.append(coefficientTime)
    }
    let (denseMedian, coefficientMedian) = (median(times.dense), median(times.coefficients))
    print(
      String(
        format:
          "dense step         %7.2f ms\ncoefficient step   %7.2f ms\nratio              %7.2f",
        1e3 * denseMedian, 1e3 * coefficientMedian, coefficientMedian / denseMedian))
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    let time = (ContinuousClock.now - start).components
    return Double(time.seconds) + 1e-18 * Double(time.attoseconds)
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
