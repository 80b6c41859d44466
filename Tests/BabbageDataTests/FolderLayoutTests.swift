import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Folders as people have them; `FolderCase` gives the right outcome.
  @Suite struct FolderLayoutTests {
    /// A part of a message, which `FolderCase` has with options of the command line, as the library
    /// says it.
    private static func inSwift(_ part: String) -> String {
      part.replacingOccurrences(of: "--holdout", with: "`holdout`")
        .replacingOccurrences(of: "--skip-unreadable", with: "`skipsUnreadable`")
    }

    @Test(arguments: FolderCase.all)
    func aFolderIsReadOrRefused(_ folder: FolderCase) throws {
      let scratch = try Scratch()
      let path = try folder.write(into: scratch)
      var options = DatasetOptions()
      options.holdout = folder.options.firstIndex(of: "--holdout")
        .flatMap { Double(folder.options[$0 + 1]) }
      options.skipsUnreadable = folder.options.contains("--skip-unreadable")
      func load() throws -> Dataset {
        try PictureFolder(at: URL(fileURLWithPath: path), options).load(options)
      }
      switch folder.training {
      case .refused(let parts):
        let error = #expect(throws: PictureFolderError.self) { try load() }
        let text = error?.description ?? ""
        for part in parts.map(Self.inSwift) {
          #expect(text.contains(part), "'\(part)' is not in: \(text)")
        }
        #expect(text.contains(scratch.url.path))
      case .counts(let classes, let train, let validation, let test, let warnings):
        let data = try load()
        #expect(data.classCount == classes)
        #expect(data.train.count == train)
        #expect(data.validation?.count == validation)
        #expect(data.test.count == test)
        let text = data.notices.map(\.description).joined(separator: "\n")
        for part in warnings { #expect(text.contains(part), "'\(part)' is not in: \(text)") }
        #expect(data.notices.isEmpty == warnings.isEmpty, "\(text)")
        #expect(data.imageShape == [3, RedSquares.side, RedSquares.side])
        // Where the names are those of the squares, the labels say what the pictures show.
        if Set(data.classNames).isSubset(of: RedSquares.classes) {
          for images in [data.train, data.test] + [data.validation].compactMap(\.self) {
            for index in 0..<images.count {
              #expect(
                Self.shown(images, index) == data.classNames[Int(images.labels[index])],
                "\(images.files[index])")
            }
          }
        }
      }
    }

    /// The side on which an image is red, by sums over its red channel.
    private static func shown(_ images: ImageSet, _ index: Int) -> String {
      let (side, pixels) = (RedSquares.side, Array(images.pixels(at: index)))
      func red(_ isInside: (Int, Int) -> Bool) -> Int {
        (0..<(side * side)).reduce(0) {
          $0 + (isInside($1 / side, $1 % side) ? Int(pixels[$1]) : 0)
        }
      }
      let sums = [
        ("bottom", red { row, _ in row >= side / 2 }),
        ("left", red { _, column in column < side / 2 }), ("top", red { row, _ in row < side / 2 }),
      ]
      return sums.max { $0.1 < $1.1 }?.0 ?? ""
    }

    @Test func holdingOutIsByClassAndSeed() throws {
      let scratch = try Scratch()
      for name in RedSquares.classes {
        for number in 0..<10 {
          try scratch.write(RedSquares.png(name, number: number), to: "flat/\(name)/\(number).png")
        }
      }
      try scratch.write(RedSquares.png("top"), to: "flat/lonely/1.png")
      func split(_ seed: UInt64) throws -> (train: [String], test: [String]) {
        var options = DatasetOptions()
        (options.holdout, options.holdoutSeed) = (0.3, seed)
        let data = try PictureFolder(at: scratch.url.appendingPathComponent("flat"), options)
          .load(options)
        #expect(data.test.classCounts(4) == [3, 3, 0, 3])
        #expect(data.train.classCounts(4) == [7, 7, 1, 7])
        return (data.train.files, data.test.files)
      }
      let first = try split(1)
      #expect(Set(first.train).isDisjoint(with: first.test))
      #expect(Set(first.train + first.test).count == 31)
      #expect(try split(1) == first)
      #expect(try split(2) != first)
    }

    @Test func sizesAreAskedForBeforeAnythingIsDecoded() throws {
      let scratch = try Scratch()
      // Only the beginning of the files is there: decoding would fail.
      func error(_ options: DatasetOptions = DatasetOptions()) -> PictureFolderError? {
        #expect(throws: PictureFolderError.self) {
          try PictureFolder(at: scratch.url, options).load(options)
        }
      }
      try scratch.write(PNG.beginning(width: 97, height: 20), to: "train/a/1.png")
      try scratch.write(PNG.beginning(width: 97, height: 20), to: "test/a/1.png")
      #expect(
        error()
          == .largePictures(
            folder: scratch.url.standardizedFileURL.path, size: "97 x 20", limit: 96))
      try scratch.write(PNG.beginning(width: 640, height: 480), to: "test/a/1.png")
      #expect(
        error()
          == .differentSizes(
            folder: scratch.url.standardizedFileURL.path, smallest: "97 x 20", largest: "640 x 480")
      )
      #expect(error()?.description.contains("set `fit`") == true)
      guard case .unreadable(_, 2, of: 2, _) = error(DatasetOptions(.side(8))) else {
        Issue.record("decoded what is not there")
        return
      }
    }

    /// Grey pictures give one channel, whatever their files; a single colour picture gives all
    /// three.
    @Test func channelsAreThoseOfThePictures() throws {
      let scratch = try Scratch()
      let ramp = (0..<16).map { UInt8($0 * 10) }
      try scratch.write(PNG.grey(width: 4, height: 4, pixels: ramp), to: "train/a/1.png")
      try scratch.write(
        PNG.rgb(width: 4, height: 4, pixels: ramp + ramp + ramp), to: "test/a/1.png")
      func load(_ channels: Int? = nil) throws -> Dataset {
        var options = DatasetOptions()
        options.channels = channels
        return try PictureFolder(at: scratch.url, options).load(options)
      }
      let grey = try load()
      #expect(grey.imageShape == [1, 4, 4])
      #expect(Array(grey.train.images) == ramp && Array(grey.test.images) == ramp)
      #expect(try load(3).imageShape == [3, 4, 4])
      var colour = ramp + ramp + ramp
      colour[40] += 1
      try scratch.write(PNG.rgb(width: 4, height: 4, pixels: colour), to: "test/a/1.png")
      let coloured = try load()
      #expect(coloured.imageShape == [3, 4, 4])
      #expect(Array(coloured.test.images) == colour)
      #expect(Array(coloured.train.images) == ramp + ramp + ramp)
      #expect(try load(1).imageShape == [1, 4, 4])
      #expect(throws: PictureFolderError.self) { try load(2) }
    }

    /// `--invert yes` applies to colours too, whether or not the number of channels is given.
    @Test func coloursAreInvertedOnlyOnDemand() throws {
      let scratch = try Scratch()
      let pixels = (0..<48).map { UInt8(200 + $0) }
      for split in ["train", "test"] {
        try scratch.write(PNG.rgb(width: 4, height: 4, pixels: pixels), to: "\(split)/a/1.png")
      }
      for inversion in PictureReader.Inversion.allCases {
        for channels in [nil, 3] {
          for convention in [nil, PictureConvention(edge: .dark)] {
            var options = DatasetOptions(convention: convention)
            (options.inversion, options.channels) = (inversion, channels)
            let data = try PictureFolder(at: scratch.url, options).load(options)
            #expect(Array(data.test.images) == (inversion == .yes ? pixels.map { ~$0 } : pixels))
            #expect(data.train.images == data.test.images && data.pictures?.edge == .dark)
          }
        }
      }
    }

    /// Dark drawings on white are recognised as such; one that is the other way round is inverted.
    @Test func edgesOfGreyPicturesAreSettled() throws {
      let scratch = try Scratch()
      func drawing(_ isBright: Bool) -> [UInt8] {
        var pixels = [UInt8](repeating: isBright ? 250 : 5, count: 25)
        pixels[12] = isBright ? 10 : 240
        return PNG.grey(width: 5, height: 5, pixels: pixels)
      }
      for number in 0..<30 {
        try scratch.write(drawing(number > 0), to: "train/a/\(number).png")
      }
      try scratch.write(drawing(false), to: "test/a/1.png")
      func load(
        _ inversion: PictureReader.Inversion = .auto, _ convention: PictureConvention? = nil
      ) throws -> (Dataset, edge: PictureConvention.Edge?) {
        var options = DatasetOptions(convention: convention)
        options.inversion = inversion
        let data = try PictureFolder(at: scratch.url, options).load(options)
        return (data, data.pictures?.edge)
      }
      let (auto, edge) = try load()
      #expect(edge == .bright)
      #expect(auto.train.images[0] == 250 && auto.train.images[25] == 250)
      #expect(auto.test.images[0] == 250 && auto.test.images[12] == 15)
      let (plain, plainEdge) = try load(.no)
      #expect(plainEdge == .bright && plain.test.images[0] == 5 && plain.train.images[0] == 5)
      let (inverted, invertedEdge) = try load(.yes)
      #expect(invertedEdge == .dark)
      #expect(inverted.train.images[25] == 5 && inverted.test.images[0] == 250)
      // A network's convention is followed, not measured.
      let (asMNIST, _) = try load(.auto, PictureConvention(edge: .dark))
      #expect(asMNIST.train.images[25] == 5 && asMNIST.test.images[0] == 5)
      // Evaluation sees the same images as training did.
      #expect(try load(.auto, auto.pictures).0.test == auto.test)
      #expect(try load(.auto, auto.pictures).0.train == auto.train)
      // Half and half is neither.
      for number in 0..<15 {
        try scratch.write(drawing(false), to: "train/a/\(number).png")
      }
      let (mixed, mixedEdge) = try load()
      #expect(mixedEdge == .mixed)
      #expect((0..<30).count { mixed.train.images[25 * $0] == 5 } == 15)
    }

    @Test func aLabelMayBeLarge() throws {
      let scratch = try Scratch()
      let rows = (0..<300).map { "1.png,class \(1000 + $0)" }
      try scratch.write(RedSquares.png("top"), to: "1.png")
      try scratch.write(
        Array((["file,label"] + rows).joined(separator: "\n").utf8), to: "train.csv")
      try scratch.write(Array("file,label\n1.png,class 1299".utf8), to: "test.csv")
      let data = try PictureFolder(at: scratch.url).load()
      #expect(data.classCount == 300)
      #expect(data.test.labels == [299])
      let many = (0...65_535).map { "1.png,\($0)" }
      try scratch.write(
        Array((["file,label"] + many).joined(separator: "\n").utf8), to: "train.csv")
      try scratch.write(Array("file,label\n1.png,7".utf8), to: "test.csv")
      #expect(
        throws: PictureFolderError.tooManyClasses(
          folder: scratch.url.standardizedFileURL.path, count: 65_536, limit: 65_535)
      ) { try PictureFolder(at: scratch.url) }
    }
  }
}
