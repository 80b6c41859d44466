import Babbage

/// Runs a plan for one image after another, in memory that it allocates once.
///
/// Each thread needs an executor of its own; copies share the packed weights.
public struct Executor: Sendable {
  private let program: Program

  private var arena: [UInt8]

  /// Packs the weights and allocates the plan's arena.
  public init(_ plan: Plan, instructionSet: InstructionSet = .best) {
    self.init(Program(plan, instructionSet: instructionSet))
  }

  /// The same in integers: ``run(_:)`` gives the scores times the `scoreUnit` of the plan.
  public init(_ plan: IntegerPlan, instructionSet: InstructionSet = .best) {
    self.init(Program(plan, instructionSet: instructionSet))
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
  public var stepNames: [String] { program.stepNames }

  /// Computes the scores of one image.
  ///
  /// - Parameter image: CHW, as many values as the plan's input has.
  /// - Returns: The scores, as many as the plan's output has.
  public mutating func run(_ image: [Float]) -> [Float] {
    let count = outputCount
    return image.withUnsafeBufferPointer { image in
      [Float](unsafeUninitializedCapacity: count) { scores, initialized in
        run(image, into: scores)
        initialized = count
      }
    }
  }

  /// Computes the scores of one image without allocating anything.
  ///
  /// - Parameters:
  ///   - image: CHW, as many values as the plan's input has.
  ///   - scores: Room for as many values as the plan's output has.
  public mutating func run(
    _ image: UnsafeBufferPointer<Float>, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    run(image) { program, arena in
      program.run(on: arena)
      program.store(Self.room(for: program.result, in: scores), from: arena)
    }
  }

  /// The same, with the time that each step took.
  ///
  /// - Parameter record: Called after each step with its index and how long it took.
  public mutating func run(
    _ image: UnsafeBufferPointer<Float>, into scores: UnsafeMutableBufferPointer<Float>,
    record: (_ step: Int, _ duration: Duration) -> Void
  ) {
    run(image) { program, arena in
      var last = ContinuousClock.now
      for step in program.stepNames.indices {
        program.run(step: step, on: arena)
        let now = ContinuousClock.now
        record(step, last.duration(to: now))
        last = now
      }
      program.store(Self.room(for: program.result, in: scores), from: arena)
    }
  }

  /// The scores of an `IntegerPlan` as they are.
  ///
  /// - Precondition: The executor was made of an integer plan.
  public mutating func integers(of image: [Float]) -> [Int32] {
    guard case .integer = program.arithmetic else {
      preconditionFailure("the plan is in floating point")
    }
    return image.withUnsafeBufferPointer { image in
      run(image) { program, arena in
        program.run(on: arena)
        let scores = UnsafeBufferPointer(
          start: arena.sums(program.result.offset), count: program.result.count)
        return Array(scores)
      }
    }
  }

  /// Calls with the memory of all maps after each step.
  mutating func run(
    _ image: [Float], observe: (_ step: Int, _ arena: UnsafeMutableRawPointer) -> Void
  ) {
    image.withUnsafeBufferPointer { image in
      run(image) { program, arena in
        for step in program.stepNames.indices {
          program.run(step: step, on: arena)
          observe(step, arena)
        }
      }
    }
  }

  @inline(__always)
  private mutating func run<Result>(
    _ image: UnsafeBufferPointer<Float>, steps: (Program, UnsafeMutableRawPointer) -> Result
  ) -> Result {
    let program = program
    return arena.withUnsafeMutableBytes { arena in
      guard image.count == program.image.count, let image = image.baseAddress,
        let start = arena.baseAddress
      else { preconditionFailure("an image of \(program.image.shape)") }
      let base = start.alignedUp(toMultipleOf: Program.lineBytes)
      program.load(image, into: base)
      return steps(program, base)
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
