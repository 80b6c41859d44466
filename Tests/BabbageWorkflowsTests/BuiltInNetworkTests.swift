import Babbage
import BabbageData
import BabbageTestSupport
import BabbageWorkflows
import Testing

@Suite struct BuiltInNetworkTests {
  @Test func namesAreThoseOfTheDocument() throws {
    #expect(BuiltInNetwork.names == (try BuiltInNames.documented))
  }

  @Test func unknownNamesAreRefused() {
    #expect(throws: BuiltInNetworkError.unknown("lenet6", known: BuiltInNetwork.names)) {
      try BuiltInNetwork("lenet6")
    }
  }

  @Test func aNetworkIsMadeAsItWasPublished() throws {
    let network = try BuiltInNetwork("lenet5").network(seed: 7)
    #expect(network == (try .leNet5(seed: 7)))
    #expect(network.size.denseParameters == 431_080)
  }

  @Test func widthsAreFactors() throws {
    #expect(try BuiltInNetwork("resnet20", width: 0.5).network() == .resNet(width: 0.5))
    for width in [0, -1, 4.5, .infinity, .nan] {
      let error = #expect(throws: BuiltInNetworkError.self) {
        try BuiltInNetwork("resnet20", width: width)
      }
      #expect(error?.location == "at option `width`")
    }
  }

  @Test func imagesMustBeLargeEnough() throws {
    let images = MapShape(channels: 1, height: 28, width: 28)
    for (model, smallest) in [("vgg16", 32), ("alexnet-227", 67)] {
      #expect(
        throws: BuiltInNetworkError.imagesTooSmall(
          model: model, images: images, smallest: smallest)
      ) { try BuiltInNetwork(model).network(images: images, classes: 10) }
    }
    let network = try BuiltInNetwork("resnet20").network(images: images, classes: 3)
    #expect(network.input == images && network.output.count == 3)
  }

  @Test func aNetworkForGreyImagesIsThatOfTheirShape() throws {
    let data = try DatasetCatalog.load("mnist-subset")
    let network = try BuiltInNetwork("lenet5").network(for: data, seed: 3)
    #expect(network.input == data.train.mapShape)
    #expect(network.output.count == data.classCount)
    #expect(network == (try .leNet5(seed: 3)))
  }

  /// Names, the way of pictures, and the constants of normalisation come from the data.
  @Test func aNetworkForPicturesKnowsThem() throws {
    let scratch = try Scratch()
    for name in RedSquares.classes {
      for (split, count) in [("train", 3), ("test", 1)] {
        for number in 0..<count {
          try scratch.write(
            RedSquares.png(name, number: number), to: "data/\(split)/\(name)/\(number).png")
        }
      }
    }
    let data = try DatasetCatalog.load(scratch.path("data"), environment: [:])
    let builtIn = try BuiltInNetwork("resnet20")
    let network = try builtIn.network(for: data, seed: 1)
    #expect(network.classNames == data.classNames)
    #expect(network.pictures == data.pictures)
    let plain = try builtIn.network(images: data.train.mapShape, classes: data.classCount, seed: 1)
    #expect(network.nodes != plain.nodes, "normalised")
  }
}
