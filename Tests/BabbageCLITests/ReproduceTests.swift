import BabbageCLI
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct ReproduceTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func row(_ name: String, data: String, _ files: String...) -> PaperRow {
    PaperRow(
      name: name, title: "A row", data: data,
      paper: PaperRow.Claim(ratio: 1211.3, payloadBytes: 587, accuracy: 98.2, note: "Read it."),
      models: files.map { PaperRow.Model($0, recipe: $0 == "none.babbage" ? "a script" : nil) })
  }

  @Test func whatIsThereIsMeasuredAndTheRestIsMissing() throws {
    _ = try scratch.writeSmallLeNet5()
    var reproduction = Reproduction(models: scratch.url, dataDirectory: nil)
    let rows = try [
      row("there", data: "mnist-subset", "small.babbage", "none.babbage", "later.babbage"),
      row("unknown", data: "no-such-data", "small.babbage"),
    ].map { try reproduction.measure($0) }

    let evaluated = try Program.run(
      "evaluate", scratch.path("small.babbage"), "--data", "mnist-subset", "--json")
    let models = rows[0].models
    #expect(models[0].missing == nil)
    #expect(try models[0].measured?.accuracy == evaluated.object["accuracy"] as? Double)
    #expect(models[0].measured?.images == 2000)
    #expect(models[1].measured == nil)
    #expect(models[1].missing == "no model: a script makes it")
    #expect(models[2].missing == "no model yet")
    let other = rows[1].models[0]
    #expect(other.missing == "no data: Babbage cannot read no-such-data yet")
    #expect(other.measured?.payloadBytes == models[0].measured?.payloadBytes)
    #expect(other.measured?.accuracy == nil)

    let text = ReproductionTable.text(of: rows)
    #expect(text.contains("1211.3    587    98.2 %  small.babbage"))
    #expect(text.contains("there: Read it."))
  }

  @Test func rowsByName() throws {
    #expect(try Reproduction.rows(named: []).count == PaperRow.all.count)
    #expect(
      try Reproduction.rows(named: ["vgg16-cifar-100", "lenet5-mnist"]).map(\.name)
        == ["lenet5-mnist", "vgg16-cifar-100"])
    let names = PaperRow.all.map(\.name)
    #expect(Set(names).count == names.count)
    let outcome = try Program.run("reproduce", "--row", "lenet6")
    #expect(outcome.status == 1)
    #expect(
      outcome.error == "error: there is no row named lenet6, at option '--row', choose from "
        + names.joined(separator: ", ") + "\n")
  }

  @Test func anEmptyFolderIsNoError() throws {
    let outcome = try Program.run("reproduce", "--models", scratch.url.path, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let rows = try #require(outcome.object["rows"] as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == PaperRow.all.map(\.name))
    let first = try #require((rows[0]["models"] as? [[String: Any]])?.first)
    #expect(first["missing"] as? String == "no model: scripts/make-models makes it")
    #expect(first["measured"] == nil)
    #expect((rows[0]["paper"] as? [String: Any])?["ratio"] as? Double == 1211.3)
  }

  @Test func aDamagedFileIsAnError() throws {
    try scratch.write(Data("no network".utf8), to: "lenet5-mnist.babbage")
    let outcome = try Program.run("reproduce", "--models", scratch.url.path)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("lenet5-mnist.babbage"))
  }
}
