/// A report, block by block; it is written as HTML or as Markdown.
public struct ReportDocument: Sendable {
  /// A part of it.
  package enum Block: Sendable {
    /// The heading of a section.
    case section(String)
    /// The heading of a subsection.
    case subsection(String)
    /// Plain text.
    case paragraph(String)
    /// Plain texts, one below the other.
    case list([String])
    /// Facts: each in large print, and what it is.
    case facts([(fact: String, name: String)])
    /// A table; all columns but the first are numbers.
    case table(head: [String], rows: [[String]])
    /// Pictures side by side.
    case pictures([Picture])
    /// Preformatted text.
    case verbatim(String)
  }

  /// An SVG picture.
  public struct Picture: Sendable {
    /// The name of its file, without the ending.
    public internal(set) var name: String
    /// A description for those who cannot see it.
    package let description: String
    /// The line below it.
    package let caption: String
    /// The picture.
    public let svg: String
    /// The width at which it is shown if there is room, in pixels.
    package let width: Double
    /// The least width at which its texts can be read, in pixels; with less room it scrolls.
    package let leastWidth: Double

    /// Creates a picture.
    package init(
      name: String, description: String, caption: String, svg: String, width: Double,
      leastWidth: Double = 0
    ) {
      self.name = name
      self.description = description
      self.caption = caption
      self.svg = svg
      self.width = width
      self.leastWidth = leastWidth
    }
  }

  /// The heading.
  package let title: String
  /// The parts, in order.
  package let blocks: [Block]

  /// Creates a document; pictures of the same name get numbers.
  package init(title: String, blocks: [Block]) {
    self.title = title
    self.blocks = Self.withPicturesOfNamesOfTheirOwn(blocks)
  }

  /// The blocks with unique names of pictures.
  ///
  /// Layers' names may differ only in characters that file names lack: their pictures get numbers.
  private static func withPicturesOfNamesOfTheirOwn(_ blocks: [Block]) -> [Block] {
    var taken: Set<String> = []
    return blocks.map { block in
      guard case .pictures(var pictures) = block else { return block }
      for index in pictures.indices {
        let name = pictures[index].name
        var number = 1
        // Not every file system is case-sensitive.
        while !taken.insert(pictures[index].name.lowercased()).inserted {
          number += 1
          pictures[index].name = "\(name)-\(number)"
        }
      }
      return .pictures(pictures)
    }
  }

  /// All pictures.
  public var pictures: [Picture] {
    blocks.flatMap { block -> [Picture] in
      guard case .pictures(let pictures) = block else { return [] }
      return pictures
    }
  }
}

extension ReportDocument {
  /// One HTML file without references to anything else.
  public var html: String {
    WebTemplate.text(
      WebTemplate.report,
      [
        "title": WebTemplate.escaped(title), "style": WebTemplate.style + WebTemplate.reportStyle,
        "blocks": blocks.map(Self.html).joined(separator: "\n"),
      ])
  }

  private static func html(_ block: Block) -> String {
    func cells(_ tag: String, _ texts: [String], _ scope: String = "") -> String {
      "<tr>" + texts.map { "<\(tag)\(scope)>\(WebTemplate.escaped($0))</\(tag)>" }.joined()
        + "</tr>"
    }
    return switch block {
    case .section(let text): "<h2>\(WebTemplate.escaped(text))</h2>"
    case .subsection(let text): "<h3>\(WebTemplate.escaped(text))</h3>"
    case .paragraph(let text): "<p>\(WebTemplate.escaped(text))</p>"
    case .list(let texts):
      "<ul>" + texts.map { "<li>\(WebTemplate.escaped($0))</li>" }.joined() + "</ul>"
    case .facts(let facts): "<ul class=\"cards\">\(WebTemplate.cards(facts))</ul>"
    case .table(let head, let rows):
      scrolling(
        "Table: " + head.filter { !$0.isEmpty }.joined(separator: ", "),
        isWide: head.count > mostNarrowColumns)
        + "<table><thead>"
        + cells("th", head, " scope=\"col\"")
        + "</thead><tbody>\n" + rows.map { cells("td", $0) }.joined(separator: "\n")
        + "</tbody></table></div>"
    case .pictures(let pictures):
      "<div class=\"pictures\">" + pictures.map(html).joined() + "</div>"
    case .verbatim(let text):
      "<pre class=\"scroll\" tabindex=\"0\">\(WebTemplate.escaped(lines: text))</pre>"
    }
  }

  private static func html(_ picture: Picture) -> String {
    let (width, least) = (SVG.number(picture.width), SVG.number(picture.leastWidth))
    let box =
      picture.leastWidth > 0
      ? scrolling("Picture: \(picture.description)", isWide: picture.leastWidth > narrowWidth)
      : "<div>"
    return """
      <figure style="width: \(width)px; --least: \(least)px">\(box)\(picture.svg)</div>\
      <figcaption>\(WebTemplate.escaped(picture.caption))</figcaption></figure>
      """
  }

  /// The width that a phone shows without scrolling, in pixels.
  private static let narrowWidth = 340.0
  private static let mostNarrowColumns = 3

  /// The opening tag of a part that scrolls sideways if it does not fit.
  ///
  /// If it `isWide`, it does not fit on a phone, where the page then says that it scrolls.
  private static func scrolling(_ name: String, isWide: Bool) -> String {
    "<div class=\"scroll\(isWide ? " wide" : "")\" tabindex=\"0\" role=\"region\" "
      + "aria-label=\"\(WebTemplate.escaped(name))\">"
  }
}
