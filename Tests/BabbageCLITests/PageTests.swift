import Babbage
import BabbageData
import BabbageReport
import BabbageRuntime
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

/// `babbage page`: the file, and what it does in Chromium.
@Suite struct PageTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private var model: URL {
    Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage")
  }

  private func page(_ arguments: String..., coding: PayloadCoding = .packed) throws
    -> Program.Outcome
  {
    var network = try NetworkFile.read(from: model)
    network.coding = coding
    try NetworkFile.write(network, to: scratch.url.appendingPathComponent("n.babbage"))
    return try Program.run(
      list: [
        "page", scratch.path("n.babbage"), "--data", "mnist-subset", "-o",
        scratch.path("page.html"),
      ] + arguments)
  }

  /// The scores of the integer engine, calibrated as the command does it.
  private func scores(of network: Network, _ data: Dataset, _ images: [[UInt8]]) throws -> [[Int32]]
  {
    let training = (0..<1000).lazy.map { data.train.tensor(at: $0).values }
    let forms = Target.cortexM4.forms(of: network)
    var executor = try Executor(
      IntegerNetwork(network, calibratedOn: training, forms: forms))
    return images.map { executor.integers(of: $0.map { Float($0) / 255 }) }
  }

  @Test(
    .slow, .needs(.browser, .webAssembly), .tags(.slow, .tool), arguments: PayloadCoding.allCases)
  func computesInABrowserWhatTheIntegerEngineDoes(coding: PayloadCoding) throws {
    let outcome = try page("--json", coding: coding)
    #expect(outcome.status == 0, "\(outcome.error)")
    let bytes = try #require(try outcome.object["bytes"] as? Int)
    // Without the decoder.
    #expect(bytes <= (coding == .packed ? 64 : 67) * 1024)
    #expect(try Data(contentsOf: scratch.url.appendingPathComponent("page.html")).count == bytes)

    let data = try DatasetCatalog.load("mnist-subset")
    let images = (0..<100).map { Array(data.test.pixels(at: $0)) }
    let file = scratch.url.appendingPathComponent("page.html")
    let seen = try Browser.open(file, images: images)
    seen.check()
    let network = try NetworkFile.read(from: model)
    let page = try #require(seen.network)
    #expect(page.scores == (try scores(of: network, data, images)))
    // With its dense weights the page computes what the integer engine does.
    #expect(page.denseScores == (try scores(of: network.dense, data, images)))

    // Keys and buttons do the same.
    let labels = data.test.labels.map(Int.init)
    let three = try #require(labels.firstIndex(of: 3))
    let expected = try scores(of: network, data, [Array(data.test.pixels(at: three))])[0]
    #expect(page.sample == expected.map(String.init).joined(separator: ","))
    #expect(page.button == page.sample)
    let nothing = try scores(of: network, data, [[UInt8](repeating: 0, count: 784)])[0]
    #expect(page.cleared == nothing.map(String.init).joined(separator: ","))
    #expect(page.clearedByButton == page.cleared)
    #expect(page.stroke == 1)
    let given = page.given.sorted { $0.text < $1.text }.map(\.text)
    #expect(given.count == 3)
    #expect(given[0].hasPrefix("broken.png cannot be read"))
    #expect(given[1].hasPrefix("dropped.png: ") && given[2].hasPrefix("pasted.png: "))
  }

  @Test func namesAreTextAndNothingElse() throws {
    let evil = "</script><img src=x onerror=alert(1)>{{data}}"
    let network = try NetworkFile.read(from: model)
    let program = PageProgram(module: [], scoreUnit: 1)
    let page = NetworkPage(
      network, forms: LayerForms(network, .reuse), reuse: program, dense: program,
      classNames: Array(repeating: evil, count: 10),
      samples: [NetworkPage.Sample(label: evil, pixels: [0], scores: [2, 1])],
      accuracy: NetworkPage.Accuracy(images: 2, integer: 50, float: 50), data: evil,
      isCentred: false)
    #expect(!page.html.contains("<img"))
    #expect(page.html.components(separatedBy: "</script>").count == 2)
    #expect(page.html.contains("&lt;/script&gt;"))
  }

  @Test func saysWhatIsMissing() throws {
    let outcome = try page("--clang", scratch.path("none"))
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("there is no compiler for WebAssembly"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("page.html")))
    #expect(try page("--samples", "0").status == 64)
  }
}

extension Browser {
  /// Checks that nothing is wrong with the file at any width.
  func check() {
    #expect(views.map { "\($0.device) \($0.scheme)" }.count == 4)
    for view in views {
      let place = "\(view.device) \(view.scheme)"
      #expect(view.console == [], "\(place)")
      #expect(view.requests == [], "\(place)")
      #expect(view.contrast == [], "\(place)")
      #expect(view.unnamed == [], "\(place)")
      #expect(view.lang == "en")
      #expect(view.shift == 0, "\(place)")
      #expect(view.overflow == 0, "\(place)")
      #expect(view.cut == [], "\(place)")
      #expect(view.overlaps == [], "\(place)")
    }
  }
}
