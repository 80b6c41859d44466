import Babbage
import BabbageReport
import BabbageRuntime

/// How fast a network runs.
struct BenchReport: Encodable {
  /// One step of the network.
  struct Step: Encodable {
    let name: String
    let kind: String
    let shape: String
    let medianMicroseconds: Double
    /// Products for one image, where the step is a convolution.
    let multiplyAdds: Int?
    /// Sums for one image, where the step is a pass.
    let additions: Int?
    /// Bytes of the maps read and written.
    let bytes: Int?
    /// The least time that its arithmetic or its memory traffic could take on this core, by the
    /// measured peaks, over the time that it takes.
    let percentOfBound: Double?
  }

  let name: String
  let engine: String
  let instructionSet: String
  let batch: Int
  let threads: Int
  /// Of one image.
  let medianMicroseconds: Double
  let percentile5Microseconds: Double
  let percentile95Microseconds: Double
  let imagesPerSecond: Double
  /// Memory of all maps of one image.
  let arenaBytes: Int
  /// The peak rate of one core, as measured.
  let peakGigaflops: Double?
  /// What one core copies within its level-2 cache, counting bytes read and written.
  let copyGigabytesPerSecond: Double?
  let steps: [Step]

  init(_ network: Network, _ command: BenchCommand) throws {
    let set = InstructionSet.best
    var generator = SeededGenerator(seed: 1)
    let images = (0..<(command.batch * network.input.count)).map { _ in
      Float.random(in: 0..<1, using: &generator)
    }
    var executor: Executor
    var batchExecutor: BatchExecutor
    var lowered: LoweredNetwork?
    let titles: [(kind: String, shape: String)]
    switch command.engine {
    case .runtime:
      let made = try LoweredNetwork(
        network, forms: LayerForms(network, command.form.policy(by: command.engine.cost)))
      executor = try Executor(made)
      batchExecutor = try BatchExecutor(made, threads: command.threads)
      lowered = made
      titles = made.steps.map { ($0.kernel.title, "\($0.input.shape) to \($0.output.shape)") }
    case .integer:
      let made = try IntegerNetwork(
        network, calibratedOn: [Array(images.prefix(network.input.count))],
        forms: LayerForms(network, command.form.policy(by: command.engine.cost)))
      executor = try Executor(made)
      batchExecutor = try BatchExecutor(made, threads: command.threads)
      titles = made.steps.map { ($0.kernel.title, "\($0.input.shape) to \($0.output.shape)") }
    }
    arenaBytes = executor.mapBytes
    var scores = [Float](repeating: 0, count: command.batch * network.output.count)
    let timing = Timing.alternating(1, for: .seconds(command.seconds)) { _ in
      var room = scores.mutableSpan
      if command.batch == 1, command.threads == 1 {
        executor.run(images.span, into: &room)
      } else {
        batchExecutor.run(images.span, into: &room)
      }
    }[0]
    let count = Double(command.batch)
    name = network.name
    engine = command.engine.rawValue
    instructionSet = "\(set)"
    (batch, threads) = (command.batch, command.threads)
    medianMicroseconds = timing.median / count
    percentile5Microseconds = timing.percentile(5) / count
    percentile95Microseconds = timing.percentile(95) / count
    imagesPerSecond = 1e6 * count / timing.median
    let peak = lowered == nil ? nil : set.measuredPeak()
    let copy = lowered == nil ? nil : InstructionSet.measuredCopy()
    peakGigaflops = peak.map { $0 / 1e9 }
    copyGigabytesPerSecond = copy.map { $0 / 1e9 }
    let stepBytes = executor.stepBytes
    let medians = executor.stepMedians(Array(images.prefix(network.input.count)))
    steps = executor.stepNames.indices.map { index in
      guard let step = lowered?.steps[index], let peak, let copy else {
        return Step(
          name: executor.stepNames[index], kind: titles[index].kind, shape: titles[index].shape,
          medianMicroseconds: medians[index], multiplyAdds: nil, additions: nil, bytes: nil,
          percentOfBound: nil)
      }
      // An addition takes the place of a multiply-add, which is two operations.
      let operations = step.multiplyAdds ?? step.additions
      let bytes = stepBytes[index]
      let seconds = max(
        2 * Double(operations ?? 0) / peak, step.isPass ? Double(bytes) / copy : 0)
      return Step(
        name: step.name, kind: titles[index].kind, shape: titles[index].shape,
        medianMicroseconds: medians[index], multiplyAdds: step.multiplyAdds,
        additions: step.additions, bytes: bytes,
        percentOfBound: operations == nil ? nil : 100 * seconds / (medians[index] * 1e-6))
    }
  }

  /// For a person.
  var text: String {
    var summary = Table(alignments: [.left, .right])
    func microseconds(_ value: Double) -> String { NumberText.fixed(value, digits: 2) + " µs" }
    summary.append(["time per image, median", microseconds(medianMicroseconds)])
    summary.append(["  5 % are faster than", microseconds(percentile5Microseconds)])
    summary.append(["  5 % are slower than", microseconds(percentile95Microseconds)])
    summary.append(["images per second", NumberText.rounded(imagesPerSecond)])
    summary.append(["arena bytes", NumberText.count(arenaBytes)])
    if let peakGigaflops {
      summary.append(["one core's peak", NumberText.fixed(peakGigaflops, digits: 1) + " GFLOPS"])
    }
    if let copyGigabytesPerSecond {
      summary.append([
        "one core's copy", NumberText.fixed(copyGigabytesPerSecond, digits: 1) + " GB/s",
      ])
    }
    var table = Table([
      ("step", .left), ("kind", .left), ("maps", .left), ("µs", .right),
      ("multiply-adds", .right), ("additions", .right), ("bytes", .right), ("of bound", .right),
    ])
    for step in steps {
      table.append([
        step.name, step.kind, step.shape, NumberText.fixed(step.medianMicroseconds, digits: 2),
        step.multiplyAdds.map(NumberText.count) ?? "",
        step.additions.map(NumberText.count) ?? "", step.bytes.map(NumberText.count) ?? "",
        step.percentOfBound.map { NumberText.fixed($0, digits: 0) + " %" } ?? "",
      ])
    }
    let title =
      "\(name), engine \(engine), \(instructionSet), batch \(batch), "
      + "\(threads) thread\(threads == 1 ? "" : "s")"
    return [title.shown, summary.text, table.text].joined(separator: "\n\n")
  }
}
