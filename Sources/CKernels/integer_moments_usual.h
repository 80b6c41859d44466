// The usual moments: functions 1, odd and even along either axis, products up to a total degree of
// two, 16 bits throughout. Sums and differences of opposite taps save half of the products.

enum { USUAL_FUNCTIONS = 3, USUAL_MOMENTS = 6, USUAL_MOST_TAPS = 5 };

/// The factors of opposite taps, each twice in 32 bits: of differences for the linear function,
/// then of sums and of the middle for the even function.
typedef struct {
  int32_t linear[USUAL_MOST_TAPS / 2], even[(USUAL_MOST_TAPS + 1) / 2];
} integer_axis;

/// Whether an axis has the usual functions.
INLINE int integer_usual_axis(const int32_t *values, int32_t taps, integer_axis *axis) {
  const int32_t *const odd = values + taps, *const even = odd + taps;
  int32_t unlike = 0;
  for (int32_t i = 0; i < taps; i++) unlike |= values[i] ^ 1;
  for (int32_t i = 0; i < (taps + 1) / 2; i++) {
    unlike |= (odd[i] + odd[taps - 1 - i]) | (even[i] ^ even[taps - 1 - i]);
    if (i < taps / 2) axis->linear[i] = (int32_t)((uint16_t)odd[taps - 1 - i] * 0x10001u);
    axis->even[i] = (int32_t)((uint16_t)even[i] * 0x10001u);
  }
  return unlike == 0;
}

/// What the tiles have in common.
typedef struct {
  int32_t channels;
  const int16_t *in;
  ptrdiff_t in_row, in_map;
  int32_t height, width;  ///< of a map written
  int32_t rows;           ///< of outputs that a vector of 32 covers
  int32_t pairs;
  int16_t *out;
  ptrdiff_t out_row, out_map;  ///< in 16-bit elements; of pairs, if any
  int16_t *between;            ///< the sums along columns
  integer_axis columns, along;
  const int32_t *lanes;  ///< of each pixel in two vectors of 32; the second in the upper half
} integer_usual;

#define LANES 8
#include "integer_moments_usual_rows.h"
#if NATIVE_LANES >= 8
#define LANES 16
#include "integer_moments_usual_rows.h"
#endif
#if NATIVE_LANES == 16
#define LANES 32
#include "integer_moments_usual_rows.h"
#endif

/// Returns whether it could. Reads up to 63 bytes past the last input element needed.
static int integer_moments_usual(const babbage_integer_moments *p, const int16_t *input,
                                 int32_t *scratch, int16_t *output) {
  static const int32_t row_of[] = {0, 0, 1, 0, 1, 2}, column_of[] = {0, 1, 0, 2, 1, 0};
  const int32_t taps = p->kernel_rows;
  if (!p->narrow || p->stride > 1 || p->moments != USUAL_MOMENTS || p->width < 8 ||
      p->column_functions != USUAL_FUNCTIONS || p->row_functions != USUAL_FUNCTIONS ||
      (taps != 3 && taps != 5) || p->kernel_columns != taps ||
      __builtin_memcmp(p->row_of, row_of, sizeof row_of) != 0 ||
      __builtin_memcmp(p->column_of, column_of, sizeof column_of) != 0)
    return 0;
  integer_usual u = {.channels = p->channels, .in = input, .in_row = p->in_row,
                     .in_map = p->in_map, .height = p->height, .width = p->width, .rows = 1,
                     .pairs = p->pairs, .out = output, .out_row = p->out_row,
                     .out_map = p->out_map, .between = (int16_t *)scratch};
  if (!integer_usual_axis(p->column_values, taps, &u.columns) ||
      !integer_usual_axis(p->row_values, taps, &u.along))
    return 0;
  if (p->pairs) {
    u.out_row = 2 * p->width;
    u.out_map = p->height * u.out_row;
  }
  // In whole vectors a row is less than twice as long as its outputs; `scratch` has room for that.
  void (*run)(const integer_usual *) = taps == 3 ? integer_usual_run3_8 : integer_usual_run5_8;
#if NATIVE_LANES >= 8
  if (p->width >= 16) run = taps == 3 ? integer_usual_run3_16 : integer_usual_run5_16;
#endif
#if NATIVE_LANES == 16
  int32_t lanes[48];
  u.lanes = lanes;
  if (p->pairs) {
    // Several rows of a small map fit into a vector.
    while (u.rows < u.height && (u.rows + 1) * u.width <= 16 &&
           u.rows * u.in_row + u.width + taps - 1 <= 32)
      u.rows++;
    // Else a vector of 32 takes more time than one of 16.
    if (u.rows > 1 ? u.rows * u.width == 16
                   : u.width > 16 && divide_up(u.width, 33 - taps) < divide_up(u.width, 16))
      run = taps == 3 ? integer_usual_run3_32 : integer_usual_run5_32;
    typedef int32_t word16s __attribute__((vector_size(64)));
    const word16s first = {UP_TO16};
    for (int32_t row = 0; row < u.rows; row++)
      for (int32_t x = 0; x < u.width && row * u.width + x < 32; x += 16) {
        const word16s at = (first + (int32_t)(row * u.in_row + x)) * 0x10001 + 0x200000;
        __builtin_memcpy(lanes + row * u.width + x, &at, sizeof at);
      }
  }
#endif
  run(&u);
  return 1;
}
