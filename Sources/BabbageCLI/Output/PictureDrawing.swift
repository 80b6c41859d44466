/// Draws small grey pictures with block characters, two rows of pixels in a line of text.
package struct PictureDrawing {
  /// A picture and what is written below it.
  package struct Item {
    /// Rows of pixels, from top to bottom.
    let rows: [[UInt8]]
    /// The text below.
    let caption: String

    /// Cuts pixels into rows.
    ///
    /// - Precondition: `width` is positive and divides the number of pixels.
    package init(pixels: some Collection<UInt8>, width: Int, caption: String) {
      let pixels = Array(pixels)
      precondition(width > 0 && pixels.count % width == 0, "whole rows")
      rows = stride(from: 0, to: pixels.count, by: width).map { Array(pixels[$0..<($0 + width)]) }
      self.caption = caption
    }
  }

  /// How many pictures stand side by side.
  private let perRow: Int
  /// How many pixels along each side become one.
  private let reduction: Int

  /// Chooses the size.
  ///
  /// - Parameters:
  ///   - perRow: How many pictures stand side by side.
  ///   - width: The width of a picture in pixels.
  ///   - columns: The room there is; pictures that would not fit are halved, and halved again.
  package init(perRow: Int, width: Int, columns: Int) {
    self.perRow = max(perRow, 1)
    var reduction = 1
    while reduction < width, perRow * (width / reduction + 2) - 2 > columns { reduction *= 2 }
    self.reduction = reduction
  }

  /// The lines of all pictures.
  package func text(of items: [Item]) -> String {
    stride(from: 0, to: items.count, by: perRow).map { start in
      let blocks = items[start..<min(start + perRow, items.count)].map(lines)
      let height = blocks.map(\.count).max() ?? 0
      return (0..<height).map { line in
        blocks.map { $0.indices.contains(line) ? $0[line] : "" }.joined(separator: "  ")
          .trimmingTrailingBlanks
      }.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private func lines(of item: Item) -> [String] {
    let rows = reduced(item.rows)
    let width = rows.first?.count ?? 0
    var lines = stride(from: 0, to: rows.count, by: 2).map { top in
      String(
        (0..<width).map { column in
          let lower = top + 1 < rows.count && rows[top + 1][column]
          return Self.block(upper: rows[top][column], lower: lower)
        })
    }
    let caption = item.caption.prefix(width)
    lines.append(caption + String(repeating: " ", count: width - caption.count))
    return lines
  }

  private static func block(upper: Bool, lower: Bool) -> Character {
    switch (upper, lower) {
    case (true, true): "█"
    case (true, false): "▀"
    case (false, true): "▄"
    case (false, false): " "
    }
  }

  /// Whether each square of pixels is bright.
  private func reduced(_ rows: [[UInt8]]) -> [[Bool]] {
    let height = rows.count / reduction
    let width = (rows.first?.count ?? 0) / reduction
    return (0..<height).map { y in
      (0..<width).map { x in
        var sum = 0
        for row in rows[(y * reduction)..<((y + 1) * reduction)] {
          for pixel in row[(x * reduction)..<((x + 1) * reduction)] { sum += Int(pixel) }
        }
        return sum >= 100 * reduction * reduction
      }
    }
  }
}
