import Babbage
import BabbageData
import BabbageTestSupport
import Testing

/// Classes of data against classes of a network, by name.
@Suite struct ClassMatchTests {
  private static func data(
    _ names: [String], labels: [UInt16] = [0, 1, 1], hasNames: Bool = true, side: Int = 8
  ) -> Dataset {
    let size = 3 * side * side
    func images(_ labels: [UInt16]) -> ImageSet {
      ImageSet(
        images: [UInt8](repeating: 7, count: labels.count * size), labels: labels, channels: 3,
        height: side, width: side)
    }
    return Dataset(
      name: "set", title: "Set", train: images(labels), validation: images([0]),
      test: images(labels.reversed()), classNames: names, hasClassNames: hasNames)
  }

  private let network: Network

  init() throws { network = try RedSquares.network() }

  @Test func someOfTheClassesInAnyOrder() throws {
    let matched = try Self.data(["top", "bottom"]).matched(to: network)
    #expect(matched.classNames == ["bottom", "left", "top"])
    #expect(matched.train.labels == [2, 0, 0])
    #expect(matched.test.labels == [0, 0, 2])
    #expect(matched.validation?.labels == [2])
  }

  @Test func unknownNamesAreRefused() throws {
    #expect(
      throws: DatasetMismatch.unknownClasses(
        ["cat"], network: ["bottom", "left", "top"], data: ["top", "cat"], name: "set")
    ) { try Self.data(["top", "cat"]).matched(to: network) }
  }

  @Test func positionsCountWithoutNames() throws {
    let nameless = try network.replacing(classNames: [])
    let known = try Self.data(["cat", "dog"]).matched(to: nameless)
    #expect(known.classNames == ["cat", "dog", "2"] && known.train.labels == [0, 1, 1])
    let numbered = try Self.data(["0", "1"], hasNames: false).matched(to: network)
    #expect(numbered.classNames == network.classNames && numbered.train.labels == [0, 1, 1])
    // A nameless network's classes are called by their numbers: folders 1 and 2 are not 0 and 1.
    let digits = try Self.data(["1", "2"]).matched(to: nameless)
    #expect(digits.classNames == ["0", "1", "2"] && digits.train.labels == [1, 2, 2])
    #expect(throws: DatasetMismatch.tooManyClasses(network: 3, data: 4, name: "set")) {
      try Self.data(["a", "b", "c", "d"]).matched(to: nameless)
    }
  }

  @Test func otherImagesAndEqualNamesAreRefused() throws {
    #expect(throws: DatasetMismatch.self) {
      try Self.data(["top"], labels: [0], side: 9).matched(to: network)
    }
    let twins = try network.replacing(classNames: ["crane", "crane", "bird"])
    #expect(throws: DatasetMismatch.sameName("crane", name: "set")) {
      try Self.data(["bird", "crane"]).matched(to: twins)
    }
    let many = (0...(1 << 16)).map { "class \($0)" }
    let large = try Network(
      name: "many", input: network.input,
      nodes: [
        Node(name: "mean", operation: .globalAveragePool, inputs: [.image]),
        Node(
          name: "fc",
          operation: .linear(
            Layer(
              weight: .dense(
                .float(Tensor(shape: WeightShape(filters: many.count, channels: 3).axes))),
              bias: nil)),
          inputs: [.node(0)]),
      ], classNames: many)
    #expect(throws: DatasetMismatch.noLabel("class 65536", name: "set")) {
      try Self.data(["class 65535", "class 65536"]).matched(to: large)
    }
    let last = try Self.data(["class 65535", "class 1"]).matched(to: large)
    #expect(last.train.labels == [65535, 1, 1])
    // The identical list is enough, although names repeat.
    let same = Self.data(["crane", "crane", "bird"])
    #expect(try same.matched(to: twins) == same)
  }

  @Test func aNetworkForOtherClassesGetsANewLastLayer() throws {
    func target(_ data: Dataset) throws -> Retargeting { try data.retargeting(network, seed: 3) }
    let same = try target(Self.data(["bottom", "left", "top"]))
    #expect(same.network == network && !same.hasNewLayer)
    for names in [["top", "left", "bottom"], ["a", "b", "c"], ["x", "y"], ["1", "2", "3", "4"]] {
      let other = try target(Self.data(names))
      #expect(other.hasNewLayer)
      #expect(other.network.classNames == names)
      #expect(other.network.output.count == names.count)
      let (old, new) = (network.layers[0].layer, other.network.layers[0].layer)
      #expect(old.weight != new.weight && new.bias != nil)
      #expect(try target(Self.data(names)) == other)
    }
    // Names that only repeat the class numbers are not kept, and a set without names changes
    // nothing.
    #expect(try target(Self.data(["0", "1"])).network.classNames == [])
    let unnamed = try target(Self.data(["0", "1", "2"], hasNames: false))
    #expect(!unnamed.hasNewLayer && unnamed.network == network)
    let nameless = try network.replacing(classNames: [])
    let named = try Self.data(["a", "b", "c"]).retargeting(nameless, seed: 3)
    #expect(!named.hasNewLayer && named.network.classNames == ["a", "b", "c"])
  }

  @Test func aNetworkWithoutALastLayerIsRefused() throws {
    let plain = try Network(
      name: "pool", input: MapShape(channels: 3, height: 8, width: 8),
      nodes: [Node(name: "p", operation: .globalAveragePool, inputs: [.image])])
    #expect(throws: DatasetMismatch.fixedOutput(network: 3, data: 2, name: "set")) {
      try Self.data(["a", "b"]).retargeting(plain, seed: 0)
    }
  }
}
