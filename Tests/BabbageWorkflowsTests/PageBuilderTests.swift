import Babbage
import BabbageData
import BabbageReport
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct PageBuilderTests {
  @Test(.needs(.webAssembly), .tags(.tool)) func aPageIsMadeInOneCall() throws {
    let models = try Models()
    var builder = PageBuilder(compiler: try WebAssemblyCompiler())
    builder.sampleCount = 4
    let page = try builder.page(of: models.network, on: models.data)
    #expect(page.accuracy.images == 300 && page.accuracy.integer > 95)
    #expect(page.reuse.module.starts(with: Array("\0asm".utf8)))
    #expect(page.html.contains("Made by Babbage. "))
    #expect(page.html.components(separatedBy: "<canvas width=").count == 5)
    builder.maker = "my <program>"
    let other = try builder.page(of: models.network, on: models.data).html
    #expect(other.contains("Made by <code>my &lt;program&gt;</code>. "))
  }

  @Test(.needs(.webAssembly), .tags(.tool)) func aNetworkOfOtherImagesHasNoPage() throws {
    let models = try Models(test: 10)
    let input = MapShape(channels: 2, height: 28, width: 28)
    let network = try Network.leNet5(input: input)
    let builder = PageBuilder(compiler: try WebAssemblyCompiler())
    #expect(throws: PageError.notAPicture(input)) {
      try builder.page(of: network, on: models.data)
    }
  }

  @Test func aCompilerMustBeThere() {
    #expect(throws: WebAssemblyError.noCompiler(["/no/clang"])) {
      try WebAssemblyCompiler(clang: "/no/clang")
    }
  }

  @Test(.needs(.webAssembly), .tags(.tool)) func whatIsWrongWithAProgramIsSaid() throws {
    let error = #expect(throws: WebAssemblyError.self) {
      try WebAssemblyCompiler().compile([ExportedFile(path: "a.c", text: "int x = nonsense;")])
    }
    #expect(error?.what.contains("error: ") == true)
  }
}

@Suite struct ReportBuilderTests {
  @Test func aReportIsMadeInOneCall() throws {
    let models = try Models()
    let report = try ReportBuilder(models.network, on: models.data, notes: ["seed 7"]).report()
    #expect(report.accuracy > 95 && report.confusion.counts.count == 10)
    #expect(try #require(report.integerAccuracy) > 95)
    #expect(report.origin.map(\.name) == ["The network", "Its plan", "Its file"])
    #expect(try PlanFile.parse(report.origin[1].text, path: "p").layers.count == 4)
    #expect(!report.document.html.contains("babbage "))
  }

  @Test func theCallerAddsWhatItKnows() throws {
    let models = try Models(test: 50)
    var builder = ReportBuilder(models.network, on: models.data)
    builder.wording.planTitle = "A plan"
    builder.wording.energyNote = "Elsewhere is more."
    builder.wording.origin = [("This", "was made")]
    let report = try builder.report()
    #expect(report.origin.map(\.name) == ["A plan", "Its file", "This"])
    #expect(report.document.html.contains("of 16 bits. Elsewhere is more."))
  }
}
