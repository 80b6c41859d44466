// The convolution of a polynomial layer's core: a few maps in, a few maps out, stride 1.
//
// LibTorch's convolutions are made for tens of channels and round a handful of them up; for those of a small
// core most of their time is lost.

#pragma once

#include <cstdint>

namespace babbage {

/// The sizes of a convolution with its padding already around the maps.
struct CoreShape {
  int64_t images, channels, height, width, filters, rows, columns, padding;
  /// With the padding.
  int64_t padded_height, padded_width;
  /// Of the output.
  int64_t out_height, out_width;
  int64_t images_per_unit, units;
};

/// The inner loops for one instruction set. `scratch` holds `core_scratch` floats, from a cache line on.
struct CoreKernel {
  void (*forward)(const CoreShape &, int64_t unit, const float *maps, const float *weight,
                  float *output, float *scratch);
  /// `maps_gradient` may be null; `weight_gradient` is the sum over this unit.
  void (*backward)(const CoreShape &, int64_t unit, const float *gradient, const float *maps,
                   const float *weight, float *maps_gradient, float *weight_gradient,
                   float *scratch);
};

extern const CoreKernel core_kernel_portable;
#if defined(__x86_64__)
extern const CoreKernel core_kernel_avx2, core_kernel_avx512;
#endif

/// Maps and vectors are taken in threes: nine sums in registers.
constexpr int64_t core_tile = 3, widest = 16;

static inline int64_t core_tiles(int64_t count) { return (count + core_tile - 1) / core_tile; }

/// The last position of a kernel, where positions in a map are counted row by row.
static inline int64_t core_reach(const CoreShape &shape) {
  return (shape.rows - 1) * shape.padded_width + shape.columns - 1;
}

/// Where the numbers of a gradient begin: far enough for a kernel's reach, and on a cache line.
static inline int64_t core_margin(const CoreShape &shape) {
  return (core_reach(shape) + widest - 1) / widest * widest;
}

/// Floats from a map to the next: a map, what loops read past its end, and a kernel's reach before it.
static inline int64_t core_pitch(const CoreShape &shape) {
  const int64_t block = core_tile * widest;
  const int64_t size = shape.padded_height * shape.padded_width + 2 * core_margin(shape);
  return (size + 2 * block) / widest * widest;
}

static inline int64_t core_scratch(const CoreShape &shape) {
  const int64_t kernel = shape.rows * shape.columns;
  const int64_t maps = shape.channels + shape.filters + 2 * core_tile;
  const int64_t weights = (shape.filters + core_tile) * (shape.channels + core_tile) * kernel;
  return shape.images_per_unit * maps * core_pitch(shape) + weights;
}

}  // namespace babbage
