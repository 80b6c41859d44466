/// The number format in which training computes convolutions.
public enum Precision: String, Sendable, CaseIterable {
  /// 32 bits.
  case float
  /// Products of bfloat16, summed in 32 bits; parameters, normalisation statistics, fully connected
  /// layers and the loss keep 32 bits.
  ///
  /// Nearly twice as fast where the processor has instructions for it (AVX-512 BF16, AMX, tensor
  /// cores): see docs/gpu.md.
  case mixed
}

/// The device that training runs on.
public enum Device: String, Sendable, CaseIterable {
  /// The processor.
  case cpu
  /// A graphics processor; LibTorch must have been built for it.
  case cuda
}

/// Where a model computes, and in which number format.
struct Compute: Equatable, Sendable {
  var precision = Precision.float
  var device = Device.cpu

  /// Whether Babbage's own kernels compute instead of LibTorch's: only in 32 bits on the CPU.
  var usesOwnKernels: Bool { precision == .float && device == .cpu }
}

extension TrainingOptions {
  var compute: Compute { Compute(precision: precision, device: device) }
}

extension CompressionOptions {
  var compute: Compute { Compute(precision: precision, device: device) }
}
