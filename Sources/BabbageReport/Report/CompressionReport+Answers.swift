import Babbage

extension CompressionReport {
  private static let mistakeWidth = 128.0

  /// The confusion matrix, the most frequent mistakes and the worst ones.
  var answers: [ReportDocument.Block] {
    [.section("What it says")] + [confusion.picture].compactMap(\.self).map { .pictures([$0]) }
      + frequentMistakes + worstMistakes
  }

  private var frequentMistakes: [ReportDocument.Block] {
    let names = confusion.classNames
    let rows = confusion.mistakes(names.count > 20 ? 20 : 10).map {
      [names[$0.label], names[$0.answer], NumberText.count($0.count)]
    }
    guard !rows.isEmpty else { return [] }
    return [
      .paragraph("The most frequent mistakes:"),
      .table(head: ["class", "taken for", "test images"], rows: rows),
    ]
  }

  private var worstMistakes: [ReportDocument.Block] {
    guard !mistakes.isEmpty else { return [] }
    return [
      .subsection("The worst mistakes"),
      .paragraph("The wrong answers of which the network was most sure."),
      .pictures(mistakes.map(picture)),
    ]
  }

  private func picture(_ mistake: Mistake) -> ReportDocument.Picture {
    let name = mistake.file ?? "Test image \(NumberText.count(mistake.index))"
    let text =
      "\(name): is \(mistake.label), says \(mistake.answer), "
      + "\(NumberText.fixed(100 * mistake.probability, digits: 1)) % sure"
    let image = mistake.image
    let (width, height) = (Double(image.width), Double(image.height))
    return ReportDocument.Picture(
      name: "mistake-\(mistake.index)", description: text, caption: text,
      svg: SVG.picture(
        width: width, height: height, title: text,
        [SVG.image(image, x: 0, y: 0, width: width, height: height)]),
      width: Self.mistakeWidth)
  }
}
