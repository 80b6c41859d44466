// The inner loops of a core's convolution. See Kernels.hpp.
//
// A map is one row of numbers, its rows one after another: a kernel's position is then an offset, and vectors need
// not care where rows end. Results across the ends of rows are dropped when maps are copied.

#include "Core.hpp"

namespace {

using namespace babbage;

/// Copies maps between the batch and a unit's memory, whose rows are `width` apart there.
INLINE void copy_rows(const float *from, int64_t from_width, float *to, int64_t to_width,
                      int64_t rows, int64_t columns) {
  for (int64_t y = 0; y < rows; y++, from += from_width, to += to_width)
    for (int64_t x = 0; x < columns; x++) to[x] = from[x];
}

INLINE void clear(float *values, int64_t count) {
  for (int64_t i = 0; i < count; i++) values[i] = 0;
}

/// `out[o][i] = Σ weights[o][n][k] · in[n][i + offset(k)]` for maps of one image.
INLINE void correlate(const CoreShape &shape, const float *in, int64_t inputs,
                      const float *weights, float *out, int64_t outputs, int64_t length) {
  const int64_t pitch = core_pitch(shape), step = core_tile * LANES;
  for (int64_t tile = 0; tile < core_tiles(outputs); tile++) {
    const float *tile_weights = weights + tile * inputs * shape.rows * shape.columns * core_tile;
    for (int64_t i = 0; i < length; i += step) {
      Floats sums[core_tile][core_tile] = {};
      const float *weight = tile_weights;
      for (int64_t n = 0; n < inputs; n++)
        for (int64_t row = 0; row < shape.rows; row++) {
          const float *from = in + n * pitch + row * shape.padded_width + i;
          for (int64_t column = 0; column < shape.columns; column++, weight += core_tile) {
            for (int v = 0; v < core_tile; v++) {
              const Floats x = load(from + column + v * LANES);
              for (int o = 0; o < core_tile; o++) sums[o][v] += x * weight[o];
            }
          }
        }
      for (int o = 0; o < core_tile; o++)
        for (int v = 0; v < core_tile; v++)
          store(out + (tile * core_tile + o) * pitch + i + v * LANES, sums[o][v]);
    }
  }
}

INLINE float total(Floats values) {
  float lanes[LANES];
  store(lanes, values);
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

/// `sums[o][n][k] = Σ over images and i of gradient[o][i] · in[n][i + offset(k)]`.
INLINE void correlate_weights(const CoreShape &shape, int64_t images, const float *in,
                              int64_t in_image, const float *gradient, int64_t gradient_image,
                              int64_t length, float *sums) {
  const int64_t pitch = core_pitch(shape), kernel = shape.rows * shape.columns;
  const int64_t count = shape.channels * kernel;
  for (int64_t o = 0; o < shape.filters; o += core_tile)
    for (int64_t k = 0; k < count; k += core_tile) {
      Floats tile[core_tile][core_tile] = {};
      int64_t offsets[core_tile] = {};
      for (int t = 0; t < core_tile && k + t < count; t++) {
        const int64_t n = (k + t) / kernel, place = (k + t) % kernel;
        offsets[t] = n * pitch + place / shape.columns * shape.padded_width + place % shape.columns;
      }
      for (int64_t image = 0; image < images; image++) {
        const float *from = in + image * in_image;
        const float *other = gradient + image * gradient_image + o * pitch;
        for (int64_t i = 0; i < length; i += LANES) {
          Floats x[core_tile];
          for (int t = 0; t < core_tile; t++) x[t] = load(from + offsets[t] + i);
          for (int t = 0; t < core_tile; t++) {
            const Floats y = load(other + t * pitch + i);
            for (int s = 0; s < core_tile; s++) tile[t][s] += y * x[s];
          }
        }
      }
      for (int t = 0; t < core_tile && o + t < shape.filters; t++)
        for (int s = 0; s < core_tile && k + s < count; s++)
          sums[(o + t) * count + k + s] = total(tile[t][s]);
    }
}

INLINE int64_t images_of(const CoreShape &shape, int64_t unit) {
  const int64_t left = shape.images - unit * shape.images_per_unit;
  return left < shape.images_per_unit ? left : shape.images_per_unit;
}

/// The input with its padding, and zeros where loops read past its end.
INLINE void load_maps(const CoreShape &shape, const float *maps, float *to) {
  const int64_t pitch = core_pitch(shape), size = shape.height * shape.width;
  for (int64_t n = 0; n < shape.channels; n++, maps += size, to += pitch) {
    clear(to, pitch);
    copy_rows(maps, shape.width, to + shape.padding * (shape.padded_width + 1),
              shape.padded_width, shape.height, shape.width);
  }
}

void core_forward(const CoreShape &shape, int64_t unit, const float *maps, const float *weight,
                  float *output, float *scratch) {
  const int64_t pitch = core_pitch(shape), kernel = shape.rows * shape.columns;
  const int64_t count = shape.channels * kernel, size = shape.out_height * shape.out_width;
  float *in = scratch, *out = in + shape.channels * pitch;
  float *weights = out + core_tiles(shape.filters) * core_tile * pitch;
  clear(weights, core_tiles(shape.filters) * core_tile * count);
  for (int64_t o = 0; o < shape.filters; o++)
    for (int64_t k = 0; k < count; k++)
      weights[(o / core_tile * count + k) * core_tile + o % core_tile] = weight[o * count + k];
  for (int64_t i = 0; i < images_of(shape, unit); i++) {
    const int64_t image = unit * shape.images_per_unit + i;
    load_maps(shape, maps + image * shape.channels * shape.height * shape.width, in);
    correlate(shape, in, shape.channels, weights, out, shape.filters,
              (shape.out_height - 1) * shape.padded_width + shape.out_width);
    for (int64_t o = 0; o < shape.filters; o++)
      copy_rows(out + o * pitch, shape.padded_width, output + (image * shape.filters + o) * size,
                shape.out_width, shape.out_height, shape.out_width);
  }
}

void core_backward(const CoreShape &shape, int64_t unit, const float *gradient, const float *maps,
                   const float *weight, float *maps_gradient, float *weight_gradient,
                   float *scratch) {
  const int64_t pitch = core_pitch(shape), kernel = shape.rows * shape.columns;
  const int64_t images = images_of(shape, unit), margin = core_margin(shape);
  const int64_t in_image = (shape.channels + core_tile) * pitch;
  const int64_t out_image = (shape.filters + core_tile) * pitch;
  const int64_t size = shape.out_height * shape.out_width, in_size = shape.height * shape.width;
  float *in = scratch, *out = in + shape.images_per_unit * in_image;
  float *weights = out + shape.images_per_unit * out_image;
  for (int64_t i = 0; i < images; i++) {
    const int64_t image = unit * shape.images_per_unit + i;
    load_maps(shape, maps + image * shape.channels * in_size, in + i * in_image);
    clear(out + i * out_image, out_image);
    for (int64_t o = 0; o < shape.filters; o++)
      copy_rows(gradient + (image * shape.filters + o) * size, shape.out_width,
                out + i * out_image + o * pitch + margin, shape.padded_width, shape.out_height,
                shape.out_width);
  }
  correlate_weights(shape, images, in, in_image, out + margin, out_image,
                    (shape.out_height - 1) * shape.padded_width + shape.out_width,
                    weight_gradient);
  if (!maps_gradient) return;
  // The same sum with the kernel turned round, from the filters to the channels.
  const int64_t count = shape.filters * kernel;
  clear(weights, core_tiles(shape.channels) * core_tile * count);
  for (int64_t o = 0; o < shape.filters; o++)
    for (int64_t n = 0; n < shape.channels; n++)
      for (int64_t k = 0; k < kernel; k++)
        weights[(n / core_tile * count + o * kernel + kernel - 1 - k) * core_tile +
                n % core_tile] = weight[(o * shape.channels + n) * kernel + k];
  for (int64_t i = 0; i < images; i++) {
    const int64_t image = unit * shape.images_per_unit + i;
    correlate(shape, out + i * out_image + margin - core_reach(shape), shape.filters, weights, in, shape.channels,
              shape.padded_height * shape.padded_width);
    for (int64_t n = 0; n < shape.channels; n++)
      copy_rows(in + n * pitch + shape.padding * (shape.padded_width + 1), shape.padded_width,
                maps_gradient + (image * shape.channels + n) * in_size, shape.width, shape.height,
                shape.width);
  }
}

}  // namespace
