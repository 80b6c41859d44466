import Foundation

/// A network as WebAssembly: C that Babbage exported, and a few functions for a page around it.
public struct PageProgram: Sendable {
  /// The bytes of the module.
  public let module: [UInt8]
  /// What 1 in its scores stands for.
  public let scoreUnit: Double

  /// Combines the two.
  public init(module: [UInt8], scoreUnit: Double) {
    self.module = module
    self.scoreUnit = scoreUnit
  }

  /// C that gives a page what it calls: where image and scores are, and `run`.
  ///
  /// - Parameters:
  ///   - name: What names in the exported program begin with.
  ///   - roomForWeights: How many arrays of weights the page fills in.
  public static func glue(name: String, roomForWeights: Int) -> String {
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

  /// As the page's program reads it.
  var settings: Settings {
    Settings(module: Data(module).base64EncodedString(), unit: scoreUnit)
  }

  struct Settings: Encodable {
    let module: String
    let unit: Double
  }
}
