import Babbage
import CTexts
import Foundation

/// The files that go with an exported network.
public struct EmbeddedProject: Sendable {
  /// All files.
  public let files: [ExportedFile]

  /// Assembles the network, its test vectors, an example that runs them, a build file and a README.
  ///
  /// - Parameters:
  ///   - network: The program.
  ///   - vectors: What the example checks.
  ///   - description: Where the network comes from, for the README.
  ///   - arduino: Whether the folder becomes an Arduino library; otherwise it has a CMake file.
  public init(
    _ network: EmbeddedNetwork, vectors: [TestVector], description: String = "",
    arduino: Bool = false
  ) {
    let name = network.name
    let folder = arduino ? "src/" : ""
    var files = Self.program(of: network, folder: folder)
    files += [
      ExportedFile(path: "\(folder)\(name)_vectors.h", text: Self.text(of: vectors, for: network))
    ]
    if arduino {
      files.append(
        ExportedFile(
          path: "library.properties",
          text: Self.named(text_library_properties(), name)))
      files.append(
        ExportedFile(
          path: "examples/\(name)_check/\(name)_check.ino",
          text: Self.named(text_sketch_ino(), name)))
    } else {
      files.append(ExportedFile(path: "main.c", text: Self.named(text_main_c(), name)))
      files.append(
        ExportedFile(
          path: "CMakeLists.txt", text: Self.named(text_CMakeLists_txt(), name)))
    }
    let listed = files.map(\.path)
    files.append(
      ExportedFile(
        path: "README.md",
        text: network.readme(files: listed, description: description, arduino: arduino)))
    self.files = files
  }

  /// The network alone: a header and a source file, which go into `folder`, a path that ends with a
  /// slash.
  package static func program(of network: EmbeddedNetwork, folder: String = "") -> [ExportedFile] {
    [
      ExportedFile(path: "\(folder)\(network.name).h", text: network.header),
      ExportedFile(path: "\(folder)\(network.name).c", text: network.source),
    ]
  }

  private static func text(of vectors: [TestVector], for network: EmbeddedNetwork) -> String {
    func table(_ type: String, _ name: String, _ rows: [[Int]]) -> String {
      let width = rows.first?.count ?? 0
      let body = rows.map { "  {\n\(CText.wrapped($0.map(CText.number)))\n  }" }
      return "static const \(type) \(name)[NN_VECTORS][\(width)] NN_KEPT = {\n"
        + body.joined(separator: ",\n") + "\n};\n"
    }
    let labels = CText.wrapped(vectors.map { String($0.label) })
    let data =
      "#define NN_VECTORS \(vectors.count)\n\n"
      + table("uint8_t", "nn_images", vectors.map { $0.pixels.map(Int.init) })
      + table("int32_t", "nn_expected", vectors.map { $0.scores.map(Int.init) })
      + "static const uint16_t nn_labels[NN_VECTORS] NN_KEPT = {\n\(labels)\n};"
    let named = named(text_vectors_h(), network.name)
    return named.replacingOccurrences(
      of: "/*DATA*/", with: CName.replacing(in: data, prefix: network.name))
  }

  /// A template with the network's name in it.
  private static func named(_ text: UnsafePointer<CChar>, _ name: String) -> String {
    let text = String(cString: text)
    return CName.replacing(in: text, prefix: name)
  }
}
