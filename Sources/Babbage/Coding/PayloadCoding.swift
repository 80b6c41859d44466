/// How a network's numbers become the bytes of a payload.
public enum PayloadCoding: UInt8, Sendable, CaseIterable {
  /// Each number in bits of its own, without gaps.
  case packed = 1
  /// All numbers in one stream of a range coder, which spends few bits on what is frequent.
  ///
  /// Its model is learned from the stream while it is read, and takes no bytes.
  case range = 2
}

/// What a quantised tensor is for.
enum ParameterRole {
  /// Weights, or the coefficients that stand for them.
  case weights
  /// What is added to maps.
  case bias
}

/// Takes the numbers of a network, in the order in which they are stored.
protocol PayloadWriter {
  mutating func append(_ values: [Float])
  mutating func append(_ tensor: QuantizedTensor, as role: ParameterRole)
  mutating func append(_ order: Permutation)
}

/// Gives back what a ``PayloadWriter`` took; only finite numbers and codes that are on their grid.
protocol PayloadReader {
  mutating func floats(
    _ count: Int, _ field: @autoclosure () -> String
  ) throws(FileFormatError) -> [Float]

  mutating func quantized(
    _ shape: [Int], _ form: CodeForm, as role: ParameterRole, _ field: String
  ) throws(FileFormatError) -> QuantizedTensor

  /// There must be bytes for all positions.
  mutating func order(_ count: Int, _ field: String) throws(FileFormatError) -> Permutation
}

/// How the codes of a tensor are stored.
struct CodeForm {
  let bits: Int
  /// The width of each row's scale, if rows have scales.
  let scaleBits: Int?
  let grid: CodeGrid
}
