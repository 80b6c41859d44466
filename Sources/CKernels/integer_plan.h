// How an integer convolution is divided into tiles, and how its weights are ordered.
//
// The 16-bit codes (quantised values) of two channels are side by side in 32 bits, a pair; one
// instruction multiplies both and adds the products. So everything below works on 32-bit elements,
// with half as many channels.

/// 16-bit memory read as pairs.
typedef int32_t __attribute__((may_alias, aligned(2))) integer_pair;

// `count` x `vectors` sums, their factors and a product fit into the registers.
enum { INTEGER_MOST_COUNT = 4, INTEGER_MOST_VECTORS = 6, INTEGER_MOST_INNER = 16 };
#if NATIVE_LANES == 16 || defined(__aarch64__)  // 32 registers
#define INTEGER_VECTORS(COUNT) ((void)(COUNT), 6)
#define INTEGER_TILES(X, FORM)                                                               \
  X(FORM, 1, 1) X(FORM, 1, 2) X(FORM, 1, 3) X(FORM, 1, 4) X(FORM, 1, 5) X(FORM, 1, 6)        \
  X(FORM, 2, 1) X(FORM, 2, 2) X(FORM, 2, 3) X(FORM, 2, 4) X(FORM, 2, 5) X(FORM, 2, 6)        \
  X(FORM, 3, 1) X(FORM, 3, 2) X(FORM, 3, 3) X(FORM, 3, 4) X(FORM, 3, 5) X(FORM, 3, 6)        \
  X(FORM, 4, 1) X(FORM, 4, 2) X(FORM, 4, 3) X(FORM, 4, 4) X(FORM, 4, 5) X(FORM, 4, 6)
#else  // 16 registers
#define INTEGER_VECTORS(COUNT) ((COUNT) <= 2 ? 6 : (COUNT) == 3 ? 3 : 2)
#define INTEGER_TILES(X, FORM)                                                               \
  X(FORM, 1, 1) X(FORM, 1, 2) X(FORM, 1, 3) X(FORM, 1, 4) X(FORM, 1, 5) X(FORM, 1, 6)        \
  X(FORM, 2, 1) X(FORM, 2, 2) X(FORM, 2, 3) X(FORM, 2, 4) X(FORM, 2, 5) X(FORM, 2, 6)        \
  X(FORM, 3, 1) X(FORM, 3, 2) X(FORM, 3, 3)                                                  \
  X(FORM, 4, 1) X(FORM, 4, 2)
#endif

/// How a convolution is divided; depends on its descriptor, but not on the pitches.
typedef struct {
  int32_t taps;        ///< of a channel
  int32_t along_maps;  ///< lanes over maps rather than over pixels
  int32_t unit;        ///< maps of an entry
  int32_t entries, blocks;
  int32_t inner, outer;  ///< pairs of channels of a round, and rounds; zeros fill the last one
  int32_t odd_taps;      ///< pairs of neighbouring taps that a last, single channel takes
  int32_t in_height, in_width;
} integer_plan;

/// A fully connected layer has pairs of neighbouring inputs instead.
INLINE int integer_is_connected(const babbage_integer_convolution *c) {
  return c->height == 1 && c->width == 1;
}

/// Products count twice, loads once.
INLINE int64_t integer_cost(int32_t entries, int32_t runs) {
  const int32_t blocks = divide_up(entries, INTEGER_MOST_COUNT);
  const int32_t groups = divide_up(runs, INTEGER_VECTORS(divide_up(entries, blocks)));
  return 2 * (int64_t)entries * runs + (int64_t)groups * entries + (int64_t)blocks * runs;
}

static integer_plan make_integer_plan(const babbage_integer_convolution *c) {
  integer_plan plan = {.taps = c->kernel_rows * c->kernel_columns};
  plan.in_height = (c->height - 1) * c->stride + c->kernel_rows;
  plan.in_width = (c->width - 1) * c->stride + c->kernel_columns;
  // Short rounds would be mostly loop overhead; long ones take time to set up.
  const int32_t most = plan.taps == 1 ? INTEGER_MOST_INNER : plan.taps <= 9 ? 4 : 1;
  const int32_t pairs = (c->channels + (c->pairs != 0)) / 2;
  plan.outer = divide_up(pairs, most);
  plan.inner = pairs > 0 ? divide_up(pairs, plan.outer) : 0;
  plan.odd_taps = c->pairs ? 0 : c->channels % 2 * c->kernel_rows * divide_up(c->kernel_columns, 2);

  const int32_t map_entries = divide_up(c->maps, NATIVE_LANES), pixels = c->height * c->width;
  // Along maps, results are written one by one; along pixels, more is copied.
  const int64_t taps = (int64_t)plan.taps * ((c->channels + 1) / 2);
  const int64_t by_pixels = taps * integer_cost(c->maps, divide_up(pixels, NATIVE_LANES));
  const int64_t by_maps = taps * integer_cost(map_entries, pixels) + 3 * (int64_t)c->maps * pixels;
  plan.along_maps = by_maps < by_pixels;
  plan.unit = plan.along_maps ? NATIVE_LANES : 1;
  plan.entries = plan.along_maps ? map_entries : c->maps;
  plan.blocks = divide_up(plan.entries, INTEGER_MOST_COUNT);
  return plan;
}

INLINE size_t integer_tap_count(const integer_plan *plan) {
  return (size_t)plan->outer * (size_t)(plan->inner * plan->taps) + (size_t)plan->odd_taps;
}

static size_t packed_integer_count(const babbage_integer_convolution *c) {
  if (integer_is_connected(c)) {
    const int32_t inputs = c->channels * c->kernel_rows * c->kernel_columns;
    return 2 * (size_t)divide_up(inputs, 2) * (size_t)(divide_up(c->maps, NATIVE_LANES) * NATIVE_LANES);
  }
  const integer_plan plan = make_integer_plan(c);
  return 2 * integer_tap_count(&plan) * (size_t)(plan.entries * plan.unit);
}

/// [block][pair][map of the block][2], with zeros after the last map and after the last input.
static void integer_pack_connected(const babbage_integer_convolution *c, const int16_t *weights,
                                   int16_t *packed) {
  const int32_t inputs = c->channels * c->kernel_rows * c->kernel_columns;
  const int32_t entries = divide_up(c->maps, NATIVE_LANES);
  const int32_t blocks = divide_up(entries, INTEGER_MOST_COUNT);
  const parts of_maps = divide(entries, blocks);
  for (int32_t block = 0; block < blocks; block++)
    for (int32_t input = 0; input < inputs; input += 2)
      for (int32_t map = part_start(of_maps, block) * NATIVE_LANES;
           map < part_start(of_maps, block + 1) * NATIVE_LANES; map++)
        for (int32_t i = input; i < input + 2; i++)
          *packed++ = map < c->maps && i < inputs
                          ? weights[(size_t)map * (size_t)inputs + (size_t)i] : 0;
}

/// [block][pair of channels][row][column][map of the block][2], then the odd channel as
/// [row][pair of columns][map of the block][2]; with zeros where there is none.
static void pack_integers(const babbage_integer_convolution *c, const int16_t *weights,
                          int16_t *packed) {
  if (integer_is_connected(c)) {
    integer_pack_connected(c, weights, packed);
    return;
  }
  const integer_plan plan = make_integer_plan(c);
  const parts blocks = divide(plan.entries, plan.blocks);
  const int32_t taps = plan.taps, columns = c->kernel_columns;
  const int32_t paired = c->pairs ? c->channels : c->channels & ~1;
  for (int32_t block = 0; block < plan.blocks; block++) {
    const int32_t start = part_start(blocks, block) * plan.unit;
    const int32_t end = part_start(blocks, block + 1) * plan.unit;
#define INTEGER_WEIGHT(CHANNEL, TAP) \
  weights[((size_t)map * (size_t)c->channels + (size_t)(CHANNEL)) * (size_t)taps + (size_t)(TAP)]
    for (int32_t channel = 0; channel < 2 * plan.inner * plan.outer; channel += 2)
      for (int32_t tap = 0; tap < taps; tap++)
        for (int32_t map = start; map < end; map++)
          for (int32_t i = channel; i < channel + 2; i++)
            *packed++ = map < c->maps && i < paired ? INTEGER_WEIGHT(i, tap) : 0;
    for (int32_t row = 0; row < c->kernel_rows && plan.odd_taps > 0; row++)
      for (int32_t column = 0; column < columns; column += 2)
        for (int32_t map = start; map < end; map++)
          for (int32_t i = column; i < column + 2; i++)
            *packed++ = map < c->maps && i < columns ? INTEGER_WEIGHT(paired, row * columns + i) : 0;
#undef INTEGER_WEIGHT
  }
}
