// Depthwise convolution of narrow maps that keeps their size: a map is one long row, in which a tap
// is the same distance from every pixel. Pixels whose tap lies outside the map, and so somewhere
// else in the row, are masked.

/// Whether the kernel is `size` x `size`, and rows would leave more than a third of the lanes idle.
INLINE int depthwise_is_flat(const babbage_depthwise *d, int32_t size, int32_t lanes) {
  const int32_t pixels = d->height * d->width;
  const int keeps_size = d->stride == 1 && d->kernel_rows == size && d->kernel_columns == size &&
                         d->padding == size / 2 && d->in_height == d->height &&
                         d->in_width == d->width;
  return keeps_size && d->in_row == d->width && d->out_row == d->width &&
         d->padding * (d->width + 1) <= 16 && pixels >= NATIVE_LANES &&
         divide_up(pixels, NATIVE_LANES) * NATIVE_LANES * 3 <
             d->height * divide_up(d->width, lanes) * lanes * 2;
}

/// One vector of pixels, from `first` on, of all maps.
INLINE void depthwise_flat_run(const babbage_depthwise *d, const float *input, float *output,
                               int32_t first, const int size, const int is_inside) {
  const float rows = (float)d->height, columns = (float)d->width;
  native y, x;
  for (int i = 0, row = first / d->width, column = first % d->width; i < NATIVE_LANES; i++) {
    y[i] = (float)row;
    x[i] = (float)column;
    if (++column == d->width) row++, column = 0;
  }
  native_mask mask[DEPTHWISE_WIDEST * DEPTHWISE_WIDEST];
  UNROLL for (int t = 0; t < size; t++) {
    UNROLL for (int c = 0; c < size; c++) {
      const native row = y + (float)(t - size / 2), column = x + (float)(c - size / 2);
      mask[t * size + c] = (row >= 0) & (row < rows) & (column >= 0) & (column < columns);
    }
  }
  const int32_t maps = d->channels * d->multiplier, width = d->width, multiplier = d->multiplier;
  const ptrdiff_t in_map = d->in_map, out_map = d->out_map;
  const float *weights = d->weights, *bias = d->bias, *in = input + first - d->padding * (width + 1);
  const native low = NATIVE(splat)(d->low), high = NATIVE(splat)(d->high);
  float *out = output + first;
  int32_t left = multiplier;
  for (int32_t map = 0; map < maps; map++, weights += size * size, out += out_map) {
    // Two sums that do not wait for each other.
    native sum[2] = {NATIVE(splat)(bias[map]), {0}};
    UNROLL for (int t = 0; t < size; t++) {
      UNROLL for (int c = 0; c < size; c++) {
        native tap = NATIVE(load)(in + t * width + c);
        // Inside, rows need no mask, and the middle column none at all.
        if (!is_inside || c != size / 2)
          tap = NATIVE(where)(tap, mask[is_inside ? c : t * size + c]);
        sum[t % 2] += NATIVE(splat)(weights[t * size + c]) * tap;
      }
    }
    const native total = NATIVE(larger)(low, sum[0] + sum[1]);
    NATIVE(store)(out, NATIVE(smaller)(high, total));
    if (--left == 0) in += in_map, left = multiplier;
  }
}

INLINE void depthwise_flat(const babbage_depthwise *d, const float *input, float *output,
                           const int size) {
  const int32_t pixels = d->height * d->width, reach = d->padding * d->width;
  for (int32_t next = 0; next < pixels; next += NATIVE_LANES) {
    const int32_t first = smaller(next, pixels - NATIVE_LANES);
    // Masks of the first row's taps serve all rows where no tap lies above or below the map.
    if (first >= reach && first + NATIVE_LANES + reach <= pixels)
      depthwise_flat_run(d, input, output, first, size, 1);
    else
      depthwise_flat_run(d, input, output, first, size, 0);
  }
}
