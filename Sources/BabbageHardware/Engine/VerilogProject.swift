import Babbage

/// The files of an exported circuit: the circuit, a test bench with its images, a README.
public struct VerilogProject: Sendable {
  /// What in this package computes the same integers, as Markdown.
  public static let usualReference = "the integer engine of `BabbageRuntime`"

  /// All files.
  public let files: [ExportedFile]

  /// Assembles the files.
  ///
  /// - Parameters:
  ///   - network: The circuit.
  ///   - vectors: What the test bench checks.
  ///   - description: Where the network comes from, for the README.
  ///   - reference: What else computes the same integers, as Markdown for the README.
  public init(
    _ network: VerilogNetwork, vectors: [TestVector], description: String = "",
    reference: String = usualReference
  ) {
    let name = network.name
    let circuit = network.files
    let check = [
      ("bench.v", network.testBench(images: vectors.count)),
      ("images.hex", Self.hexadecimal(vectors.map { $0.pixels.map { UInt32($0) } }, digits: 2)),
      (
        "scores.hex",
        Self.hexadecimal(vectors.map { $0.scores.map { UInt32(bitPattern: $0) } }, digits: 8)
      ),
    ].map { ExportedFile(path: "\(name)_\($0)", text: $1) }
    let paths = (circuit + check).map(\.path)
    let readme = network.readme(files: paths, description, reference: reference)
    files = circuit + check + [ExportedFile(path: "README.md", text: readme)]
  }

  /// For `$readmemh`: a line for each image.
  private static func hexadecimal(_ rows: [[UInt32]], digits: Int) -> String {
    let lines = rows.map { row in
      row.map { value in
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
      }.joined(separator: " ")
    }
    return "// written by Babbage\n" + lines.joined(separator: "\n") + "\n"
  }
}

extension VerilogNetwork {
  /// What is in the folder and how it is used.
  fileprivate func readme(
    files: [String], _ description: String, reference: String
  ) -> String {
    let rows = layers.map {
      "| \($0.name.markdown) | \($0.windows) | \($0.gather) | \($0.core) | \($0.pass) | \($0.cycles) |"
    }
    return """
      # \(name)

      \(description.isEmpty ? "" : description.markdown + "\n\n")An image classifier as a circuit in Verilog-2005, written by Babbage. It computes the integers that
      \(reference) computes.

      ## Use

      | port | |
      | --- | --- |
      | `clk`, `rst` | one clock, a synchronous reset |
      | `in_valid`, `in_ready`, `in_data` | \(input.count) bytes an image, \(input) channel by channel, row by row |
      | `out_valid`, `out_ready`, `out_data`, `out_last` | \(output.count) signed scores of 32 bits an image |

      A score times \(scoreUnit) is the score in floating point. An image takes \(cycles) clock cycles from its first pixel to its
      last score, if neither waits.

      To check it with either simulator:

          iverilog -g2005 -o check *.v && ./check
          verilator --binary --timing --top-module \(name)_bench *.v && obj_dir/V\(name)_bench

      Both print a line that begins with `PASS`. With `+gaps` the streams pause at random.

      ## Clock cycles

      | layer | windows | codes, moments | core | channels | all |
      | --- | ---: | ---: | ---: | ---: | ---: |
      \(rows.joined(separator: "\n"))

      \(lanes) \(lanes == 1 ? "multiplier" : "multipliers") in the core; constants take \(constantBits) bits, maps and
      buffers \(memoryBits).

      ## Files

      \(files.map { "- `\($0)`" }.joined(separator: "\n"))

      """
  }
}
