import Babbage
import CKernels

/// A step of an integer network with everything that its kernel needs, offsets in the arena (in bytes)
/// included.
enum IntegerInstruction {
  case convolution(babbage_integer_convolution, input: Int, scratch: Int, output: Int)
  case depthwise(babbage_integer_depthwise, input: Int, output: Int)
  case moments(babbage_integer_moments, input: Int, scratch: Int, output: Int)
  case pass(babbage_integer_pass, input: Int, addend: Int?, full: Int?, sums: Int?)
  case maxPool(Pool, PlacedMap, PlacedMap)
  case averagePool(Pool, WindowMean, PlacedMap, PlacedMap)
  case globalAveragePool(Rescale, PlacedMap, PlacedMap)
  case affine(
    MapView, MapView, multipliers: UnsafePointer<Int32>, offsets: UnsafePointer<Int64>, shift: Int,
    limits: ClosedRange<Int32>)
  case rescale(Rescale, MapView, MapView)
  case table(UnsafePointer<Int16>, MapView, MapView)
  case combine(IntegerCombination, MapView, MapView, MapView)

  func run(on arena: UnsafeMutableRawPointer, with kernels: UnsafePointer<babbage_kernels>) {
    switch self {
    case .convolution(let description, let input, let scratch, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.integers.pointee.convolve(
          $0, arena.codes(input), arena.codes(scratch), arena.sums(output))
      }
    case .depthwise(let description, let input, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.integers.pointee.depthwise($0, arena.codes(input), arena.sums(output))
      }
    case .moments(let description, let input, let scratch, let output):
      withUnsafePointer(to: description) {
        kernels.pointee.moments_of_integers(
          $0, arena.codes(input), arena.sums(scratch), arena.codes(output))
      }
    case .pass(let description, let input, let addend, let full, let sums):
      withUnsafePointer(to: description) {
        kernels.pointee.pass_integers(
          $0, arena + input, addend.map { UnsafePointer(arena.codes($0)) }, full.map { arena + $0 },
          sums.map { arena.codes($0) })
      }
    case .maxPool(let pool, let input, let output):
      pool.largest(
        arena.codes(input.offset), of: input.shape, into: arena.codes(output.offset),
        of: output.shape)
    case .averagePool(let pool, let mean, let input, let output):
      pool.mean(
        arena.codes(input.offset), of: input.shape, into: arena.codes(output.offset),
        of: output.shape, mean)
    case .globalAveragePool(let rescale, let input, let output):
      let codes = arena.codes(input.offset)
      let pixels = input.shape.pixels
      for channel in 0..<input.shape.channels {
        var sum: Int32 = 0
        for pixel in 0..<pixels { sum += Int32(codes[channel * pixels + pixel]) }
        arena.codes(output.offset)[channel] = Int16(truncatingIfNeeded: rescale(sum))
      }
    case .affine(let input, let output, let multipliers, let offsets, let shift, let limits):
      CodeMaps.affine(
        input, output, on: arena, multipliers, offsets, shift: shift, limits: limits)
    case .rescale(let rescale, let input, let output):
      CodeMaps.rescale(input, output, on: arena, rescale)
    case .table(let values, let input, let output):
      CodeMaps.look(up: values, input, output, on: arena)
    case .combine(let combination, let first, let second, let output):
      Elementwise.combine(first, second, output, on: arena, of: Int16.self) {
        Int16(truncatingIfNeeded: combination(Int32($0), Int32($1)))
      }
    }
  }
}
