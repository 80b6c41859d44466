// How a convolution is divided into tiles, and how its weights are ordered.

/// How a convolution is divided; depends on its descriptor, but not on the pitches.
typedef struct {
  int32_t form, lanes;
  int32_t most;     ///< maps, or vectors of maps, of a block
  int32_t entries;  ///< maps, or vectors of maps, in all
  int32_t blocks;
  int32_t unit;     ///< maps of an entry
} convolve_plan;

INLINE int32_t tap_count(const babbage_convolution *c) {
  return c->channels * c->kernel_rows * c->kernel_columns;
}

/// The vector width that covers `length` with the fewest lanes; the wider one in a tie.
INLINE int32_t best_lanes(int32_t length) {
#if NATIVE_LANES == 16
  return divide_up(length, 16) * 16 <= divide_up(length, 8) * 8 ? 16 : 8;
#else
  (void)length;
  return NATIVE_LANES;
#endif
}

static convolve_plan make_plan(const babbage_convolution *c) {
  convolve_plan plan;
  int32_t pixel_lanes = best_lanes(c->width), map_lanes = best_lanes(c->maps);
  int64_t pixels = (int64_t)c->height * c->width;
  // Lanes that are computed, needed or not, times what each takes in products: its taps, and what
  // adds up before and after them. Along maps, results are written one by one, but any stride will
  // do; along pixels, a stride takes two loads and a shuffle. The constants fit measurements on Zen 4.
  const int64_t taps = tap_count(c), pixel_lanes_in_all =
      (int64_t)c->height * divide_up(c->width, pixel_lanes) * pixel_lanes * c->maps;
  const int64_t by_pixels = pixel_lanes_in_all * (taps + 6) * (c->stride == 1 ? 20 : 22);
  const int64_t by_maps = pixels * divide_up(c->maps, map_lanes) * map_lanes * (taps + 23) * 20;
  if (c->stride > 2 || by_maps < by_pixels) {
    plan.form = MAPS;
    plan.lanes = map_lanes;
    plan.entries = divide_up(c->maps, map_lanes);
    const int32_t together = pixels < MOST_VECTORS ? (int32_t)pixels : MOST_VECTORS;
    plan.most = smaller(MOST_COUNT, ACCUMULATORS / together);
  } else {
    plan.form = c->stride == 1 ? PIXELS : PAIRS;
    plan.lanes = pixel_lanes;
    plan.entries = c->maps;
    plan.most = MOST_COUNT;
  }
  plan.unit = plan.form == MAPS ? plan.lanes : 1;
  plan.blocks = divide_up(plan.entries, plan.most);
  return plan;
}

static size_t packed_count(const babbage_convolution *c) {
  convolve_plan plan = make_plan(c);
  return (size_t)c->groups * (size_t)tap_count(c) * (size_t)(plan.entries * plan.unit);
}

/// [group][block][channel][row][column][map of the block], with zeros after the last map.
static void pack(const babbage_convolution *c, const float *weights, float *packed) {
  convolve_plan plan = make_plan(c);
  const parts blocks = divide(plan.entries, plan.blocks);
  const int32_t taps = tap_count(c);
  for (int32_t g = 0; g < c->groups; g++, weights += (size_t)c->maps * (size_t)taps)
    for (int32_t block = 0; block < plan.blocks; block++) {
      const int32_t start = part_start(blocks, block) * plan.unit;
      const int32_t end = part_start(blocks, block + 1) * plan.unit;
      for (int32_t tap = 0; tap < taps; tap++)
        for (int32_t map = start; map < end; map++)
          *packed++ = map < c->maps ? weights[(size_t)map * (size_t)taps + (size_t)tap] : 0;
    }
}

/// The loops over the taps, merged into as few and as long loops as the pitches allow.
static tap_loops make_taps(const babbage_convolution *c) {
  tap_loops taps = {{c->channels, c->kernel_rows, c->kernel_columns}, {c->in_map, c->in_row, 1}};
  for (int again = 0; again < 2; again++)
    for (int i = 1; i >= 0; i--)
      if (taps.count[i + 1] == 1 || taps.step[i] == taps.count[i + 1] * taps.step[i + 1]) {
        // Loop i + 1 continues in loop i: one loop does both.
        if (taps.count[i + 1] == 1) taps.step[i + 1] = taps.step[i];
        taps.count[i + 1] *= taps.count[i];
        taps.count[i] = 1;
      }
  return taps;
}
