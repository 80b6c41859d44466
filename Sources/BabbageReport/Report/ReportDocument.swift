/// A report, block by block; it is written as HTML or as Markdown.
public struct ReportDocument: Sendable {
  /// A part of it.
  public enum Block: Sendable {
    /// A heading, with others below it.
    case section(String)
    /// A heading below that.
    case subsection(String)
    /// Plain text.
    case paragraph(String)
    /// Plain texts, one below the other.
    case list([String])
    /// Facts, a large one and what it is.
    case facts([(fact: String, name: String)])
    /// A table; all columns but the first are numbers.
    case table(head: [String], rows: [[String]])
    /// Pictures side by side.
    case pictures([Picture])
    /// Text as it is.
    case verbatim(String)
  }

  /// An SVG picture.
  public struct Picture: Sendable {
    /// The name of its file, without the ending.
    public internal(set) var name: String
    /// What it shows, for those who do not see it.
    public let description: String
    /// A line below it.
    public let caption: String
    /// The picture.
    public let svg: String
    /// How wide it is shown where there is room, in pixels.
    public let width: Double
    /// Narrower than that its texts could not be read, in pixels; what does not fit is scrolled to.
    public let leastWidth: Double

    /// Combines these.
    public init(
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
  public let title: String
  /// The parts, in order.
  public let blocks: [Block]

  /// Combines the two; pictures of the same name get numbers.
  public init(title: String, blocks: [Block]) {
    self.title = title
    self.blocks = Self.withPicturesOfNamesOfTheirOwn(blocks)
  }

  /// Layers may have names that differ only in what no file's name has: their pictures get numbers.
  private static func withPicturesOfNamesOfTheirOwn(_ blocks: [Block]) -> [Block] {
    var taken: Set<String> = []
    return blocks.map { block in
      guard case .pictures(var pictures) = block else { return block }
      for index in pictures.indices {
        let name = pictures[index].name
        var number = 1
        // Not every file system tells large letters from small ones.
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

  /// What a telephone shows without scrolling, in pixels.
  private static let narrowWidth = 340.0
  private static let mostNarrowColumns = 3

  /// The beginning of a part that scrolls sideways where it does not fit.
  ///
  /// - Parameter isWide: Whether that is so on a telephone: there it says so.
  private static func scrolling(_ name: String, isWide: Bool) -> String {
    "<div class=\"scroll\(isWide ? " wide" : "")\" tabindex=\"0\" role=\"region\" "
      + "aria-label=\"\(WebTemplate.escaped(name))\">"
  }
}
