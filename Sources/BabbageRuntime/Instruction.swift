import Babbage
import CKernels

/// A step of a network with everything that its kernel needs, offsets in the arena (in bytes) included.
enum Instruction {
  case convolution(babbage_convolution, input: Int, addend: Int?, output: Int)
  case depthwise(babbage_depthwise, input: Int, output: Int)
  case moments(babbage_moments, input: Int, scratch: Int, output: Int)
  case pass(babbage_pass, input: Int, addend: Int?, full: Int?, sums: Int?)
  case clearBorder(PlacedMap)
  case clear(PlacedMap)
  case copy(MapView, MapView)
  case affine(MapView, MapView, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>)
  case activation(Activation, MapView, MapView)
  case combine(LoweredNetwork.Combination, MapView, MapView, MapView)
  case maxPool(babbage_pool, input: Int, output: Int)
  case averagePool(Pool, countsPadding: Bool, PlacedMap, PlacedMap)
  case globalAveragePool(PlacedMap, PlacedMap)
  case softmax(PlacedMap, PlacedMap)
  case integer(IntegerInstruction)

  @inline(__always)
  func run(on arena: UnsafeMutableRawPointer, with kernels: UnsafePointer<babbage_kernels>) {
    switch self {
    case .convolution(let description, let input, let addend, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.convolve(
          $0, arena.floats(input), addend.map { UnsafePointer(arena.floats($0)) },
          arena.floats(output))
      }
    case .depthwise(let description, let input, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.depthwise($0, arena.floats(input), arena.floats(output))
      }
    case .moments(let description, let input, let scratch, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.moments(
          $0, arena.floats(input), arena.floats(scratch), arena.floats(output))
      }
    case .pass(let description, let input, let addend, let full, let sums):
      withUnsafePointer(to: description) {
        kernels.pointee.pass(
          $0, arena.floats(input), addend.map { UnsafePointer(arena.floats($0)) },
          full.map { arena.floats($0) }, sums.map { arena.floats($0) })
      }
    case .clearBorder(let map):
      babbage_clear_border(
        arena + map.offset, Int32(map.elementSize), Int32(map.shape.channels),
        Int32(map.shape.height), Int32(map.shape.width), Int32(map.padding))
    case .clear(let map):
      (arena + map.offset).initializeMemory(as: UInt8.self, repeating: 0, count: map.range.count)
    case .copy(let input, let output): MapView.copy(input, output, on: arena)
    case .affine(let input, let output, let scale, let shift):
      Elementwise.affine(input, output, on: arena, scale, shift)
    case .activation(let activation, let input, let output):
      MapView.forEachRow(input, output, on: arena, of: Float.self) { _, from, to, count in
        activation.apply(to: from, into: to, count: count)
      }
    case .combine(let combination, let first, let second, let output):
      Elementwise.combine(combination, first, second, output, on: arena)
    case .maxPool(let description, let input, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.largest($0, arena.floats(input), arena.floats(output))
      }
    case .averagePool(let pool, let countsPadding, let input, let output):
      pool.mean(
        arena.floats(input.offset), of: input.shape, into: arena.floats(output.offset),
        of: output.shape, countsPadding: countsPadding)
    case .globalAveragePool(let input, let output):
      Elementwise.mean(
        arena.floats(input.offset), into: arena.floats(output.offset),
        channels: input.shape.channels,
        pixels: input.shape.pixels)
    case .integer(let instruction): instruction.run(on: arena, with: kernels)
    case .softmax(let input, let output):
      Elementwise.softmax(
        arena.floats(input.offset), into: arena.floats(output.offset), count: input.shape.count)
    }
  }
}
