import CKernels

/// Instructions that kernels are compiled for.
public struct InstructionSet: Sendable, CustomStringConvertible {
  /// A table that lives as long as the program, and is never written.
  nonisolated(unsafe) let kernels: UnsafePointer<babbage_kernels>

  /// All that this processor has, the best first; there is always one.
  public static var available: [InstructionSet] {
    (0...).lazy.map { babbage_kernels_at($0) }.prefix { $0 != nil }
      .compactMap { $0.map(InstructionSet.init) }
  }

  /// The best that this processor has.
  public static var best: InstructionSet {
    guard let first = babbage_kernels_at(0) else { preconditionFailure("there is always one") }
    return InstructionSet(kernels: first)
  }

  /// For example `avx2`.
  public var description: String { String(cString: kernels.pointee.name) }

  /// Floats in a register.
  package var lanes: Int { Int(kernels.pointee.lanes) }
}
