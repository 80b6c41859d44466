import Babbage

extension CompressionReport {
  /// The weights of each layer, in words and pictures.
  var layers: [ReportDocument.Block] {
    let denseLayers = Dictionary(
      (dense?.layers ?? []).map { ($0.name, $0.layer) },
      uniquingKeysWith: { first, _ in first })
    let hasPolynomials = network.layers.contains {
      if case .polynomial = $0.layer.weight { true } else { false }
    }
    let legend =
      "Weights as colours: a row for each filter, blue is negative, orange positive, each picture by its own scale. "
      + "As curves: the weights along each axis through the largest one, blue lines and parabolas where there are polynomials"
      + (dense == nil ? "." : ", orange dots for the dense network.")
    return [.section("What the layers are made of")]
      + (hasPolynomials ? [.paragraph(legend)] : [])
      + network.layers.flatMap { site in
        blocks(site.name, site.layer.weight, dense: denseLayers[site.name]?.weight)
      }
  }

  private func blocks(_ name: String, _ weight: Weight, dense: Weight?) -> [ReportDocument.Block] {
    let shape = weight.shape
    let words = weight.scheme.words(for: shape).joined(separator: "; ")
    let blocks: [ReportDocument.Block] = [
      .subsection(name),
      .paragraph(
        "\(NumberText.count(shape.filters)) filters, \(NumberText.count(shape.channels)) \(shape.channels == 1 ? "channel" : "channels"), \(shape.rows)x\(shape.columns): \(words). "
          + "\(NumberText.count(weight.parameter.count)) numbers stand for "
          + "\(NumberText.count(shape.count)) weights."),
    ]
    guard case .polynomial(let polynomials) = weight else { return blocks }
    let other = dense.flatMap { $0.shape == shape ? $0.expanded : nil }
    let maps =
      (other.map { [(key: "dense", title: "The dense network's", weights: $0)] } ?? [])
      + [(key: "weights", title: "Polynomials", weights: weight.expanded)]
    let pictures =
      maps.map { picture($0.weights, key: $0.key, title: $0.title, of: name) }
      + WeightProfile(polynomials).axes.map { picture($0, dense: other, of: name) }
    return blocks + [.verbatim(weight.scheme.description), .pictures(pictures)]
  }

  private func picture(
    _ weights: Tensor, key: String, title: String, of layer: String
  ) -> ReportDocument.Picture {
    let map = WeightMap(weights)
    let (rows, columns) = map.extent
    let caption =
      "\(title): the first \(NumberText.count(columns)) weights of \(NumberText.count(rows)) filters."
    return ReportDocument.Picture(
      name: "\(key)-\(Self.fileName(layer))",
      description: "The weights of \(layer) as colours. \(caption)", caption: caption,
      svg: map.svg(title: "The weights of \(layer) as colours. \(caption)"),
      width: WeightMap.width)
  }

  private func picture(
    _ axis: WeightProfile.Axis, dense: Tensor?, of layer: String
  ) -> ReportDocument.Picture {
    let curves = WeightCurves(axis, dense: dense)
    let title = "Weights of \(layer) as curves. \(curves.caption)"
    return ReportDocument.Picture(
      name: "\(axis.name)-\(Self.fileName(layer))", description: title, caption: curves.caption,
      svg: curves.svg(title: title), width: WeightCurves.width)
  }

  /// The name with everything but letters and digits replaced by hyphens.
  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}
