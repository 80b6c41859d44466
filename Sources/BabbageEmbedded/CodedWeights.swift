import Babbage

/// Weights that a program has in one stream of a range coder, and decodes into RAM before its first
/// run.
struct CodedWeights {
  /// The weights of one layer.
  struct Tensor {
    /// Bytes of a row of the program's table.
    static let bytes = 12

    let rows: Int
    /// Values of a row, and how many of them belong to one channel.
    let values: Int
    let places: Int
    /// The bits of the largest magnitude.
    let width: Int
    /// How a code lies in RAM: `code - low`, shifted, in so many bits.
    let bits: Int
    let low: Int
    let shift: Int
    /// Whether all codes are odd, so that zero has no place in the stream.
    let isOdd: Bool
    /// The first byte in RAM, and how many there are.
    let place: Int
    let ram: Int
    /// The share of the stream.
    let flash: Int
  }

  let tensors: [Tensor]
  let stream: [UInt8]
  /// 16 or 32: what sums of the magnitudes of a place or a channel need.
  private let sumBits: Int
  /// 16 or 32: what numbers of magnitudes and all sums need.
  private let countBits: Int
  /// 32 or 64: what 256 times a sum needs.
  private let totalBits: Int

  /// Codes lie in RAM as whole bytes (`areBytes`), or in as few bits as they need.
  init(_ cores: [LayerStage.Core], areBytes: Bool) {
    let contents = cores.map { core in
      let codes = core.storedCodes
      let places = core.moments?.elements.count ?? core.places
      return CodeStream.Tensor(
        codes, shape: [codes.count / core.values, core.values / places, places])
    }
    let coded = CodeStream(contents)
    stream = coded.bytes
    var place = 0
    tensors = zip(contents, coded.tensorBytes).map { content, flash in
      let packed = PackedCodes(content.codes, shifts: true)
      let ram = areBytes ? packed.codes.count : packed.bytes.count
      defer { place += ram }
      return Tensor(
        rows: content.shape[0], values: content.shape[1] * content.shape[2],
        places: content.shape[2], width: content.width, bits: areBytes ? 8 : packed.bits,
        low: areBytes ? 0 : packed.low,
        shift: areBytes ? 0 : packed.spacing.trailingZeroBitCount,
        isOdd: content.grid == .odd, place: place, ram: ram, flash: flash)
    }
    let sums = contents.map(Sums.init)
    sumBits = sums.allSatisfy { $0.largest <= UInt16.max } ? 16 : 32
    // What is expected of a mean counts for a few more numbers.
    countBits =
      sums.allSatisfy { $0.all <= UInt16.max }
        && contents.allSatisfy { $0.codes.count + 255 <= UInt16.max } ? 16 : 32
    totalBits = sums.allSatisfy { $0.all < 1 << 23 } ? 32 : 64
  }

  /// Sums of a tensor's magnitudes.
  private struct Sums {
    /// The largest one of a place or a channel.
    let largest: Int
    let all: Int

    init(_ tensor: CodeStream.Tensor) {
      let (channels, places) = (tensor.shape[1], tensor.shape[2])
      var ofPlace = [Int](repeating: 0, count: places)
      var ofChannel = [Int](repeating: 0, count: channels)
      for (index, magnitude) in tensor.magnitudes.enumerated() {
        ofPlace[index % places] += magnitude
        ofChannel[index / places % channels] += magnitude
      }
      largest = max(ofPlace.max() ?? 0, ofChannel.max() ?? 0)
      all = ofPlace.reduce(0, +)
    }
  }

  /// How many sums the decoder has at most.
  private var sums: Int { tensors.map { $0.places + $0.values / $0.places }.max() ?? 1 }
  /// How many magnitudes it remembers: those of a row.
  private var magnitudes: Int { tensors.map(\.values).max() ?? 1 }
  /// How many decisions the length of a magnitude takes at most.
  private var lengths: Int { max(tensors.map(\.width).max() ?? 0, 1) }
  /// Decisions that are learned: of each bin whether a value is longer, its upper bits, its sign.
  private var decisions: Int { lengths * (MagnitudeModel.bins + 4) + 1 }

  /// Bytes that the decoder takes while it works, with pointers of 32 bits.
  var decoderBytes: Int {
    let bytes = 12 + 4 * decisions + sums * sumBits / 8 + magnitudes
    return (bytes + 3) / 4 * 4
  }

  /// Bytes of the array of all weights: one more is written, as 0.
  private var arrayBytes: Int { tensors.reduce(1) { $0 + $1.ram } }

  /// Bytes of RAM for all weights, and of the mark that they are there.
  var ramBytes: Int { arrayBytes + 1 }

  /// Bytes of the constants that belong to no layer.
  var sharedBytes: Int { 4 * MagnitudeModel.bins }
}

// MARK: As C

extension CodedWeights {
  /// How many bytes of the stream are the number that the decoder begins with.
  private static let begun = 4

  private var begins: UInt32 { stream.prefix(Self.begun).reduce(0) { $0 << 8 | UInt32($1) } }

  /// Sizes and numbers of the decoder, before its types.
  var settings: String {
    let (confidence, shares) = (MagnitudeEstimate.confidence, MagnitudeEstimate.shares)
    let all = shares.place + shares.row + shares.channel + shares.left + shares.above
    return """
      typedef uint\(sumBits)_t nn_magnitudes;
      typedef \(countBits == 16 ? "unsigned" : "uint32_t") nn_count;
      typedef uint\(totalBits)_t nn_total;
      #define NN_STREAM_BEGINS \(begins)u
      #define NN_TENSORS \(tensors.count)
      #define NN_DECODED_SUMS \(sums)
      #define NN_DECODED_VALUES \(magnitudes)
      #define NN_BINS \(MagnitudeModel.bins)
      #define NN_LENGTHS \(lengths)
      #define NN_CONFIDENCE \(min(MagnitudeModel.confidence, PayloadModel.carried))
      #define NN_CARRIED \(PayloadModel.carried)
      #define NN_REMEMBERED \(AdaptiveBit.window)
      #define NN_LEAST_LIKELY \(AdaptiveBit.limits.lowerBound)
      #define NN_MOST_LIKELY \(AdaptiveBit.limits.upperBound)
      #define NN_LEAST_FIRST \(MagnitudeModel.leastBeginning)
      #define NN_PRIOR \(MagnitudeEstimate.prior)
      #define NN_PRIOR_OF_ALL \(confidence.all)
      #define NN_PRIOR_OF_PLACE \(confidence.place)
      #define NN_PRIOR_OF_ROW \(confidence.row)
      #define NN_PRIOR_OF_CHANNEL \(confidence.channel)
      #define NN_SHARE_OF_PLACE \(shares.place)
      #define NN_SHARE_OF_ROW \(shares.row)
      #define NN_SHARE_OF_CHANNEL \(shares.channel)
      #define NN_SHARE_OF_LEFT \(shares.left)
      #define NN_SHARE_OF_ABOVE \(shares.above)
      #define NN_SHARES \(all)
      """
  }

  /// The stream, the numbers with which probabilities begin, and where weights go.
  var definitions: [String] {
    func numbers(_ type: String, _ name: String, _ values: [String]) -> String {
      "static const \(type) \(name)[] NN_FLASH = {\n\(CText.wrapped(values))\n};"
    }
    let rest = stream.dropFirst(Self.begun)
    return [
      "static uint8_t nn_weights[\(arrayBytes)];",
      // An array must not be empty.
      numbers("uint8_t", "nn_stream", (rest.isEmpty ? [0] : Array(rest)).map { String($0) }),
      numbers("uint16_t", "nn_thetas", MagnitudeModel.thetas.map { String($0) }),
      numbers("uint16_t", "nn_firsts", MagnitudeModel.firsts.map { String($0) }),
      CText.table(
        "nn_tensor", "nn_tensors",
        tensors.map { tensor in
          """
          {\(tensor.rows), \(tensor.values), \(tensor.places), \(tensor.width), \(tensor.bits), \
          \(tensor.shift), \(UInt8(truncatingIfNeeded: tensor.low)), \(tensor.isOdd ? 1 : 0)}
          """
        }),
    ]
  }
}
