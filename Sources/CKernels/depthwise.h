// Depthwise convolution: each map read is convolved with kernels of its own.
//
// A tile is DEPTHWISE_ROWS rows of one vector of pixels, so that each row read serves several rows
// written. Zeros around the maps need not be stored: rows outside a map are read from elsewhere,
// columns outside are masked in the vectors at the edge.

enum { DEPTHWISE_ROWS = 4, DEPTHWISE_WIDEST = 7 };

/// What a row outside a map has.
static const float depthwise_zeros[2 * 16 + 2 * DEPTHWISE_WIDEST];

/// One map written.
typedef struct {
  const babbage_depthwise *layer;
  const float *in, *weights;
  float *out, *end;  ///< the map, and where the last map written ends
  float bias;
} depthwise_job;

#if NATIVE_LANES == 16
#define LANES 16
#include "depthwise_tiles.h"
#endif
#if NATIVE_LANES > 4
#define LANES 8
#include "depthwise_tiles.h"
#endif
#define LANES 4
#include "depthwise_tiles.h"

/// The vector width of tiles.
INLINE int32_t depthwise_lanes(const babbage_depthwise *d) {
  return d->width <= 4 ? 4 : best_lanes(d->width);
}

INLINE void (*depthwise_map(const babbage_depthwise *d))(const depthwise_job *) {
  const int32_t lanes = depthwise_lanes(d);
#if NATIVE_LANES == 16
  if (lanes == 16) return depthwise_map_16(d);
#endif
#if NATIVE_LANES > 4
  if (lanes == 8) return depthwise_map_8(d);
#endif
  (void)lanes;
  return depthwise_map_4(d);
}

#include "depthwise_flat.h"

/// Reads at most 16 floats before the maps and 16 * stride + kernel_columns past the last one
/// needed; writes only the outputs, and what lies between the rows and maps of the output.
static void depthwise(const babbage_depthwise *d, const float *input, float *output) {
  const int32_t lanes = depthwise_lanes(d);
  if (depthwise_is_flat(d, 3, lanes)) {
    depthwise_flat(d, input, output, 3);
    return;
  }
  if (depthwise_is_flat(d, 5, lanes)) {
    depthwise_flat(d, input, output, 5);
    return;
  }
  void (*const map)(const depthwise_job *) = depthwise_map(d);
  const int32_t maps = d->channels * d->multiplier;
  const ptrdiff_t taps = (ptrdiff_t)d->kernel_rows * d->kernel_columns;
  depthwise_job job = {.layer = d, .weights = d->weights, .out = output};
  job.end = output + (maps - 1) * d->out_map + (d->height - 1) * d->out_row + d->width;
  for (int32_t m = 0; m < maps; m++) {
    job.in = input + m / d->multiplier * d->in_map;
    job.bias = d->bias[m];
    map(&job);
    job.weights += taps;
    job.out += d->out_map;
  }
}
