import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Folders of pictures that are made here, pixel by pixel.
  @Suite struct PictureFolderTests {
    private let scratch: Scratch
    private let root: URL

    init() throws {
      scratch = try Scratch()
      root = scratch.url.appendingPathComponent("pets")
    }

    /// Writes a colour picture with one value in each channel.
    private func write(
      _ colour: [UInt8], to path: String, width: Int = 4, height: Int = 4
    ) throws {
      let pixels = colour.flatMap { [UInt8](repeating: $0, count: width * height) }
      try scratch.write(
        PNG.rgb(width: width, height: height, pixels: pixels), to: "pets/\(path)")
    }

    private func writePets() throws {
      try write([10, 20, 30], to: "train/dog/b.png")
      try write([11, 21, 31], to: "train/cat/a.PNG")
      try write([12, 22, 32], to: "train/dog/a.png")
      try write([13, 23, 33], to: "val/cat/x.png")
      try scratch.write([1, 2, 3], to: "pets/train/cat/notes.txt")
      try scratch.write([1, 2, 3], to: "pets/train/cat/.hidden.png")
    }

    private func load(
      _ shape: MapShape? = nil, cache: DecodedPictures? = nil
    ) throws -> Dataset {
      try PictureFolder(at: root).load(
        DatasetOptions(shape.map(ImageFit.input) ?? .asTheyAre), cache: cache)
    }

    @Test func readsClassesAndPicturesInOrder() throws {
      try writePets()
      let data = try load()
      #expect(data.classNames == ["cat", "dog"])
      #expect(data.name == "pets")
      #expect(data.imageShape == [3, 4, 4])
      #expect(data.train.labels == [0, 1, 1])
      #expect(data.test.labels == [0])
      let firsts = (0..<3).map { data.train.pixels(at: $0).first }
      #expect(firsts == [11, 12, 10])
      #expect(
        Array(data.test.pixels(at: 0))
          == [13, 23, 33].flatMap { [UInt8](repeating: $0, count: 16) })
    }

    @Test(arguments: [1 << 32, 1 << 62, Int.max]) func refusesImagesBeyondAnyMemory(side: Int)
      throws
    {
      try writePets()
      let shape = MapShape(channels: 3, height: side, width: side)
      let error = #expect(throws: PictureFolderError.self) { try load(shape) }
      guard case .tooLarge = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }

    @Test func bringsPicturesToTheShape() throws {
      try writePets()
      // Left and right thirds are black, the middle is white: the crop keeps only the middle.
      let row: [UInt8] = [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]
      let pixels = (0..<12).flatMap { _ in row }
      try scratch.write(
        PNG.rgb(width: 12, height: 4, pixels: pixels), to: "pets/train/cat/b.png")
      let data = try load(MapShape(channels: 1, height: 2, width: 2))
      #expect(data.imageShape == [1, 2, 2])
      #expect(Array(data.train.pixels(at: 1)) == [255, 255, 255, 255])
    }

    /// The layout of Tiny ImageNet, with the first name of each class.
    @Test func readsTinyImageNetsLayout() throws {
      try write([1, 1, 1], to: "train/n02/images/n02_0.png")
      try write([2, 2, 2], to: "train/n01/images/n01_0.png")
      try write([3, 3, 3], to: "val/images/val_0.png")
      try write([4, 4, 4], to: "val/images/val_1.png")
      try scratch.write(Array("n02\nn01\n".utf8), to: "pets/wnids.txt")
      try scratch.write(
        Array("n01\tkoala, koala bear\nn02\tbrain coral\n".utf8), to: "pets/words.txt")
      try scratch.write(
        Array("val_1.png\tn01\t0\t0\t1\t1\nval_0.png\tn02\t0\t0\t1\t1\n".utf8),
        to: "pets/val/val_annotations.txt")
      let data = try load()
      #expect(data.classNames == ["brain coral", "koala"])
      #expect(data.train.labels == [1, 0])
      #expect(data.test.labels == [1, 0])
      #expect(data.test.pixels(at: 0).first == 4)
    }

    @Test func cacheServesUntilAFileChanges() throws {
      try writePets()
      let folder = scratch.url.appendingPathComponent("cache")
      let cache = DecodedPictures(folder: folder)
      let first = try load(cache: cache)
      // A file for the training pictures and one for the others.
      let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .map(folder.appendingPathComponent)
      #expect(kept.count == 2)
      // The cache is believed, so the pictures were not decoded again.
      let file = try #require(
        try kept.first { try Data(contentsOf: $0).count == first.train.images.count + 4 })
      var bytes = [UInt8](try Data(contentsOf: file))
      bytes[0] = 99
      let sum = Checksum.crc32(bytes.dropLast(4))
      bytes.replaceSubrange(
        (bytes.count - 4)..., with: withUnsafeBytes(of: sum.littleEndian, Array.init))
      try Data(bytes).write(to: file)
      #expect(try load(cache: cache).train.images[0] == 99)
      // A damaged cache is the same as none.
      bytes[1] = 98
      try Data(bytes).write(to: file)
      #expect(try load(cache: cache) == first)
      // A file that was modified needs another cache entry.
      try write([50, 51, 52], to: "train/cat/a.PNG")
      #expect(try load(cache: cache).train.images[0] == 50)
      // So does another size of the images.
      let shape = MapShape(channels: 3, height: 2, width: 2)
      #expect(try load(shape, cache: cache).imageShape == [3, 2, 2])
    }

    private func error(_ prepare: () throws -> Void) throws -> PictureFolderError? {
      try prepare()
      return #expect(throws: PictureFolderError.self) { try load() }
    }

    @Test func refusesOtherLayouts() throws {
      #expect(try error {} == .noClasses(folder: root.path))
      #expect(
        try error { try write([1, 2, 3], to: "train/cat/a.png") }
          == .noTestSplit(folder: root.path))
      #expect(
        try error { try write([1, 2, 3], to: "test/horse/a.png") }
          == .untrainedClass(folder: root.path, split: "test", name: "horse"))
    }

    @Test func refusesSplitsWithoutPictures() throws {
      try scratch.write([0], to: "pets/train/cat/a.txt")
      try write([1, 2, 3], to: "test/cat/a.png")
      #expect(try error {} == .noClasses(folder: root.path + "/train"))
    }

    @Test func refusesAnnotationsOfUnknownClasses() throws {
      try write([1, 1, 1], to: "train/n01/images/a.png")
      try scratch.write(Array("a.png\tn01\nb.png\tn02\n".utf8), to: "pets/val/val_annotations.txt")
      #expect(
        try error {} == .badAnnotation(file: root.path + "/val/val_annotations.txt", line: 2))
    }

    @Test func namesThePictureThatIsDamaged() throws {
      try writePets()
      try scratch.write([0x89, 0x50, 0x4E, 0x47], to: "pets/train/dog/a.png")
      let error = #expect(throws: PictureFolderError.self) { try load() }
      guard case .unreadable(_, 1, of: 4, let some) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(some.count == 1 && some[0].hasPrefix("train/dog/a.png ("))
    }

    @Test func refusesMapsThatAreNoPictures() throws {
      try writePets()
      let shape = MapShape(channels: 2, height: 4, width: 4)
      #expect(throws: PictureFolderError.notAPicture(folder: root.path, input: shape)) {
        try load(shape)
      }
    }
  }

  /// CIFAR's binary files, made here record by record.
  @Suite struct CIFARFolderTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static func record(_ labels: [UInt8], _ value: UInt8) -> [UInt8] {
      labels + (0..<3).flatMap { [UInt8](repeating: value + $0, count: 1024) }
    }

    private func source(_ name: String) throws -> DatasetSource {
      try DatasetSource(
        name,
        locator: DatasetLocator(
          dataDirectory: scratch.url, environment: [:], systemDirectories: []))
    }

    @Test func readsCIFAR10() throws {
      for batch in 1...5 {
        try scratch.write(
          Self.record([UInt8(batch)], UInt8(10 * batch)),
          to: "cifar-10-batches-bin/data_batch_\(batch).bin")
      }
      try scratch.write(
        Self.record([9], 200) + Self.record([0], 100), to: "cifar-10-batches-bin/test_batch.bin")
      try scratch.write(
        Array("airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n".utf8),
        to: "cifar-10-batches-bin/batches.meta.txt")
      let data = try source("cifar-10").load()
      #expect(data.title == "CIFAR-10")
      #expect(data.classNames[9] == "truck")
      #expect(data.train.labels == [1, 2, 3, 4, 5])
      #expect(data.test.labels == [9, 0])
      #expect(data.imageShape == [3, 32, 32])
      // The red plane first.
      #expect(data.train.pixels(at: 1)[3072] == 20 && data.train.pixels(at: 1)[3072 + 2048] == 22)
      // The same folder by its path.
      let path = scratch.url.appendingPathComponent("cifar-10-batches-bin").path
      #expect(try source(path).load() == data)
    }

    /// The label of the group comes first; that of the class counts.
    @Test func readsCIFAR100() throws {
      try scratch.write(Self.record([3, 77], 5), to: "cifar-100-binary/train.bin")
      try scratch.write(Self.record([19, 99], 6), to: "cifar-100-binary/test.bin")
      let data = try source("cifar-100").load()
      #expect(data.train.labels == [77] && data.test.labels == [99])
      #expect(data.classCount == 100)
    }

    @Test func refusesOtherFiles() throws {
      let folder = "cifar-100-binary"
      try scratch.write(Self.record([3, 100], 5), to: "\(folder)/train.bin")
      try scratch.write(Array(Self.record([3, 7], 5).dropLast()), to: "\(folder)/test.bin")
      #expect(throws: DatasetError.self) { try source("cifar-100").load() }
      try scratch.write(Self.record([3, 1], 5), to: "\(folder)/train.bin")
      let error = #expect(throws: DatasetError.self) { try source("cifar-100").load() }
      #expect(try #require(error).description.contains("test.bin, the last image"))
    }

    @Test func saysWhatToUnpack() throws {
      let error = #expect(throws: DatasetError.self) { try source("cifar-10") }
      let text = try #require(error).description
      #expect(text.contains("cifar-10-binary.tar.gz") && text.contains(scratch.url.path))
    }
  }

  /// Images of a known data set in larger frames.
  @Suite struct PaddingTests {
    @Test func putsZerosAround() throws {
      let locator = DatasetLocator(dataDirectory: nil, environment: [:])
      let source = try DatasetSource("mnist-subset", locator: locator)
      let (plain, padded) = try (
        source.load(), source.load(DatasetOptions(.side(32)))
      )
      #expect(padded.imageShape == [1, 32, 32])
      let (small, large) = (Array(plain.test.pixels(at: 3)), Array(padded.test.pixels(at: 3)))
      for row in 0..<32 {
        for column in 0..<32 {
          let inside = (2..<30).contains(row) && (2..<30).contains(column)
          let expected = inside ? small[(row - 2) * 28 + column - 2] : 0
          #expect(large[row * 32 + column] == expected)
        }
      }
    }
  }
}
