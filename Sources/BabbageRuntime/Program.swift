import Babbage
import CKernels

/// A lowered network made ready for one instruction set: values placed, weights packed, tables laid
/// out.
///
/// Never written once it is made, so that threads can share it.
final class Program: Sendable {
  /// Kernels may read this many bytes beyond the last element that they need, and a line of the
  /// cache before the first.
  static let slack = 256
  /// The bytes of a line of the cache.
  static let lineBytes = 64

  /// What the numbers are.
  enum Arithmetic: Sendable {
    case float
    /// Integers; 1 in the scores stands for `scoreUnit`.
    case integer(scoreUnit: Float)
  }

  /// A step's name and the places of its values.
  struct StepMaps: Sendable {
    let name: String
    let inputs: [PlacedMap]
    let outputs: [PlacedMap]
  }

  let arithmetic: Arithmetic
  let image: PlacedMap
  let result: PlacedMap
  /// What each step reads and writes, and the node that it belongs to.
  let steps: [StepMaps]
  /// The most memory that all values of one image take together, in bytes.
  let mapBytes: Int
  nonisolated(unsafe) private let kernels: UnsafePointer<babbage_kernels>
  nonisolated(unsafe) private let instructions: [Instruction]
  /// Bytes of the arena, scratch of kernels and room to align it included.
  let arenaBytes: Int
  /// For each step where its instructions begin.
  private let stepStarts: [Int]
  private let memory: KernelMemory

  convenience init(
    _ network: LoweredNetwork, instructionSet: InstructionSet
  ) throws(NetworkError) {
    let placement = try Placement(network)
    let memory = KernelMemory()
    let builder = InstructionBuilder(kernels: instructionSet.kernels, memory: memory)
    self.init(
      arithmetic: .float, placement, arenaBytes: placement.arenaBytes,
      instructions: placement.steps.map { builder.instructions(for: $0) },
      kernels: instructionSet.kernels, memory: memory)
  }

  convenience init(
    _ network: IntegerNetwork, instructionSet: InstructionSet
  ) throws(NetworkError) {
    let placement = try Placement(network)
    let memory = KernelMemory()
    var builder = IntegerInstructionBuilder(
      kernels: instructionSet.kernels, memory: memory, scratch: placement.arenaBytes)
    let instructions = placement.steps.map { builder.instructions(for: $0) }
    self.init(
      arithmetic: .integer(scoreUnit: Float(network.scoreUnit)), placement,
      arenaBytes: builder.arenaBytes, instructions: instructions, kernels: instructionSet.kernels,
      memory: memory)
  }

  private init<Kernel>(
    arithmetic: Arithmetic, _ placement: Placement<Kernel>, arenaBytes: Int,
    instructions: [[Instruction]], kernels: UnsafePointer<babbage_kernels>, memory: KernelMemory
  ) {
    self.arithmetic = arithmetic
    (image, result) = (placement.image, placement.result)
    mapBytes = placement.arenaBytes
    self.arenaBytes = arenaBytes + Self.slack + 2 * Self.lineBytes
    steps = placement.steps.map { StepMaps(name: $0.name, inputs: $0.inputs, outputs: $0.outputs) }
    self.instructions = instructions.flatMap(\.self)
    var start = 0
    stepStarts = instructions.map { step in
      defer { start += step.count }
      return start
    }
    (self.kernels, self.memory) = (kernels, memory)
  }

  /// Runs all steps.
  func run(on arena: UnsafeMutableRawPointer) { run(instructions.indices, on: arena) }

  /// Runs one step.
  func run(step: Int, on arena: UnsafeMutableRawPointer) {
    let end = step + 1 < stepStarts.count ? stepStarts[step + 1] : instructions.count
    run(stepStarts[step]..<end, on: arena)
  }

  private func run(_ range: Range<Int>, on arena: UnsafeMutableRawPointer) {
    instructions.withUnsafeBufferPointer { instructions in
      for index in range { instructions[index].run(on: arena, with: kernels) }
    }
  }

  /// Puts an image at its place.
  func load(_ image: UnsafePointer<Float>, into arena: UnsafeMutableRawPointer) {
    let count = self.image.count
    switch arithmetic {
    case .float: arena.floats(self.image.offset).update(from: image, count: count)
    case .integer:
      // Pixels as they were: 0 ... 255.
      babbage_pixel_codes(image, arena.codes(self.image.offset), count)
    }
  }

  /// Reads the scores.
  func store(_ scores: UnsafeMutablePointer<Float>, from arena: UnsafeMutableRawPointer) {
    switch arithmetic {
    case .float: scores.update(from: arena.floats(result.offset), count: result.count)
    case .integer(let unit):
      let sums = arena.sums(result.offset)
      for index in 0..<result.count { scores[index] = Float(sums[index]) * unit }
    }
  }
}

extension UnsafeMutableRawPointer {
  /// The floats at a place, in bytes.
  func floats(_ offset: Int) -> UnsafeMutablePointer<Float> {
    (self + offset).assumingMemoryBound(to: Float.self)
  }

  /// The codes or moments at a place, in bytes.
  func codes(_ offset: Int) -> UnsafeMutablePointer<Int16> {
    (self + offset).assumingMemoryBound(to: Int16.self)
  }

  /// The sums of 32 bits at a place, in bytes.
  func sums(_ offset: Int) -> UnsafeMutablePointer<Int32> {
    (self + offset).assumingMemoryBound(to: Int32.self)
  }
}
