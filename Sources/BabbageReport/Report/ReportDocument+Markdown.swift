import Babbage

extension ReportDocument {
  /// Markdown that refers to ``pictures`` as files with `.svg` after their names.
  ///
  /// All texts are plain: Markdown syntax in them is escaped.
  public var markdown: String {
    ("# \(title.markdown)\n\n" + blocks.map(Self.markdown).joined(separator: "\n\n")) + "\n"
  }

  private static func markdown(_ block: Block) -> String {
    func row(_ texts: [String]) -> String {
      "| " + texts.map(\.markdown).joined(separator: " | ") + " |"
    }
    return switch block {
    case .section(let text): "## \(text.markdown)"
    case .subsection(let text): "### \(text.markdown)"
    case .paragraph(let text): text.markdown
    case .list(let texts): texts.map { "- \($0.markdown)" }.joined(separator: "\n")
    case .facts(let facts):
      facts.map { "- **\($0.fact.markdown)** \($0.name.markdown)" }.joined(separator: "\n")
    case .table(let head, let rows):
      ([row(head), "|---" + String(repeating: "|---:", count: max(head.count - 1, 0)) + "|"]
        + rows.map(row)).joined(separator: "\n")
    case .pictures(let pictures):
      pictures.map {
        "![\($0.description.markdown)](\($0.name).svg)\n\n\($0.caption.markdown)"
      }.joined(separator: "\n\n")
    case .verbatim(let text): text.fencedMarkdown
    }
  }
}
