import Babbage
import BabbageData
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct ReproductionTests {
  @Test func unknownRowsAreRefused() throws {
    let known = PaperRow.all.map(\.name)
    let error = #expect(throws: ReproductionError.self) {
      try Reproduction.rows(named: ["lenet5-mnist", "lenet6"])
    }
    #expect(error == .unknownRow("lenet6", known: known))
    #expect(error?.location == "at option `names`")
  }

  /// A data set that this machine lacks, if there is one.
  private static let missing: String? =
    !Need.mnist.isThere ? "mnist" : !Need.fashionMNIST.isThere ? "fashion-mnist" : nil

  /// The caller says how data is to be had.
  @Test(.enabled(if: missing != nil, "this machine has all data")) func missingDataIsPartOfARow()
    throws
  {
    let data = try #require(Self.missing)
    let scratch = try Scratch()
    let network = Repository.root.appendingPathComponent("Models/lenet5-mnist.babbage")
    try scratch.write(Data(contentsOf: network), to: "small.babbage")
    let row = PaperRow(
      name: "a", title: "A", data: data, paper: PaperRow.Claim(note: ""),
      models: [PaperRow.Model("small.babbage", recipe: nil)])
    var plain = Reproduction(models: scratch.url, dataDirectory: scratch.url)
    #expect(try plain.measure(row).models[0].missing == "no data: \(data) is not on this machine")
    var told = Reproduction(models: scratch.url) { "get \($0)" }
    let model = try told.measure(row).models[0]
    #expect(model.missing == "no data: get \(data)")
    #expect(model.measured?.payloadBytes == 594 && model.measured?.accuracy == nil)
  }
}
