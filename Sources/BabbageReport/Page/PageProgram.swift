import Foundation

/// A network as WebAssembly: C that Babbage exported, with a few functions around it for a page.
package struct PageProgram: Sendable {
  /// The bytes of the module.
  package let module: [UInt8]
  /// The scale of its scores: the value of 1 in them.
  package let scoreUnit: Double

  /// Creates a program.
  package init(module: [UInt8], scoreUnit: Double) {
    self.module = module
    self.scoreUnit = scoreUnit
  }

  /// C functions for a page to call: the addresses of image and scores, and `run`.
  ///
  /// - Parameters:
  ///   - name: The prefix of the names in the exported program.
  ///   - roomForWeights: The number of arrays of weights that the page fills in.
  /// - Returns: The C source, to be compiled with the exported program.
  package static func glue(name: String, roomForWeights: Int) -> String {
    let upper = name.uppercased()
    let arrays = (0..<roomForWeights).map { "\(name)_weights_\($0)" }
    let declarations = arrays.map { "extern uint8_t \($0)[];\n" }.joined()
    let weights =
      arrays.isEmpty
      ? ""
      : """
      \(declarations)EXPORT(weights) uint8_t *page_weights(uint32_t layer)
      {
        uint8_t *const all[] = {\(arrays.joined(separator: ", "))};
        return all[layer];
      }

      """
    return """
      #include "\(name).h"
      #define EXPORT(name) __attribute__((export_name(#name)))
      static uint8_t pixels[\(upper)_CHANNELS * \(upper)_HEIGHT * \(upper)_WIDTH];
      static int32_t results[\(upper)_CLASSES];
      EXPORT(image) uint8_t *page_image(void) { return pixels; }
      EXPORT(scores) int32_t *page_scores(void) { return results; }
      EXPORT(run) void page_run(void) { \(name)_run(pixels, results); }
      \(weights)
      """
  }

  /// The program in the form that the page's script reads.
  var settings: Settings {
    Settings(module: Data(module).base64EncodedString(), unit: scoreUnit)
  }

  struct Settings: Encodable {
    let module: String
    let unit: Double
  }
}
