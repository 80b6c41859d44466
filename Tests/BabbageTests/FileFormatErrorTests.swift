import Babbage
import Testing

/// Every way in which a file can be wrong, on the golden file: one change, one named field.
@Suite struct FileFormatErrorTests {
  typealias Problem = FileFormatError.Problem

  private func expect(
    _ bytes: [UInt8], _ problem: Problem, _ field: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      throws: FileFormatError(problem, field: field), sourceLocation: sourceLocation
    ) { try NetworkFile.decode(bytes) }
  }

  /// The golden file with other bytes from an offset on, and a valid checksum.
  private func patched(_ offset: Int, _ new: UInt8...) -> [UInt8] {
    var bytes = Array(GoldenFile.bytes.dropLast(4))
    bytes.replaceSubrange(offset..<(offset + new.count), with: new)
    return GoldenFile.sealed(bytes)
  }

  @Test func everyTruncation() {
    for count in GoldenFile.bytes.indices {
      let bytes = Array(GoldenFile.bytes[..<count])
      switch count {
      case ..<8: expect(bytes, .truncated, "the first bytes")
      case ..<12: expect(bytes, .truncated, "the checksum")
      default: expect(bytes, .wrongChecksum, "the checksum")
      }
    }
  }

  @Test func everyFlippedBit() {
    for index in GoldenFile.bytes.indices {
      for bit in UInt8(0)..<8 {
        var bytes = GoldenFile.bytes
        bytes[index] ^= 1 << bit
        switch index {
        case ..<7: expect(bytes, .wrongMagic, "the first bytes")
        case 7 where bytes[7] != 2:
          expect(bytes, .unsupportedVersion(Int(bytes[7])), "the format version")
        default: expect(bytes, .wrongChecksum, "the checksum")
        }
      }
    }
  }

  @Test func otherFiles() {
    expect(Array("PNG\r\n\u{1A}\n and more".utf8), .wrongMagic, "the first bytes")
    expect([], .truncated, "the first bytes")
    expect(patched(7, 3), .unsupportedVersion(3), "the format version")
  }

  @Test func lengths() {
    let (header, payload) = (GoldenFile.header, GoldenFile.payload)
    expect(patched(8, 38), .truncated, "the payload")
    expect(patched(11, 0x7F), .truncated, "the header")
    expect(patched(12, 11), .trailingBytes(1), "the end of the file")
    expect(patched(15, 0xFF), .truncated, "the payload")
    expect(
      GoldenFile.file(header: header + [2, 1], payload: payload),
      .badValue("a number outside 0...1"), "the number of classes")
    expect(
      GoldenFile.file(header: header + [0, 0], payload: payload), .truncated,
      "the background of pictures")
    expect(
      GoldenFile.file(header: header + [1, 1, 0x61, 9], payload: payload),
      .badValue("9 instead of 0...2"), "the edge of pictures")
    expect(
      GoldenFile.file(header: header + [1, 1, 0x61, 1, 7, 8, 9, 9], payload: payload),
      .badValue("a number outside 1...2"), "the number of ranges")
    expect(
      GoldenFile.file(header: header, payload: payload + [0]), .trailingBytes(1),
      "the end of the payload")
    for count in payload.indices {
      let field =
        switch count {
        case ..<2: "node 0 'c': coefficients: step"
        case ..<4: "node 0 'c': coefficients"
        default: "node 0 'c': bias"
        }
      expect(
        GoldenFile.file(header: header, payload: Array(payload[..<count])), .truncated, field)
    }
    for count in header.indices {
      let bytes = GoldenFile.file(header: Array(header[..<count]), payload: payload)
      let error = #expect(throws: FileFormatError.self) { try NetworkFile.decode(bytes) }
      // With fewer bytes there may be too many nodes for them.
      let isCount = error?.field == "the number of nodes"
      #expect(error?.problem == .truncated || isCount, "header of \(count)")
    }
  }

  /// Offsets into the golden file; the header starts at 16 and the payload at 53.
  @Test func everyFieldOfTheHeader() {
    func range(_ lower: Int, _ upper: Int) -> Problem {
      .badValue("a number outside \(lower)...\(upper)")
    }
    let (map, weight) = (1 << 26, 1 << 28)
    let cases: [(offset: Int, byte: UInt8, problem: Problem, field: String)] = [
      (17, 0xFF, .badValue("text that is not UTF-8"), "the network's name"),
      (18, 0, range(1, map), "the image's channels"), (19, 0, range(1, map), "the image's rows"),
      (20, 0, range(1, map), "the image's columns"),
      (21, 0x7F, range(0, 10), "the number of nodes"),
      (23, 0xC0, .badValue("text that is not UTF-8"), "node 0: name"),
      (24, 0, .badValue("unknown operation 0"), "node 0 'c'"),
      (24, 11, .badValue("unknown operation 11"), "node 0 'c'"),
      (24, 222, .badValue("unknown operation 222"), "node 0 'c'"),
      (25, 0, range(1, 65_535), "node 0 'c': stride"),
      (27, 0, range(1, weight), "node 0 'c': filters"),
      (28, 0, range(1, weight), "node 0 'c': channels"),
      (29, 0, range(1, weight), "node 0 'c': rows"),
      (30, 0, range(1, weight), "node 0 'c': columns"),
      (31, 1, .badValue("unknown form 1"), "node 0 'c': weight form"),
      (31, 9, .badValue("unknown form 9"), "node 0 'c': weight form"),
      (31, 0x80, .badValue("unknown form 128"), "node 0 'c': weight form"),
      // A width of scales where there are none.
      (31, 0x14, .badValue("unknown form 20"), "node 0 'c': weight form"),
      (32, 2, .badValue("2 instead of 0...1"), "node 0 'c': weight kind"),
      (33, 3, .badValue("3 instead of 0...2"), "node 0 'c': filters scheme"),
      (35, 3, .badValue("3 instead of 0...2"), "node 0 'c': channels scheme"),
      (37, 6, .badValue("6 instead of 0...5"), "node 0 'c': window scheme"),
      (38, 3, .badValue("3 instead of 0...2"), "node 0 'c': rows scheme"),
      (40, 3, .badValue("3 instead of 0...2"), "node 0 'c': columns scheme"),
      (42, 0, range(0, weight), "node 0 'c': columns scheme"),  // two bytes where one will do
      (43, 2, .badValue("2 instead of 0...1"), "node 0 'c': knots"),
      (44, 9, .badValue("9 instead of 0...8"), "node 0 'c': bits"),
      (44, 1, .badValue("codes of 1 bits"), "node 0 'c': bits"),
      (
        45, 8, .badValue("8 instead of 0...7"),
        "node 0 'c': bias placement and width of scales"
      ),
      (46, 3, .badValue("3 instead of 0...2"), "node 0 'c': bias kind"),
      (47, 1, .badValue("unknown form 1"), "node 0 'c': bias form"),
      (48, 1, range(0, 0), "node 0 'c': input"),
      (51, 200, .badValue("unknown operation 200"), "node 1 'r'"),
      (52, 2, range(0, 1), "node 1 'r': input"),
    ]
    for (offset, byte, problem, field) in cases { expect(patched(offset, byte), problem, field) }
  }

  @Test func everyFieldOfThePayload() {
    let step = Problem.badValue("a step that is negative or not finite")
    expect(patched(53, 0x80, 0x7F), step, "node 0 'c': coefficients: step")
    expect(patched(53, 0xC0, 0x7F), step, "node 0 'c': coefficients: step")
    expect(patched(53, 0x00, 0xBF), step, "node 0 'c': coefficients: step")
    let code = Problem.badValue("a code outside its range")
    expect(patched(55, 0x98), code, "node 0 'c': coefficients")
    let number = Problem.badValue("a number that is infinite or not a number")
    expect(patched(59, 0x80, 0x7F), number, "node 0 'c': bias")
    expect(patched(63, 0xC0, 0xFF), number, "node 0 'c': bias")
  }

  @Test func schemesThatDoNotSuitTheWeights() {
    var header = GoldenFile.header
    header[11] = 17
    header[27] = 1
    expect(
      GoldenFile.file(header: header, payload: GoldenFile.payload),
      .badValue("an interval of 17 is too long for knots=shifts"), "node 0 'c': scheme")
  }

  @Test func varianceBelowZero() throws {
    let one: [Float] = [1]
    let norm = BatchNorm(gamma: one, beta: one, mean: one, variance: one)
    let network = try Network(
      name: "n", input: MapShape(channels: 1),
      nodes: [
        Node(name: "b", operation: .batchNorm(norm), inputs: [.image])
      ])
    let bytes = NetworkFile.encode(network)
    for (offset, field) in [(5, "epsilon"), (9, "variance")] {
      var changed = Array(bytes.dropLast(4))
      changed[bytes.count - offset] |= 0x80
      expect(
        GoldenFile.sealed(changed), .badValue("a variance below zero"), "node 0 'b': \(field)")
    }
  }

  @Test func graphsThatDoNotFit() {
    let shape = MapShape(channels: 1, height: 1, width: 2)
    #expect(throws: NetworkError.windowTooLarge(node: "c", map: shape)) {
      try NetworkFile.decode(patched(30, 3))
    }
    #expect(throws: NetworkError.repeatedName("c")) { try NetworkFile.decode(patched(50, 0x63)) }
  }

  @Test func errorsSayWhatWhereAndWhatToDo() {
    let problems: [Problem] = [
      .wrongMagic, .unsupportedVersion(3), .truncated, .trailingBytes(5), .wrongChecksum,
      .badValue("a number outside 1...2"),
    ]
    for problem in problems {
      var error = FileFormatError(problem, field: "a field")
      #expect(error.description == "\(error.what), in a field, \(error.remedy)")
      error.path = "/tmp/x"
      #expect(error.location == "in a field of /tmp/x")
    }
    #expect(FileFormatError(.unsupportedVersion(3), field: "").what.contains("3"))
    #expect(FileFormatError(.trailingBytes(5), field: "").what.contains("5"))
  }
}
