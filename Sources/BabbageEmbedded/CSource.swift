import Babbage
import Foundation

extension EmbeddedNetwork {
  /// The program's source file.
  var source: String {
    var parts = [
      "/* \(name): written by Babbage. \(input) pixels in, \(output.count) scores out. */",
      "#include \"\(name).h\"", "#include <stddef.h>\n#include <string.h>", definitions,
      kernel(PackageResources.prelude_c), kernel(PackageResources.types_c),
      kernel(PackageResources.types_layer_c),
    ]
    let tables = tables
    let has = (
      pools: !tables.pools.isEmpty, codes: !tables.codeChanges.isEmpty,
      moves: !tables.moves.isEmpty
    )
    if has.pools { parts.append(kernel(PackageResources.pool_c)) }
    if has.codes { parts.append(kernel(PackageResources.codes_c)) }
    if has.moves { parts.append(kernel(PackageResources.move_c)) }
    parts += tables.arrays
    parts.append(CText.table("nn_map", "nn_maps", tables.maps))
    parts.append(CText.table("nn_input", "nn_inputs", tables.inputs))
    parts.append(CText.table("nn_stage", "nn_stages", tables.stages))
    parts.append(CText.table("nn_form", "nn_forms", tables.forms.map(\.text)))
    if !tables.windowRows.isEmpty {
      parts.append(CText.table("nn_window", "nn_windows", tables.windowRows))
    }
    parts.append(CText.table("nn_layer", "nn_layers", tables.layers))
    if has.pools { parts.append(CText.table("nn_pool", "nn_pools", tables.pools)) }
    if has.codes {
      parts.append(CText.table("nn_codes", "nn_code_changes", tables.codeChanges))
    }
    if has.moves { parts.append(CText.table("nn_move", "nn_moves", tables.moves)) }
    parts.append(
      CText.table("uint8_t", "nn_segments", [segmentation.bounds.map(String.init).joined(separator: ", ")]))
    parts.append(memory)
    parts += [PackageResources.rescale_c, PackageResources.maps_c, PackageResources.tile_c].map(kernel)
    if hasGathers { parts.append(kernel(PackageResources.gather_c)) }
    if hasMoments {
      parts.append(
        kernel(
          tables.areRunning ? PackageResources.moments_running_c : PackageResources.moments_taps_c))
      parts.append(kernel(PackageResources.moments_c))
    }
    parts.append(load)
    parts.append(
      kernel(tables.areBytes ? PackageResources.dot_bytes_c : PackageResources.dot_packed_c))
    parts.append(kernel(PackageResources.layer_c))
    if has.pools { parts.append(kernel(PackageResources.run_pool_c)) }
    if has.codes { parts.append(kernel(PackageResources.run_codes_c)) }
    if has.moves { parts.append(kernel(PackageResources.run_move_c)) }
    parts.append(dispatch(has.pools, has.codes, has.moves))
    parts.append(kernel(PackageResources.run_c))
    parts.append(
      kernel(streams ? PackageResources.api_stream_c : PackageResources.api_whole_c))
    parts.append(kernel(PackageResources.api_c))
    return CName.replacing(in: parts.joined(separator: "\n\n") + "\n", prefix: name)
  }

  /// The program's header file.
  var header: String {
    let unit = scoreUnit.formatted(.number.notation(.scientific).precision(.significantDigits(9)))
    let streaming =
      streams
      ? """
      /* Begins an image whose rows follow; the scores are written when the last one is there. */
      void nn_start(int32_t *scores);

      /* Takes the next row: \(input.width) pixels of each channel, one channel after another. */
      void nn_add_row(const uint8_t *row);


      """ : ""
    let text = """
      /* \(name): written by Babbage.
         Static memory \(staticBytes) bytes, constants \(constantBytes) bytes, with pointers of 32 bits. */
      #ifndef NN_HEADER
      #define NN_HEADER

      #include <stdint.h>

      #ifdef __cplusplus
      extern "C" {
      #endif

      #define NN_CHANNELS \(input.channels)
      #define NN_HEIGHT \(input.height)
      #define NN_WIDTH \(input.width)
      #define NN_CLASSES \(output.count)
      /* Whether rows can come one by one. */
      #define NN_STREAMS \(streams ? 1 : 0)
      /* A score times this is the score of the network in floating point. */
      #define NN_SCORE_UNIT \(unit)

      \(streaming)/* Computes the NN_CLASSES scores of an image: NN_CHANNELS * NN_HEIGHT * NN_WIDTH pixels from 0
         to 255, channel by channel, row by row. Not reentrant: memory is static. */
      void nn_run(const uint8_t *image, int32_t *scores);

      /* The class with the highest score. */
      uint16_t nn_best(const int32_t *scores);

      #ifdef __cplusplus
      }
      #endif

      #endif

      """
    return CName.replacing(in: text, prefix: name)
  }

  private var cores: [LayerStage.Core] {
    stages.compactMap { if case .layer(let layer) = $0.kind { layer.core } else { nil } }
  }
  private var hasMoments: Bool { cores.contains { $0.moments != nil } }
  private var hasGathers: Bool { cores.contains { $0.moments == nil } }

  private var definitions: String {
    let passes = stages.compactMap {
      if case .layer(let layer) = $0.kind { layer.pass } else { nil }
    }
    func flag(_ value: Bool) -> Int { value ? 1 : 0 }
    let hasShifts = tables.forms.contains { $0.hasShifts }
    let taps =
      tables.tapBits == 8
      ? "typedef int8_t nn_tap;\n#define NN_TAP NN_U8"
      : "typedef int16_t nn_tap;\n#define NN_TAP NN_U16"
    return """
      #define NN_NONE \(CTables.none)
      #define NN_MAPS \(maps.count)
      #define NN_SEGMENTS \(segmentation.bounds.count - 1)
      #define NN_SPAN \(working.span)
      #define NN_HAS_SHIFTS \(flag(hasShifts))
      #define NN_HAS_ADDENDS \(flag(passes.contains { $0.addendFactor != nil }))
      #define NN_HAS_SUMS \(flag(passes.contains { $0.reduce != nil }))
      enum { NN_LAYER, NN_POOL, NN_CODES, NN_MOVE };
      enum { NN_AFFINE, NN_LEAKY, NN_CLIP };
      typedef int\(working.valueBits)_t nn_value;
      typedef \(working.sumType) nn_sum;
      typedef int\(working.weightBits)_t nn_weight;
      typedef int\(tables.changeBits)_t nn_change;
      \(taps)
      """
  }

  private var memory: String {
    let columns =
      hasMoments ? "\nstatic nn_value nn_columns[\(working.span * working.functions)];" : ""
    return """
      static uint8_t nn_memory[\(max(places.bytes, 1))];
      static nn_value nn_values[\(working.values)];\(columns)
      static const uint8_t *nn_rows[\(working.rows)];
      static uint16_t nn_made[NN_MAPS];
      static uint8_t nn_segment;
      \(streams ? "" : "static const uint8_t *nn_image;\n")static int32_t *nn_scores;
      """
  }

  private var load: String {
    let gather = "nn_gather(layer, map, tile);"
    let moments = "nn_take_moments(layer, map, tile);"
    let body =
      hasMoments && hasGathers
      ? """
        if (layer->window != NN_NONE) {
          \(moments)
        } else {
          \(gather)
        }
      """ : "  " + (hasMoments ? moments : gather)
    return """
      static void nn_load(const nn_layer *layer, const nn_map *map, const nn_tile *tile)
      {
      \(body)
      }
      """
  }

  private func dispatch(_ pools: Bool, _ codes: Bool, _ moves: Bool) -> String {
    var cases: [String] = []
    if pools { cases.append("  case NN_POOL: nn_run_pool(stage, row); break;") }
    if codes { cases.append("  case NN_CODES: nn_run_codes(stage, row); break;") }
    if moves { cases.append("  case NN_MOVE: nn_run_move(stage, row); break;") }
    let body =
      cases.isEmpty
      ? "  nn_run_layer(stage, row);"
      : """
        switch (stage->kind) {
      \(cases.joined(separator: "\n"))
        default: nn_run_layer(stage, row); break;
        }
      """
    return """
      static void nn_run_stage(const nn_stage *stage, uint16_t row)
      {
      \(body)
      }
      """
  }

  private func kernel(_ bytes: [UInt8]) -> String {
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
