import Babbage
import BabbageData
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct FiguresTests {
  @Test func whatIsNotKnownIsLeftOut() throws {
    var figures = Figures()
    #expect(try JSONText.of(figures) == "{}")
    figures.name = "a/b"
    figures.coefficients = 4
    #expect(try JSONText.of(figures) == #"{"coefficients":4,"name":"a/b"}"#)
  }

  @Test func figuresAreReadAgain() throws {
    let models = try Models(test: 10)
    var figures = Figures(of: models.network, in: LayerForms(models.network))
    figures.layers = models.network.layerReports(in: LayerForms(models.network)).map(Figures.init)
    figures.data = DataFigures(models.data)
    #expect(figures.layers?.map(\.payloadBytes).compactMap(\.self).reduce(0, +) == 594)
    let text = try JSONText.of(figures)
    #expect(try JSONDecoder().decode(Figures.self, from: Data(text.utf8)) == figures)
  }

  @Test func aDataSetIsSummedUp() throws {
    let data = try Models(test: 1234).data
    #expect(data.summary == "10 classes, 300 training and 1,234 test images, 28 x 28, grey")
    let figures = DataFigures(data)
    #expect(
      (figures.name, figures.classes, figures.training, figures.test) == (
        "mnist-subset", 10, 300, 1234
      ))
    #expect((figures.channels, figures.height, figures.width) == (1, 28, 28))
    #expect(figures.validation == nil && figures.warnings == nil)
  }
}
