import Babbage
import CKernels

/// A step of a plan with everything that its kernel needs, offsets in the arena (in bytes) included.
enum Instruction {
  case convolution(babbage_convolution, input: Int, output: Int)
  case moments(babbage_moments, input: Int, scratch: Int, output: Int)
  case pass(babbage_pass, input: Int, addend: Int?, full: Int?, sums: Int?)
  case clearBorder(PlacedMap)
  case affine(PlacedMap, PlacedMap, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>)
  case maxPool(Pool, PlacedMap, PlacedMap)
  case averagePool(Pool, PlacedMap, PlacedMap)
  case globalAveragePool(PlacedMap, PlacedMap)
  case shortcut(stride: Int, leadingMaps: Int, PlacedMap, PlacedMap)
  case softmax(PlacedMap, PlacedMap)
  case integer(IntegerInstruction)

  @inline(__always)
  func run(on arena: UnsafeMutableRawPointer, with kernels: UnsafePointer<babbage_kernels>) {
    switch self {
    case .convolution(let description, let input, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.convolve($0, arena.floats(input), arena.floats(output))
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
    case .affine(let input, let output, let scale, let shift):
      Elementwise.affine(
        arena.floats(input.offset), scale, shift, into: arena.floats(output.offset),
        channels: input.shape.channels, pixels: input.shape.pixels)
    case .maxPool(let pool, let input, let output):
      pool.largest(
        arena.floats(input.offset), of: input.shape, into: arena.floats(output.offset),
        of: output.shape)
    case .averagePool(let pool, let input, let output):
      pool.mean(
        arena.floats(input.offset), of: input.shape, into: arena.floats(output.offset),
        of: output.shape)
    case .globalAveragePool(let input, let output):
      Elementwise.mean(
        arena.floats(input.offset), into: arena.floats(output.offset),
        channels: input.shape.channels,
        pixels: input.shape.pixels)
    case .shortcut(let stride, let leadingMaps, let input, let output):
      Shortcut.run(
        arena.floats(input.offset), of: input.shape, stride: stride, leadingMaps: leadingMaps,
        into: arena.floats(output.offset), of: output.shape)
    case .integer(let instruction): instruction.run(on: arena, with: kernels)
    case .softmax(let input, let output):
      Elementwise.softmax(
        arena.floats(input.offset), into: arena.floats(output.offset), count: input.shape.count)
    }
  }
}

extension MapShape {
  /// Positions in each channel.
  var pixels: Int { height * width }
}
