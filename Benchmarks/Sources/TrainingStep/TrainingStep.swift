import Babbage
import BabbageData
import BabbageTraining
import BabbageWorkflows
import Foundation

/// Times a step of coefficient training against a dense step, in turn, and prints the ratio; and what
/// a checkpoint of each costs.
///
///     TrainingStep [--steps 200] [--network lenet5|vgg16|resnet20] [--precision float|mixed]
///                  [--device cpu|cuda] [--threads N]
///
/// Steps have 128 images: forward, backward and AdamW. LeNet-5 has images from the embedded subset
/// and the scheme of `Models/lenet5-mnist.babbage`, VGG16 and ResNet-20 random images of 32×32 and
/// the plans in `Plans`: time does not depend on what images show. Coefficients are quantised;
/// LeNet-5's teacher's scores are looked up, as in training.
@main
struct TrainingStep {
  static func main() throws {
    let arguments = try Arguments()
    for network in arguments.networks {
      let measured = try Measurement(of: network, by: arguments)
      print(measured.text)
    }
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return start.duration(to: .now) / .seconds(1)
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// What the command line asks for.
struct Arguments {
  var steps = 200
  var networks = [Subject.lenet5]
  var precision = Precision.float
  var device = Device.cpu
  var threads: Int?

  /// Why they make no sense.
  struct Unknown: Error { let argument: String }

  init() throws {
    var rest = CommandLine.arguments.dropFirst()
    while let name = rest.popFirst() {
      let value = rest.popFirst() ?? ""
      switch name {
      case "--steps": steps = try Self.known(Int(value), name, value)
      case "--network": networks = [try Self.known(Subject(rawValue: value), name, value)]
      case "--precision": precision = try Self.known(Precision(rawValue: value), name, value)
      case "--device": device = try Self.known(Device(rawValue: value), name, value)
      case "--threads": threads = try Self.known(Int(value), name, value)
      default: throw Unknown(argument: name)
      }
    }
  }

  private static func known<Value>(
    _ value: Value?, _ name: String, _ text: String
  ) throws -> Value {
    guard let value else { throw Unknown(argument: "\(name) \(text)") }
    return value
  }

  /// How the dense network is trained.
  var dense: TrainingOptions {
    var options = TrainingOptions()
    (options.precision, options.device, options.threads) = (precision, device, threads)
    options.augmentation = []
    return options
  }

  /// How coefficients are trained.
  func coefficients(isTaught: Bool) -> CompressionOptions {
    var options = CompressionOptions()
    (options.precision, options.device, options.threads) = (precision, device, threads)
    options.augmentation = []
    if !isTaught { options.distillation = 0 }
    return options
  }
}

/// What is trained.
enum Subject: String {
  case lenet5, vgg16, resnet20

  func network() throws -> Network {
    switch self {
    case .lenet5: try .leNet5()
    case .vgg16: try .vgg16()
    case .resnet20: try .resNet(depth: 20)
    }
  }

  func plan() throws -> CompressionPlan {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../..").standardizedFileURL
    func read(_ name: String) throws -> CompressionPlan {
      try PlanFile.read(from: folder.appendingPathComponent("Benchmarks/Plans/\(name)").path)
    }
    switch self {
    case .lenet5:
      let model = try NetworkFile.read(
        from: folder.appendingPathComponent("Models/lenet5-mnist.babbage"))
      return CompressionPlan(
        layers: Dictionary(
          uniqueKeysWithValues: model.layers.map { ($0.node.name, $0.layer.weight.scheme) }))
    case .vgg16: return try read("vgg16-80k.yaml")
    case .resnet20: return try read("resnet20-56k.yaml")
    }
  }

  func data() throws -> Dataset {
    if self == .lenet5 { return try DatasetCatalog.load("mnist-subset") }
    var random = SystemRandomNumberGenerator()
    func images(_ count: Int) -> ImageSet {
      ImageSet(
        images: (0..<(count * 3 * 32 * 32)).map { _ in UInt8.random(in: 0...255, using: &random) },
        labels: (0..<count).map { UInt16($0 % 10) }, channels: 3, height: 32, width: 32)
    }
    return Dataset(
      name: "random", title: "Random images", train: images(1024), test: images(10),
      classNames: (0..<10).map(String.init))
  }
}

/// The times of both kinds of step, and of a checkpoint of each.
struct Measurement {
  let subject: Subject
  var (dense, coefficients) = (0.0, 0.0)
  var (denseCheckpoint, coefficientCheckpoint) = (0.0, 0.0)

  init(of subject: Subject, by arguments: Arguments) throws {
    self.subject = subject
    let (network, plan, data) = (try subject.network(), try subject.plan(), try subject.data())
    let options = arguments.coefficients(isTaught: subject == .lenet5)
    let dense = try SteppedTraining(network, on: data, options: arguments.dense)
    let coefficients = try SteppedTraining(network, plan: plan, on: data, options: options)
    try coefficients.quantize()
    let warmUp = max(arguments.steps / 10, 2)
    var times: (dense: [Double], coefficients: [Double]) = ([], [])
    for step in 0..<(arguments.steps + warmUp) {
      let batch = (0..<128).map { (128 * step + $0) % data.train.count }
      let denseTime = try TrainingStep.seconds { try dense.step(batch, point: 0.5) }
      let coefficientTime = try TrainingStep.seconds { try coefficients.step(batch, point: 0.5) }
      if step < warmUp { continue }
      times.dense.append(denseTime)
      times.coefficients.append(coefficientTime)
    }
    self.dense = TrainingStep.median(times.dense)
    self.coefficients = TrainingStep.median(times.coefficients)
    try measureCheckpoints(network, plan, data.prefix(train: 128, test: 10), arguments, options)
  }

  /// Trains for two steps, the first of which a checkpoint follows.
  private mutating func measureCheckpoints(
    _ network: Network, _ plan: CompressionPlan, _ data: Dataset, _ arguments: Arguments,
    _ options: CompressionOptions
  ) throws {
    var policy = CheckpointPolicy(
      file: FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString),
      resume: false)
    (policy.pace.first, policy.pace.interval) = (.zero, .seconds(1e6))
    defer { try? FileManager.default.removeItem(at: policy.file) }
    var training = arguments.dense
    training.epochs = 6
    var last = 0.0
    _ = try Trainer(options: training, checkpoint: policy) { last = $0.checkpointSeconds }
      .train(network, on: data)
    denseCheckpoint = last
    var compression = options
    (compression.coefficientEpochs, compression.quantizedEpochs) = (1, 9)
    compression.distillation = 0
    _ = try Compressor(options: compression, checkpoint: policy) { last = $0.checkpointSeconds }
      .compress(network, plan: plan, on: data)
    coefficientCheckpoint = last
  }

  var text: String {
    func row(_ name: String, _ step: Double, _ checkpoint: Double) -> String {
      let share = min(100 * checkpoint / 60, 2)
      return String(
        format: "%@ step %8.2f ms  %8.0f images/s  checkpoint %7.1f ms, %.2f %% of the time\n",
        name, 1e3 * step, 128 / step, 1e3 * checkpoint, share)
    }
    return subject.rawValue + "\n" + row("dense      ", dense, denseCheckpoint)
      + row("coefficient", coefficients, coefficientCheckpoint)
      + String(format: "ratio %13.3f\n", coefficients / dense)
  }
}
