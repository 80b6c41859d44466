import Babbage
import BabbageTestSupport

/// A tiny network and its file, byte by byte.
///
/// A convolution `c` with two filters of 1x2 over an image of 1x1x2: lines along the filters, lines
/// over intervals of 130 columns (here both), 4 bits, biases on the core maps; then a ReLU.
enum GoldenFile {
  static let header: [UInt8] = [
    1, 0x74,  // the network's name: "t"
    1, 1, 2,  // the image
    2,  // nodes
    1, 0x63, 1, 1, 0,  // "c", convolution, stride 1, padding 0
    2, 1, 1, 2,  // filters, channels, rows, columns
    4, 1,  // codes of 4 bits without row scales, polynomial
    1, 0, 0, 1,  // filters=linear/all, channels exact
    0, 0, 1, 1, 0x82, 0x01,  // separate window: rows exact, columns=linear/130
    0, 4, 0,  // knots=uniform bits=4 bias=core
    1, 0,  // a bias on the core maps, in floating point
    0,  // reads the image
    1, 0x72, 4, 1,  // "r", ReLU, reads node 0
  ]

  static let payload: [UInt8] = [
    0x00, 0x3F,  // step 0.5
    0x97, 0x01,  // codes 7, -7, 1, 0
    0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,  // biases 1, -2
  ]

  /// The checksum was computed with Python's `zlib.crc32`.
  static let bytes: [UInt8] =
    Array("BABBAGE".utf8) + [1] + [37, 0, 0, 0] + [12, 0, 0, 0] + header + payload
    + [0x4A, 0xA5, 0x57, 0x97]

  static func network() throws -> Network {
    let scheme = Scheme(
      filters: AxisScheme(degree: .linear, interval: .all),
      window: .separate(
        rows: .exact, columns: AxisScheme(degree: .linear, interval: .length(130))),
      format: .bits(4))
    let coefficients = QuantizedTensor(
      shape: [2, 1, 2], bits: 4, codes: [7, -7, 1, 0], rowScales: nil,
      step: ShortFloat(bits: 0x3F00))
    let weight = PolynomialWeight(
      shape: WeightShape(filters: 2, channels: 1, rows: 1, columns: 2), scheme: scheme,
      coefficients: .quantized(coefficients))
    let layer = Layer(
      weight: .polynomial(weight),
      bias: Bias(placement: .core, values: .float(Tensor(vector: [1, -2]))))
    return try Network(
      name: "t", input: MapShape(channels: 1, height: 1, width: 2),
      nodes: [
        Node(
          name: "c", operation: .convolution(layer, stride: 1, padding: 0), inputs: [.image]),
        Node(name: "r", operation: .activation(.relu), inputs: [.node(0)]),
      ])
  }

  /// A file around any header and payload, with valid lengths and checksum.
  static func file(header: [UInt8], payload: [UInt8], version: UInt8 = 1) -> [UInt8] {
    sealed(
      Array("BABBAGE".utf8) + [version] + little(UInt32(header.count))
        + little(UInt32(payload.count)) + header + payload)
  }

  /// The bytes followed by their CRC-32.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] { bytes + little(CRC32.of(bytes)) }

  static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Seven bits a byte, the lowest first.
  static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value % 128 + 128)] + varint(value / 128)
  }
}
