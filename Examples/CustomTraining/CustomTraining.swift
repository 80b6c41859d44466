import Babbage
import BabbageData
import BabbageTraining
import Foundation

/// A custom training loop that compresses: `swift run -c release CustomTraining small.babbage`.
@main
struct CustomTraining {
  static func main() throws {
    let data = try DatasetCatalog.load("mnist-subset")
    var training = TrainingOptions()
    training.epochs = 2
    let dense = try Trainer(options: training).train(.leNet5(), on: data)

    let plan = CompressionPlan(layers: [
      "conv1": try Scheme(parsing: "filters=quadratic/7 window=quadratic bits=4"),
      "conv2": try Scheme(
        parsing: "filters=quadratic/17 channels=linear/7 window=quadratic bits=4"),
      "fc1": try Scheme(parsing: "filters=linear/100 channels=linear/8 window=quadratic bits=4"),
      "fc2": try Scheme(parsing: "channels=linear/100 bits=4"),
    ])
    let loop = try SteppedTraining(dense, plan: plan, on: data, options: CompressionOptions())
    let (steps, batch) = (400, 128)
    for step in 0..<steps {
      if step == steps / 2 { try loop.quantize() }  // in floating point first, then rounded
      let images = (0..<batch).map { _ in Int.random(in: 0..<data.train.count) }
      let loss = try loop.step(images, point: Double(step) / Double(steps))
      if step % 100 == 99 { print("step \(step + 1), loss \(loss)") }
    }
    let small = try loop.network()
    print("\(small.size.payloadBytes) bytes, \(try loop.accuracy(on: data.test)) % right")
    if let path = CommandLine.arguments.dropFirst().first {
      try NetworkFile.write(small, to: URL(fileURLWithPath: path))
    }
  }
}
