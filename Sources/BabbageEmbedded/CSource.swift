import Babbage
import CTexts

extension EmbeddedNetwork {
  /// The program's source file.
  var source: String {
    let parts = parts
    let hasMoments = !parts.isDisjoint(with: [.runningMoments, .tabledMoments])
    /// A kernel that only networks with a certain part need.
    func optional(_ text: UnsafePointer<CChar>, _ part: Part) -> String? {
      parts.contains(part) ? kernel(text) : nil
    }
    let title = "/* \(name): written by Babbage. \(input) pixels in, \(output.count) scores out. */"
    let types: [String?] = [
      "#include \"\(name).h\"\n#include <stddef.h>", definitions(parts),
      kernel(text_prelude_c()), kernel(text_types_c()),
      kernel(text_types_layer_c()), optional(text_types_spread_c(), .spreads),
      optional(text_types_decode_c(), .decoding),
      optional(text_pool_c(), .pools),
      optional(text_codes_c(), .codeChanges),
      optional(text_move_c(), .moves), optional(text_combine_c(), .combinations),
    ]
    let constants = tables.definitions(segments: segmentation.bounds)
    let functions: [String?] = [
      kernel(text_rescale_c()), kernel(text_maps_c()),
      kernel(text_orders_c()), kernel(text_tile_c()),
      optional(text_gather_c(), .codes),
      optional(text_moments_running_c(), .runningMoments),
      optional(text_moments_taps_c(), .tabledMoments),
      hasMoments ? kernel(text_moments_c()) : nil,
      load(parts.contains(.codes), hasMoments),
      products(parts),
      optional(text_spread_c(), .spreads),
      kernel(text_layer_c()), optional(text_run_pool_c(), .pools),
      optional(text_run_codes_c(), .codeChanges),
      optional(text_run_move_c(), .moves), optional(text_run_combine_c(), .combinations),
      dispatch(parts),
      optional(text_decode_c(), .decoding),
      kernel(text_run_c()), begin(parts),
      kernel(streams ? text_api_stream_c() : text_api_whole_c()),
      kernel(text_api_c()),
    ]
    let all = ([title] + types + constants + [memory(hasMoments)] + functions).compactMap { $0 }
    return CName.replacing(in: all.joined(separator: "\n\n") + "\n", prefix: name)
  }

  /// The program's header file.
  var header: String {
    let streaming =
      streams
      ? """
      /* Begins an image whose rows follow; the scores are written when the last one is there. */
      void nn_start(int32_t *scores);

      /* Takes the next row: \(input.width) pixels of each channel, one channel after another. */
      void nn_add_row(const uint8_t *row);


      """ : ""
    let firstRun =
      tables.coded == nil
      ? ""
      : """

         The first call decodes the weights into memory, which takes longer and must have ended before
         another one begins.
      """
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
      #define NN_SCORE_UNIT \(scoreUnit)

      \(streaming)/* Computes the NN_CLASSES scores of an image: NN_CHANNELS * NN_HEIGHT * NN_WIDTH pixels from 0
         to 255, channel by channel, row by row. Not reentrant: memory is static.\(firstRun) */
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

  /// The most pixels of a tile that are written by a layer that sums over channels.
  private var summedPixels: Int {
    let summing = stages.layers.filter { $0.pass.reduce != nil }
    return summing.map { $0.pass.pools ? 1 : $0.pixels }.max() ?? 1
  }

  private func definitions(_ parts: Set<Part>) -> String {
    func flag(_ part: Part) -> Int { parts.contains(part) ? 1 : 0 }
    let taps =
      tables.widths.tapBits == 8
      ? "typedef int8_t nn_tap;\n#define NN_TAP NN_U8"
      : "typedef int16_t nn_tap;\n#define NN_TAP NN_U16"
    return """
      typedef uint\(tables.widths.indexBits)_t nn_index;
      #define NN_INDEX \(tables.widths.indexBits == 8 ? "NN_U8" : "NN_U16")
      #define NN_NONE \(tables.widths.none)
      #define NN_IMAGE ((size_t)-1)
      #define NN_MAPS \(maps.count)
      #define NN_SEGMENTS \(segmentation.bounds.count - 1)
      #define NN_SPAN \(working.span)
      #define NN_TILES \(tiles)
      #define NN_SUMMED \(summedPixels)
      #define NN_HAS_GROUPS \(flag(.groups))
      #define NN_HAS_SPREADS \(flag(.spreads))
      #define NN_SPREAD_SHIFT \(FilterPolynomials.shift)
      #define NN_SPREAD_HALF ((uint32_t)1 << (NN_SPREAD_SHIFT - 1))
      #define NN_HAS_SHIFTS \(flag(.shifts))
      #define NN_HAS_ADDENDS \(flag(.addends))
      #define NN_HAS_SUMS \(flag(.sums))
      #define NN_COUNTS_PLACES \(flag(.countedMeans))
      enum { NN_LAYER, NN_POOL, NN_CODES, NN_MOVE, NN_COMBINE };
      typedef int\(working.valueBits)_t nn_value;
      typedef \(working.sumType) nn_sum;
      typedef int\(working.weightBits)_t nn_weight;
      typedef int\(tables.widths.changeBits)_t nn_change;
      \(taps)\(tables.coded.map { "\n" + $0.settings } ?? "")
      """
  }

  private func memory(_ hasMoments: Bool) -> String {
    let columns =
      hasMoments ? "\nstatic nn_value nn_columns[\(working.span * working.functions)];" : ""
    let differences =
      working.differences > 0
      ? "\nstatic uint32_t nn_differences[\(working.differences)][3];" : ""
    let maps = max(places.bytes, 1)
    let memory =
      tables.coded == nil
      ? "static uint8_t nn_memory[\(maps)];"
      : """
      /* The weights are decoded while there are no maps. */
      static union {
        uint8_t maps[\(maps)];
        nn_decoder decoder;
      } nn_shared;
      #define nn_memory nn_shared.maps
      static uint8_t nn_is_decoded;
      """
    return """
      \(memory)
      static nn_value nn_values[\(working.values)];\(columns)\(differences)
      static const uint8_t *nn_rows[\(working.rows)];
      static uint16_t nn_made[NN_MAPS];
      static nn_index nn_segment;
      \(streams ? "" : "static const uint8_t *nn_image;\n")static int32_t *nn_scores;
      """
  }

  private func load(_ hasCodes: Bool, _ hasMoments: Bool) -> String {
    let gather = "nn_gather(layer, map, channels, tiles, values);"
    let moments = "nn_take_moments(layer, map, channels, tiles, values);"
    let body =
      hasMoments && hasCodes
      ? """
          if (layer->window != NN_NONE) {
            \(moments)
          } else {
            \(gather)
          }
      """ : "    " + (hasMoments ? moments : gather)
    return """
      /* Loads what the windows of tiles need of some channels. */
      static void nn_load(const nn_layer *layer, const nn_map *map, const nn_channels *channels,
                          const nn_tile *tiles, uint8_t count)
      {
        nn_value *values = nn_values;
        const nn_tile *end = tiles + count;
        do {
      \(body)
          values += (size_t)tiles->pixels * layer->values;
        } while (++tiles < end);
      }
      """
  }

  /// The products with weights, which are in flash or in RAM.
  private func products(_ parts: Set<Part>) -> String {
    kernel(parts.contains(.packing) ? text_dot_packed_c() : text_dot_bytes_c())
      .replacingOccurrences(of: "NN_WEIGHTS", with: parts.contains(.decoding) ? "*" : "NN_U8")
  }

  private func begin(_ parts: Set<Part>) -> String {
    let decoding =
      parts.contains(.decoding)
      ? """
        if (!nn_is_decoded) {
          nn_decode();
          nn_is_decoded = 1;
        }

      """ : ""
    return """
      static void nn_begin(int32_t *scores)
      {
        nn_index index;
      \(decoding)  nn_scores = scores;
        nn_segment = 0;
        for (index = 0; index < NN_MAPS; index++) {
          nn_made[index] = 0;
        }
      }
      """
  }

  private func dispatch(_ parts: Set<Part>) -> String {
    var cases: [String] = []
    if parts.contains(.pools) {
      cases.append("  case NN_POOL: nn_run_pool(stage, row); break;")
    }
    if parts.contains(.codeChanges) {
      cases.append("  case NN_CODES: nn_run_codes(stage, row); break;")
    }
    if parts.contains(.moves) {
      cases.append("  case NN_MOVE: nn_run_move(stage, row); break;")
    }
    if parts.contains(.combinations) {
      cases.append("  case NN_COMBINE: nn_run_combine(stage, row); break;")
    }
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

  private func kernel(_ text: UnsafePointer<CChar>) -> String {
    var text = String(cString: text)
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
