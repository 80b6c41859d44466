import BabbageCLI
import BabbageReport
import BabbageTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct TextTests {
  @Test func numbers() {
    #expect(
      [0, 999, 1000, -1_234_567].map(NumberText.count) == ["0", "999", "1,000", "-1,234,567"])
    #expect(
      [0.4, 1234.5, -1e6, 1.2345e20, -.infinity, .nan].map(NumberText.rounded)
        == ["0", "1,235", "-1,000,000", "1.234e+20", "-inf", "nan"])
    #expect(NumberText.percent(98.349) == "98.35 %")
    #expect(
      [0, 0.012_34, -4.567, 99.96, 999.7, 12_345, 3e-20, .infinity].map(NumberText.short)
        == ["0", "0.0123", "-4.57", "100.0", "1,000", "12,300", "3.00e-20", "inf"])
    #expect(
      [1, 99.94, 3068.2, .infinity].map(NumberText.ratio) == ["1.0", "99.9", "3,068", "inf"])
    #expect(
      [0, 42.4, 61, 3723, -1, .nan].map(NumberText.duration) == [
        "0:00", "0:42", "1:01", "1:02:03", "-:--", "-:--",
      ])
  }

  @Test func tables() {
    var table = Table([("name", .left), ("n", .right), ("note", .left)])
    table.append(["a", "1"])
    table.append(["long name", "1,000", "x"])
    #expect(
      table.text == """
        name           n  note
        ---------  -----  ----
        a              1
        long name  1,000  x
        """)
  }

  @Test func bars() {
    #expect(ProgressLine.bar(0.25) == "[=====               ]  25 %")
    #expect(ProgressLine.bar(.nan) == "[                    ]   0 %")
    #expect(ProgressLine.bar(7) == "[====================] 100 %")
  }

  @Test func progressIsWrittenOverAndRemoved() {
    let written = Written()
    let line = ProgressLine(.terminal(columns: 9), pause: .never) { written.add($0) }
    line.show("one")
    line.update()
    line.update()
    line.show("a longer text")
    line.update()
    line.clear()
    line.clear()
    #expect(written.texts == ["\r\u{1B}[2Kone", "\r\u{1B}[2Ka longer", "\r\u{1B}[2K"])
  }

  @Test func progressOfWorkThatEndsAtOnceIsNotShown() {
    let written = Written()
    for place in [ProgressLine.Place.terminal(columns: 80), .log(every: .seconds(3600))] {
      let line = ProgressLine(place, pause: .never) { written.add($0) }
      line.show("one")
      line.clear()
      line.update()
    }
    #expect(written.texts.isEmpty)
  }

  @Test func aLogGetsPlainLines() {
    let written = Written()
    let often = ProgressLine(.log(every: .zero), pause: .never) { written.add($0) }
    often.show("one")
    often.update()
    often.update()
    often.show("two")
    often.update()
    often.clear()
    let seldom = ProgressLine(.log(every: .seconds(3600)), pause: .never) { written.add($0) }
    seldom.show("three", atOnce: true)
    seldom.show("four")
    seldom.update()
    #expect(written.texts == ["one\n", "one  (for 0:00)\n", "two\n", "three\n"])
  }

  /// The last text is shown again even when the work reports nothing more.
  @Test(.timeLimit(.minutes(30))) func theClockWritesByItself() {
    let written = Written()
    let line = ProgressLine(.log(every: .zero), pause: .milliseconds(5)) { written.add($0) }
    line.show("one")
    while written.texts.count < 3 { Thread.sleep(forTimeInterval: 0.005) }
    line.clear()
    #expect(written.texts.allSatisfy { $0.hasPrefix("one") })
  }

  @Test func drawingIsAsReviewed() throws {
    try Snapshot.expect(drawing(columns: 148), is: "drawing-wide.txt")
    try Snapshot.expect(drawing(columns: 80), is: "drawing-narrow.txt")
    #expect(drawing(columns: 80).split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// Ten pictures: rings that grow.
  private func drawing(columns: Int) -> String {
    let items = (0..<10).map { number in
      let pixels = (0..<(28 * 28)).map { index -> UInt8 in
        let (row, column) = index.quotientAndRemainder(dividingBy: 28)
        let distance = hypot(Double(row) - 13.5, Double(column) - 13.5)
        return abs(distance - Double(number) - 3) < 1.5 ? 255 : 0
      }
      return PictureDrawing.Item(pixels: pixels, width: 28, caption: "says \(number), is 9")
    }
    return PictureDrawing(perRow: 5, width: 28, columns: columns).text(of: items) + "\n"
  }

  /// What a progress line wrote.
  private final class Written: Sendable {
    private let state = Mutex<[String]>([])
    var texts: [String] { state.withLock { $0 } }
    func add(_ text: String) { state.withLock { $0.append(text) } }
  }
}

@Suite struct WeightPlotTests {
  @Test func drawsIntervals() {
    #expect(
      WeightPlot.line([0, 1, 2, 3, 7, 6, 5], [0..<4, 4..<7]) == "▁▂▃▄ █▇▆")
    #expect(WeightPlot.line([2, 2], []) == "▅▅")
    let long = WeightPlot.line((0..<100).map(Float.init), [0..<100])
    #expect(long.hasSuffix(" …") && long.count == 74)
  }

  @Test func areDrawnWhereAsked() throws {
    let scratch = try Scratch()
    let network = try scratch.writeSmallLeNet5()
    let plain = try Program.run("inspect", network).output
    let drawn = try Program.run("inspect", network, "--plots").output
    #expect(!plain.contains("▁"))
    #expect(drawn.contains("conv1  filters") && drawn.contains("▁") && drawn.contains("█"))
  }
}
