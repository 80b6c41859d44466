import Babbage
import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

@Suite struct SafetensorsTests {
  private static func network(seed: UInt64) throws -> Network {
    try Network.resNet(depth: 8, input: MapShape(channels: 3, height: 8, width: 8), seed: seed)
      .withRandomStatistics(seed: seed)
  }

  @Test func tensorsFillANetworkByName() throws {
    let (full, other) = (try Self.network(seed: 1), try Self.network(seed: 2))
    let tensors = try SafetensorsFile(Safetensors.file(of: full))
    let filled = try tensors.filling(other)
    #expect(filled.layers.map(\.layer) == full.layers.map(\.layer))
    let images = full.randomImages(3, seed: 1)
    #expect(try filled.scores(of: images) != other.scores(of: images))
  }

  @Test func whatDoesNotMatchIsListed() throws {
    let network = try Self.network(seed: 1)
    var tensors = Safetensors.tensors(of: network)
    let weight = try #require(tensors.firstIndex { $0.name == "conv1.weight" })
    let bias = try #require(
      tensors.firstIndex { $0.name.hasSuffix("linear.bias") || $0.name == "fc.bias" })
    tensors[weight].shape = [16, 27]
    let last = tensors[bias].name
    tensors[bias].name = "head.bias"
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsFile(Safetensors.file(tensors)).filling(network)
    }
    #expect(
      "\(try #require(error))" == "missing \(last); left over head.bias; "
        + "with another shape conv1.weight ([16, 27] instead of [16, 3, 3, 3]), "
        + "in the tensors for resnet8, choose the model that the file was made for, or pass "
        + "`renaming` old=new for prefixes")
    tensors[weight].shape = [16, 3, 3, 3]
    let layer = last.dropLast(".bias".count)
    let renamed = try SafetensorsFile(Safetensors.file(tensors)).filling(
      network, renaming: [("head", String(layer))])
    #expect(renamed.layers.map(\.layer) == network.layers.map(\.layer))
  }

  @Test func prefixesAreRenamed() throws {
    let network = try Self.network(seed: 1)
    let tensors = Safetensors.tensors(of: network).map {
      ("module.\($0.name)", $0.shape, $0.values)
    }
    let file = try SafetensorsFile(Safetensors.file(tensors))
    #expect(throws: SafetensorsError.self) { try file.filling(network) }
    let filled = try file.filling(network, renaming: [("module.", "")])
    #expect(filled.layers.map(\.layer) == network.layers.map(\.layer))
  }

  @Test func constantsOfTheImagesAreRead() throws {
    let network = try Self.network(seed: 1)
    let file = try SafetensorsFile(
      Safetensors.file(
        Safetensors.tensors(of: network),
        metadata: ["normalize_mean": "0.5,0.25,0", "normalize_std": "[0.5, 0.25, 1]"]))
    let norm = try #require(file.normalization)
    #expect(norm == Normalization(mean: [0.5, 0.25, 0], deviation: [0.5, 0.25, 1]))
    let normalizing = try file.filling(network).normalizingImages(by: norm)
    let images = network.randomImages(3, seed: 1)
    let normalized = images.map { image in
      image.enumerated().map { ($1 - norm.mean[$0 / 64]) / norm.deviation[$0 / 64] }
    }
    #expect(
      try error(of: normalizing.scores(of: images), against: network.scores(of: normalized)) < 1e-5)
  }

  /// All finite numbers of 16 bits, as IEEE 754 defines them.
  #if !(os(macOS) && arch(x86_64))
  @Test func halvesAreExact() throws {
    let bits = (UInt16.min...UInt16.max).filter { Float16(bitPattern: $0).isFinite }
    let data = bits.withUnsafeBytes { Data($0) }
    try Self.expect(data, "F16", bits.map { Float(Float16(bitPattern: $0)) })
  }
  #endif

  @Test func doublesAndShortFloatsAreRead() throws {
    let values: [Double] = [1, -0.5, 1e-3, 3e38]
    try Self.expect(values.withUnsafeBytes { Data($0) }, "F64", values.map(Float.init))
    let short: [UInt16] = [0x3F80, 0xC000, 0x0001]
    try Self.expect(short.withUnsafeBytes { Data($0) }, "BF16", [1, -2, 0x1p-133])
  }

  /// Reads numbers as the bias of a layer.
  private static func expect(_ data: Data, _ type: String, _ values: [Float]) throws {
    let shape = WeightShape(filters: values.count, channels: 1)
    let layer = Layer(
      weight: .dense(.float(Tensor(shape: shape.axes))),
      bias: Bias(placement: .filters, values: .float(Tensor(shape: [values.count]))))
    let network = try Network(
      name: "one", input: MapShape(channels: 1),
      nodes: [Node(name: "fc", operation: .linear(layer), inputs: [.image])])
    let weights = Data(floats: [Float](repeating: 0, count: values.count))
    let file = Safetensors.file(
      header: """
        {"fc.bias":{"dtype":"\(type)","shape":[\(values.count)],"data_offsets":[0,\(data.count)]},
        "fc.weight":{"dtype":"F32","shape":[\(values.count),1],\
        "data_offsets":[\(data.count),\(data.count + weights.count)]}}
        """, data + weights)
    let filled = try SafetensorsFile(file).filling(network)
    #expect(filled.layers.first?.layer.expandedBias == values)
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[536870912],"data_offsets":[0,2147483648]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"__metadata__":{}}"#,
    #"{"__metadata__":{"a":1}}"#, "[]", "",
  ])
  func headersThatDoNotHold(header: String) {
    #expect(throws: SafetensorsError.self) {
      try SafetensorsFile(Safetensors.file(header: header, Data(count: 8)))
    }
  }

  @Test func headersLongerThanTheFile() {
    for length in [1, 100_000_001, UInt64.max] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Data($0) }
      #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes) }
    }
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(Data([1, 2, 3])) }
  }
}
