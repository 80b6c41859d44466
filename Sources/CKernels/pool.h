// The largest value of each window, of what lies inside the map: vectors run along rows of outputs.

#if NATIVE_LANES == 16
#define LANES 16
#include "pool_rows.h"
#endif
#if NATIVE_LANES > 4
#define LANES 8
#include "pool_rows.h"
#endif
#define LANES 4
#include "pool_rows.h"

/// Reads at most as far beyond the maps, on either side, as 32 elements and a window reach.
static void largest(const babbage_pool *p, const float *input, float *output) {
  const int32_t lanes = p->width <= 4 ? 4 : best_lanes(p->width);
  for (int32_t map = 0; map < p->channels; map++, input += p->in_map, output += p->out_map)
    for (int32_t y = 0; y < p->height; y++) {
      const int32_t top = y * p->row_stride - p->rows_before;
      const int32_t first = top > 0 ? top : 0, end = smaller(top + p->rows, p->in_height);
      const float *in = input + first * p->in_row;
      float *out = output + y * p->out_row;
#if NATIVE_LANES == 16
      if (lanes == 16) largest_16(p, in, end - first, out);
#endif
#if NATIVE_LANES > 4
      if (lanes == 8) largest_8(p, in, end - first, out);
#endif
      if (lanes == 4) largest_4(p, in, end - first, out);
    }
}
