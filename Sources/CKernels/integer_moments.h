// Moments of windows on integers, in two stages as in moments.h: along the columns into scratch,
// then along the rows. Scratch has 16 bits where they hold all sums (narrow), else 32.

typedef int16_t __attribute__((may_alias)) integer_short;
typedef int32_t __attribute__((may_alias)) integer_word;
enum { INTEGER_MOST_FILTERS = 3, INTEGER_MOST_VALUES = 256, INTEGER_MOST_STEPS = 16 };

/// How results are written: by themselves, or as the first or second halves of words; a last one
/// may have no partner.
enum { INTEGER_ALONE, INTEGER_HALF_FIRST, INTEGER_HALF_SECOND, INTEGER_HALF_LAST };

INLINE uint32_t integer_halves(int how) {
  return how == INTEGER_HALF_FIRST ? 0xffff0000u : how == INTEGER_HALF_SECOND ? 0xffffu : 0;
}

/// At each position, up to three weighted sums of elements at regular steps.
typedef struct {
  int32_t height, width;  ///< of a map written
  const void *in;
  ptrdiff_t in_row, step;  ///< from output to output, and from tap to tap
  int32_t taps, filters, half, shift;
  int32_t exact;  ///< whether nothing may be read past the end of a row
  const int32_t *values;  ///< [taps][filters]
  void *out[INTEGER_MOST_FILTERS];
  int32_t paired[INTEGER_MOST_FILTERS];  ///< INTEGER_ALONE and so on
  ptrdiff_t out_row;
} integer_filter;

#define KIND narrow
#define IN integer_short
#define SUM int16_t
#define OUT integer_short
#if NATIVE_LANES == 16
#define LANES 32
#include "integer_moments_filter.h"
#endif
#if NATIVE_LANES >= 8
#define LANES 16
#include "integer_moments_filter.h"
#endif
#define LANES 8
#include "integer_moments_filter.h"
#undef KIND
#undef OUT
#undef SUM

#define SUM int32_t
#define KIND first
#define OUT integer_word
#if NATIVE_LANES == 16
#define LANES 16
#include "integer_moments_filter.h"
#endif
#if NATIVE_LANES >= 8
#define LANES 8
#include "integer_moments_filter.h"
#endif
#define LANES 4
#include "integer_moments_filter.h"
#undef KIND
#undef OUT
#undef IN

#define KIND second
#define IN integer_word
#define OUT integer_short
#if NATIVE_LANES == 16
#define LANES 16
#include "integer_moments_filter.h"
#endif
#if NATIVE_LANES >= 8
#define LANES 8
#include "integer_moments_filter.h"
#endif
#define LANES 4
#include "integer_moments_filter.h"
#undef KIND
#undef OUT
#undef IN
#undef SUM

/// The fastest vectors, where the widest take almost twice the time of those half as wide: 0, 1 or
/// 2 for `least` lanes, twice or four times as many.
INLINE int integer_moments_width(int32_t width, int32_t least) {
  const int32_t quarters = divide_up(width, least), halves = divide_up(width, 2 * least);
  if (NATIVE_LANES == 16 && width >= 4 * least && divide_up(width, 4 * least) * 7 < halves * 4)
    return 2;
  return NATIVE_LANES >= 8 && width >= 2 * least && halves < quarters;
}

enum { INTEGER_NARROW, INTEGER_FIRST, INTEGER_SECOND };

static void integer_moments_run(const integer_filter *f, int kind) {
#if NATIVE_LANES == 16
#define INTEGER_ROW(KIND, A, B, C) \
  {integer_moments_run_##KIND##_##A, integer_moments_run_##KIND##_##B, integer_moments_run_##KIND##_##C}
#elif NATIVE_LANES == 8
#define INTEGER_ROW(KIND, A, B, C) \
  {integer_moments_run_##KIND##_##A, integer_moments_run_##KIND##_##B}
#else
#define INTEGER_ROW(KIND, A, B, C) {integer_moments_run_##KIND##_##A}
#endif
  static void (*const run[3][3])(const integer_filter *) = {
      INTEGER_ROW(narrow, 8, 16, 32), INTEGER_ROW(first, 4, 8, 16), INTEGER_ROW(second, 4, 8, 16)};
#undef INTEGER_ROW
  run[kind][integer_moments_width(f->width, kind == INTEGER_NARROW ? 8 : 4)](f);
}

INLINE int16_t integer_rounded(uint32_t sum, int32_t shift) {
  const uint32_t half = shift > 0 ? (uint32_t)1 << (shift - 1) : 0;
  return (int16_t)((int32_t)(sum + half) >> shift);
}

/// Any shape: strides other than 1, or more values or functions than the filters have room for.
static void integer_moments_slowly(const babbage_integer_moments *p, const int16_t *input,
                                   int16_t *output) {
  for (int32_t channel = 0; channel < p->channels; channel++)
    for (int32_t m = 0; m < p->moments; m++) {
      const int32_t map = channel * p->moments + m;
      const int32_t *row = p->row_values + p->row_of[m] * p->kernel_rows;
      const int32_t *column = p->column_values + p->column_of[m] * p->kernel_columns;
      for (int32_t y = 0; y < p->height; y++)
        for (int32_t x = 0; x < p->width; x++) {
          const int16_t *in = input + channel * p->in_map + y * p->stride * p->in_row + x * p->stride;
          uint32_t sum = 0;
          for (int32_t i = 0; i < p->kernel_rows; i++) {
            uint32_t along = 0;
            for (int32_t j = 0; j < p->kernel_columns; j++)
              along += (uint32_t)column[j] * (uint32_t)in[i * p->in_row + j];
            sum += (uint32_t)row[i] * along;
          }
          const int16_t result = integer_rounded(sum, p->shift);
          if (p->pairs) {
            const ptrdiff_t pixels = (ptrdiff_t)p->height * p->width;
            int16_t *out = output + ((map >> 1) * pixels + y * p->width + x) * 2;
            out[map & 1] = result;
            if (!(map & 1) && map + 1 == p->channels * p->moments) out[1] = 0;
          } else {
            output[map * p->out_map + y * p->out_row + x] = result;
          }
        }
    }
}

#include "integer_moments_single.h"
#include "integer_moments_usual.h"

/// Appends the values of `count` functions at each tap; `which` selects them from `table`.
INLINE int32_t *integer_values(int32_t *to, const int32_t *table, int32_t taps,
                               const int32_t *which, int32_t count, int narrow) {
  for (int32_t tap = 0; tap < taps; tap++)
    for (int32_t k = 0; k < count; k++) {
      const int32_t value = table[which[k] * taps + tap];
      *to++ = narrow ? (int32_t)((uint16_t)value * 0x10001u) : value;
    }
  return to;
}

static void moments_of_integers(const babbage_integer_moments *p, const int16_t *input,
                                int32_t *scratch, int16_t *output) {
  if (p->height == 1 && p->width == 1 && integer_moments_single(p, input, output)) return;
  if (integer_moments_usual(p, input, scratch, output)) return;
  const int narrow = p->narrow;
  const int32_t taps = p->column_functions * p->kernel_columns + p->moments * p->kernel_rows;
  if (p->stride > 1 || taps > INTEGER_MOST_VALUES ||
      p->column_functions + p->moments > INTEGER_MOST_STEPS) {
    integer_moments_slowly(p, input, output);
    return;
  }
  const int32_t rows = p->height - 1 + p->kernel_rows;
  const ptrdiff_t scratch_map = (ptrdiff_t)rows * p->width * (narrow ? 2 : 4);
  char *const between = (char *)scratch;
  int32_t values[INTEGER_MOST_VALUES], *next = values, which[INTEGER_MOST_FILTERS];
  int32_t of[INTEGER_MOST_STEPS][INTEGER_MOST_FILTERS];  // the moments of a step

  // The same steps serve all channels.
  integer_filter steps[INTEGER_MOST_STEPS], *step = steps;
  for (int32_t g = 0; g < p->column_functions; step++) {
    *step = (integer_filter){.height = rows, .width = p->width, .in = input, .in_row = p->in_row,
                             .step = 1, .taps = p->kernel_columns, .values = next,
                             .out_row = p->width};
    for (; step->filters < INTEGER_MOST_FILTERS && g < p->column_functions; g++) {
      which[step->filters] = g;
      step->out[step->filters++] = between + g * scratch_map;
    }
    next = integer_values(next, p->column_values, step->taps, which, step->filters, narrow);
  }
  integer_filter *const along = step;
  // Rows without gaps between them are one long row.
  const int flat = p->pairs || p->out_row == p->width;
  for (int32_t g = 0; g < p->column_functions; g++)
    for (int32_t m = 0; m < p->moments; step++) {
      *step = (integer_filter){.height = flat ? 1 : p->height,
                               .width = flat ? p->height * p->width : p->width,
                               .in = between + g * scratch_map, .in_row = p->width,
                               .step = p->width, .taps = p->kernel_rows, .values = next, .exact = 1,
                               .half = p->shift > 0 ? 1 << (p->shift - 1) : 0, .shift = p->shift,
                               .out_row = p->out_row};
      for (; step->filters < INTEGER_MOST_FILTERS && m < p->moments; m++)
        if (p->column_of[m] == g) {
          which[step->filters] = p->row_of[m];
          of[step - steps][step->filters++] = m;
        }
      if (step->filters == 0) break;
      next = integer_values(next, p->row_values, step->taps, which, step->filters, narrow);
    }

  for (int32_t channel = 0; channel < p->channels; channel++) {
    for (integer_filter *f = steps; f < along; f++) {
      integer_moments_run(f, narrow ? INTEGER_NARROW : INTEGER_FIRST);
      f->in = (const int16_t *)f->in + p->in_map;
    }
    for (integer_filter *f = along; f < step; f++) {
      for (int32_t k = 0; k < f->filters; k++) {
        const int32_t map = channel * p->moments + of[f - steps][k];
        if (p->pairs) {
          f->out[k] = output + (ptrdiff_t)(map >> 1) * 2 * p->height * p->width;
          f->paired[k] = map & 1                                ? INTEGER_HALF_SECOND
                         : map + 1 == p->channels * p->moments ? INTEGER_HALF_LAST
                                                               : INTEGER_HALF_FIRST;
        } else {
          f->out[k] = output + map * p->out_map;
        }
      }
      integer_moments_run(f, narrow ? INTEGER_NARROW : INTEGER_SECOND);
    }
  }
}
