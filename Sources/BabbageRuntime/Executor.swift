import Babbage

/// Runs a lowered network for one image after another, in memory that it allocates once.
///
/// Each thread needs an executor of its own. Copies share the packed weights; a copy allocates its
/// memory when it first runs.
public struct Executor: Sendable {
  private let program: Program

  private var arena: [UInt8]

  /// Places the network's values in memory and packs its weights.
  ///
  /// - Parameters:
  ///   - network: A network in floating point.
  ///   - instructionSet: The kernels to run.
  /// - Throws: `NetworkError.mapsTooLarge(node:bytes:)`
  public init(
    _ network: LoweredNetwork, instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    self.init(try Program(network, instructionSet: instructionSet))
  }

  /// Does the same in integers: ``run(_:)`` gives the scores times the network's `scoreUnit`.
  ///
  /// - Parameters:
  ///   - network: A network in integers.
  ///   - instructionSet: The kernels to run.
  /// - Throws: `NetworkError.mapsTooLarge(node:bytes:)`
  public init(
    _ network: IntegerNetwork, instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    self.init(try Program(network, instructionSet: instructionSet))
  }

  private init(_ program: Program) {
    self.program = program
    arena = Array(repeating: 0, count: program.arenaBytes)
  }

  /// The number of values of an image.
  public var inputCount: Int { program.image.count }

  /// The number of scores.
  public var outputCount: Int { program.result.count }

  /// For each step the name of the node that it belongs to.
  public var stepNames: [String] { program.steps.map(\.name) }

  /// For each step the bytes of the values that it reads and writes, without padding.
  package var stepBytes: [Int] {
    program.steps.map { step in
      (step.inputs + step.outputs).reduce(0) { $0 + $1.shape.count * $1.elementSize }
    }
  }

  /// The most memory that all activation maps of one image take together, in bytes.
  public var mapBytes: Int { program.mapBytes }

  /// Computes the scores of one image.
  ///
  /// - Parameter image: CHW, as many values as the network's input has.
  /// - Returns: The scores, as many as the network's output has.
  public mutating func run(_ image: [Float]) -> [Float] {
    var scores = [Float](repeating: 0, count: outputCount)
    var room = scores.mutableSpan
    run(image.span, into: &room)
    return scores
  }

  /// Computes the scores of one image without allocating anything.
  ///
  /// - Parameters:
  ///   - image: CHW, as many values as the network's input has.
  ///   - scores: Room for as many values as the network's output has.
  public mutating func run(_ image: Span<Float>, into scores: inout MutableSpan<Float>) {
    run(image) { program, arena in
      program.run(on: arena)
      scores.withUnsafeMutableBufferPointer { scores in
        program.store(Self.room(for: program.result, in: scores), from: arena)
      }
    }
  }

  /// The same; `record` is called after each step with its index and how long it took.
  package mutating func run(
    _ image: Span<Float>, into scores: inout MutableSpan<Float>,
    record: (_ step: Int, _ duration: Duration) -> Void
  ) {
    run(image) { program, arena in
      var last = ContinuousClock.now
      for step in program.steps.indices {
        program.run(step: step, on: arena)
        let now = ContinuousClock.now
        record(step, last.duration(to: now))
        last = now
      }
      scores.withUnsafeMutableBufferPointer { scores in
        program.store(Self.room(for: program.result, in: scores), from: arena)
      }
    }
  }

  /// The scores of an `IntegerNetwork` as they are.
  ///
  /// - Precondition: The executor was made of a network in integers.
  public mutating func integers(of image: [Float]) -> [Int32] {
    guard case .integer = program.arithmetic else {
      preconditionFailure("the network is in floating point")
    }
    return run(image.span) { program, arena in
      program.run(on: arena)
      let scores = UnsafeBufferPointer(
        start: arena.sums(program.result.offset), count: program.result.count)
      return Array(scores)
    }
  }

  /// Calls `observe` after each step, with the places of the values that it wrote.
  mutating func run(
    _ image: [Float],
    observe: (_ step: Int, _ outputs: [PlacedMap], _ arena: UnsafeMutableRawPointer) -> Void
  ) {
    run(image.span) { program, arena in
      for (index, step) in program.steps.enumerated() {
        program.run(step: index, on: arena)
        observe(index, step.outputs, arena)
      }
    }
  }

  @inline(__always)
  private mutating func run<Result>(
    _ image: Span<Float>, steps: (Program, UnsafeMutableRawPointer) -> Result
  ) -> Result {
    let program = program
    return arena.withUnsafeMutableBytes { arena in
      image.withUnsafeBufferPointer { image in
        guard image.count == program.image.count, let image = image.baseAddress,
          let start = arena.baseAddress
        else { preconditionFailure("an image of \(program.image.shape)") }
        let base = (start + Program.lineBytes).alignedUp(toMultipleOf: Program.lineBytes)
        program.load(image, into: base)
        return steps(program, base)
      }
    }
  }

  private static func room(
    for result: PlacedMap, in scores: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    guard scores.count >= result.count, let base = scores.baseAddress else {
      preconditionFailure("room for \(result.shape) scores")
    }
    return base
  }
}
