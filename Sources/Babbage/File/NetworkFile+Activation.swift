/// The codes of activations in a file, which lie between those of other operations.
enum ActivationCode: UInt8 {
  case relu = 4
  case leakyRelu = 18
  case clip
  case hardSwish = 21
  case sigmoid = 32
  case hardSigmoid, tanh, elu, swish, exactGelu, tanhGelu, softplus, mish, erf, reciprocal, power
}

extension ByteWriter {
  /// The code of an activation, and its parameters.
  mutating func append(_ activation: Activation) {
    append(ActivationCode(activation).rawValue)
    switch activation {
    case .leakyRelu(let slope): append([slope])
    case .clip(let low, let high): append([low, high])
    case .hardSigmoid(let slope, let offset): append([slope, offset])
    case .elu(let scale): append([scale])
    case .power(let exponent): append([exponent])
    case .swish(let steepness): append([steepness])
    case .relu, .hardSwish, .sigmoid, .tanh, .gelu, .softplus, .mish, .erf, .reciprocal: return
    }
  }
}

extension ActivationCode {
  fileprivate init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .leakyRelu: self = .leakyRelu
    case .clip: self = .clip
    case .hardSwish: self = .hardSwish
    case .sigmoid: self = .sigmoid
    case .hardSigmoid: self = .hardSigmoid
    case .tanh: self = .tanh
    case .elu: self = .elu
    case .swish: self = .swish
    case .gelu(.exact): self = .exactGelu
    case .gelu(.tanh): self = .tanhGelu
    case .softplus: self = .softplus
    case .mish: self = .mish
    case .erf: self = .erf
    case .reciprocal: self = .reciprocal
    case .power: self = .power
    }
  }
}

extension ByteReader {
  /// The activation of a code, with its parameters.
  mutating func activation(
    of code: ActivationCode, _ field: String
  ) throws(FileFormatError) -> Activation {
    switch code {
    case .relu: return .relu
    case .leakyRelu: return .leakyRelu(slope: try number("\(field): slope"))
    case .clip:
      let low = try bound("\(field): low bound")
      return .clip(low: low, high: try bound("\(field): high bound"))
    case .hardSwish: return .hardSwish
    case .sigmoid: return .sigmoid
    case .hardSigmoid:
      let slope = try number("\(field): slope")
      return .hardSigmoid(slope: slope, offset: try number("\(field): offset"))
    case .tanh: return .tanh
    case .elu: return .elu(scale: try number("\(field): scale"))
    case .swish: return .swish(steepness: try number("\(field): steepness"))
    case .exactGelu: return .gelu(.exact)
    case .tanhGelu: return .gelu(.tanh)
    case .softplus: return .softplus
    case .mish: return .mish
    case .erf: return .erf
    case .reciprocal: return .reciprocal
    case .power: return .power(exponent: try number("\(field): exponent"))
    }
  }

  private mutating func number(_ field: String) throws(FileFormatError) -> Float {
    try floats(1, field)[0]
  }

  /// A number that may be infinite.
  private mutating func bound(_ field: String) throws(FileFormatError) -> Float {
    let value = Float(bitPattern: try integer(UInt32.self, field))
    guard !value.isNaN else {
      throw FileFormatError(.badValue("a bound that is not a number"), field: field)
    }
    return value
  }
}
