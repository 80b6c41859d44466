import Babbage
import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Pictures against what Pillow makes of them (Fixtures/make-picture-table.py).
  @Suite struct PictureReaderTests {
    private func reader(
      _ channels: Int, _ height: Int, _ width: Int,
      _ convention: PictureConvention = PictureConvention(),
      _ inversion: PictureReader.Inversion = .auto
    ) throws -> PictureReader {
      try PictureReader(
        MapShape(channels: channels, height: height, width: width), convention: convention,
        inversion: inversion)
    }

    @Test func tableHasAllKinds() {
      let rows = PictureTable.all.read
      #expect(rows.count >= 140)
      for suffix in [".png", ".jpg", ".webp"] {
        #expect(PictureTable.files(suffix).count >= 8)
      }
      for turn in 1...8 {
        for (order, format) in [("II", "jpg"), ("II", "png"), ("MM", "jpg"), ("MM", "png")] {
          #expect(rows.contains { $0.name == "orientation \(turn) \(order).\(format)" })
        }
      }
    }

    @Test(arguments: PictureTable.all.read) func readsLikePillow(_ row: PictureTable.Row) throws {
      let colour = try reader(3, row.height, row.width, row.convention)
      let picture = try colour.image(of: row.file, file: row.name)
      #expect(picture.image.shape == [3, row.height, row.width])
      #expect(largestDifference(picture.image.pixels, row.planes) <= row.tolerance)
      if let warning = row.warning {
        #expect(picture.warnings.count == 1)
        #expect(picture.warnings.first?.contains(warning) == true, "\(picture.warnings)")
        #expect(picture.warnings.first?.contains(row.name) == false)
      } else {
        #expect(picture.warnings == [])
      }

      // One channel is the luminance of the three.
      let grey = try reader(1, row.height, row.width, row.convention, .no)
      let luminance = try grey.image(of: row.file, file: row.name).image
      #expect(luminance.pixels == picture.image.grey.pixels)

      let scratch = try Scratch()
      let file = try scratch.write(Array(row.file), to: "a file of any name")
      #expect(try colour.read(file) == picture)
      let header = try PictureHeader(contentsOf: file)
      #expect(header.height == row.height && header.width == row.width)
    }

    /// However much is cut off, the picture is refused, or is complete and a warning says so.
    @Test(
      arguments: [
        "4:2:0, several blocks.jpg", "progressive.jpg", "grey.jpg", "restarts.jpg", "CMYK.jpg",
        "arithmetic.jpg", "arithmetic, progressive.jpg", "rgb 8 bits.png", "five pieces.png",
        "palette 4 bits Adam7.png", "grey 16 bits.png", "lossy.webp", "lossless, alpha.webp",
      ]
    ) func picturesThatEndEarlyAreRefused(name: String) throws {
      let row = try PictureTable.row(name)
      let reader = try reader(3, row.height, row.width)
      let whole = try reader.image(of: row.file, file: name).image
      var complete = 0
      for length in 0..<row.file.count {
        do {
          let cut = try reader.image(of: row.file.prefix(length), file: name)
          #expect(cut.image == whole && cut.warnings.count == 1, "\(length) bytes")
          complete += 1
        } catch let error as ImageError {
          #expect(!error.what.isEmpty)
        }
      }
      // Only the end marker may be missing: 2 bytes of a JPEG, 12 of a PNG.
      #expect(complete <= 12)
    }

    /// What a PNG says about its gamma is left alone, as Pillow leaves it.
    @Test func gammaChangesNothing() throws {
      let rows = try ["sRGB.png", "gamma of 1.png"].map(PictureTable.row)
      let pixels = try rows.map { row in
        try reader(3, row.height, row.width).image(of: row.file, file: row.name).image.pixels
      }
      #expect(rows[0].file != rows[1].file)
      #expect(pixels[0] == pixels[1])
      #expect(pixels[0] == rows[0].planes)
    }

    @Test func invertsWhereTheEdgeIsTheOtherWayRound() throws {
      let scratch = try Scratch()
      let dark = PixelImage(
        format: .grey, height: 3, width: 3, pixels: [9, 0, 30, 0, 250, 0, 0, 0, 20])
      let file = scratch.url.appendingPathComponent("picture.png")
      for (image, isDark) in [(dark, true), (dark.inverted, false)] {
        try #require(PNGEncoder.encode(image)).write(to: file)
        for edge in PictureConvention.Edge.allCases {
          for inversion in PictureReader.Inversion.allCases {
            let expected =
              switch (inversion, edge) {
              case (.yes, _): image.inverted
              case (.no, _), (.auto, .mixed): image
              case (.auto, .dark): isDark ? image : image.inverted
              case (.auto, .bright): isDark ? image.inverted : image
              }
            let convention = PictureConvention(edge: edge)
            let grey = try reader(1, 3, 3, convention, inversion).read(file).image
            #expect(grey == expected, "\(inversion) \(edge)")
            // Colour images are inverted only on demand.
            let colour = try reader(3, 3, 3, convention, inversion).read(file).image
            #expect(colour.grey == (inversion == .yes ? image.inverted : image))
          }
        }
      }
    }

    @Test func cutsTheMiddleOfTheUprightPicture() throws {
      // Upright it is 7 rows of 11, its middle 7 x 7.
      let row = try PictureTable.row("orientation 1 II.png")
      let upright = PixelImage(format: .rgb, height: 7, width: 11, pixels: row.planes)
      let turned = try PictureTable.row("orientation 6 MM.png")
      let turnedPixels = PixelImage(format: .rgb, height: 11, width: 7, pixels: turned.planes)
      for (row, picture) in [(row, upright), (turned, turnedPixels)] {
        for (height, width) in [(7, 7), (3, 3), (20, 10), (4, 9)] {
          let image = try reader(3, height, width).image(of: row.file, file: "f").image
          #expect(image == picture.fitted(toHeight: height, width: width))
        }
      }
    }

    @Test func refusesOtherNumbersOfChannels() {
      for channels in [2, 4, 16] {
        let shape = MapShape(channels: channels, height: 3, width: 3)
        #expect(throws: ImageError.noPictureShape(shape)) { try PictureReader(shape) }
      }
    }
  }
}
