// Separable moments of windows: functions along the columns of every row, then functions along the
// rows of the results. Both are the same filter: at each position a weighted sum of elements at
// regular steps, with up to three sets of weights for each element read.

enum { MOST_FILTERS = 3 };

typedef struct {
  int32_t height, width;              // of a map written
  const float *in;
  ptrdiff_t in_row, in_column, step;  // from output to output, and from tap to tap
  int32_t taps, filters;
  const float *values[MOST_FILTERS];  // [taps]
  float *out[MOST_FILTERS];
  ptrdiff_t out_row;
} moments_filter;

#if NATIVE_LANES == 16
#define LANES 16
#include "moments_filter.h"
#endif
#if NATIVE_LANES >= 8
#define LANES 8
#include "moments_filter.h"
#endif
#define LANES 4
#include "moments_filter.h"

static void moments_run_1(const moments_filter *f) {
  for (int32_t y = 0; y < f->height; y++)
    for (int32_t x = 0; x < f->width; x++)
      for (int k = 0; k < f->filters; k++) {
        const float *in = f->in + y * f->in_row + x * f->in_column;
        float sum = 0;
        for (int32_t i = 0; i < f->taps; i++) sum += f->values[k][i] * in[i * f->step];
        f->out[k][y * f->out_row + x] = sum;
      }
}

// Picks the fastest vectors for a row; 16 lanes take almost twice the time of 8.
static void moments_run(const moments_filter *f) {
  const int32_t width = f->width;
  if (width < 4) {
    moments_run_1(f);
    return;
  }
#if NATIVE_LANES >= 8
  const int32_t eights = (width + 7) / 8;
#if NATIVE_LANES == 16
  if (width >= 16 && (width + 15) / 16 * 7 < eights * 4) {
    moments_run_16(f);
    return;
  }
#endif
  if (width >= 8 && eights <= (width + 3) / 4) {
    moments_run_8(f);
    return;
  }
#endif
  moments_run_4(f);
}

static void moments(const babbage_moments *p, const float *input, float *scratch, float *output) {
  const int32_t rows = (p->height - 1) * p->stride + p->kernel_rows;
  const ptrdiff_t scratch_map = (ptrdiff_t)rows * p->width;
  // Rows without gaps between them are one long row.
  const int flat = p->stride == 1 && p->out_row == p->width;
  for (int32_t channel = 0; channel < p->channels; channel++, input += p->in_map) {
    moments_filter columns = {
        .height = rows, .width = p->width, .in = input, .in_row = p->in_row,
        .in_column = p->stride, .step = 1, .taps = p->kernel_columns, .out_row = p->width};
    for (int32_t g = 0; g < p->column_functions; g += columns.filters) {
      columns.filters = 0;
      while (columns.filters < MOST_FILTERS && g + columns.filters < p->column_functions) {
        const int32_t function = g + columns.filters;
        columns.values[columns.filters] = p->column_values + function * p->kernel_columns;
        columns.out[columns.filters++] = scratch + function * scratch_map;
      }
      moments_run(&columns);
    }

    moments_filter along = {
        .height = flat ? 1 : p->height, .width = flat ? p->height * p->width : p->width,
        .in_row = (ptrdiff_t)p->stride * p->width, .in_column = 1, .step = p->width,
        .taps = p->kernel_rows, .out_row = p->out_row};
    for (int32_t g = 0; g < p->column_functions; g++) {
      along.in = scratch + g * scratch_map;
      along.filters = 0;
      for (int32_t m = 0; m < p->moments; m++) {
        if (p->column_of[m] == g) {
          along.values[along.filters] = p->row_values + p->row_of[m] * p->kernel_rows;
          along.out[along.filters++] = output + ((ptrdiff_t)channel * p->moments + m) * p->out_map;
        }
        if (along.filters == MOST_FILTERS || (along.filters > 0 && m + 1 == p->moments)) {
          moments_run(&along);
          along.filters = 0;
        }
      }
    }
  }
}
