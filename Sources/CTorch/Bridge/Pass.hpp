// The pass between two polynomial layers: expand the filters, add their bias, pool, ReLU, reduce the channels.
//
// Full-width maps exist in registers only, for a few pixels at a time. What the backward pass needs of them is
// one byte for each pooled value: which of the pixels under it was the largest, or that ReLU stopped it.

#pragma once

#include <cstdint>

namespace babbage {

/// Intervals along an axis are polynomials of degree 2 at most.
constexpr int64_t largest_block = 3;

/// The byte of a value that ReLU stopped.
constexpr int32_t stopped = 4;

/// Neighbouring filters that are expanded from the same core maps, and summed into the same reduced maps.
struct PassSegment {
  int64_t first_filter, end_filter;
  int64_t first_core, cores;
  int64_t first_sum;
};

/// What one pass computes: shapes, and factors in the order of the filters.
struct PassFactors {
  int64_t filters, cores;
  /// The number of reduced maps; 0 where the pass hands on the full-width maps.
  int64_t sums;
  bool pools, relu;
  /// `[filters][largest_block]`, zeros where a block has fewer rows.
  const float *expansion, *reduction;
  const PassSegment *segments;
  int64_t segment_count;
};

/// How the pixels of a batch are cut into units that fit the first cache; the same for any number of threads.
struct PassGrid {
  int64_t images, height, width;
  /// Of the maps after pooling.
  int64_t rows, columns;
  int64_t images_per_unit, rows_per_unit, units_per_image, units;
  /// Pixels of a unit, rounded up to a multiple of the widest vector.
  int64_t pitch;
};

/// The inner loops for one instruction set. A unit of `scratch` holds `pass_scratch` floats.
struct PassKernel {
  /// `origins` may be null where no gradient is wanted.
  void (*forward)(const PassFactors &, const PassGrid &, int64_t unit, const float *maps,
                  const float *bias, float *output, uint8_t *origins, float *scratch);
  /// `bias_gradient` is null, or has room for `filters` floats: the sums over this unit.
  void (*backward)(const PassFactors &, const PassGrid &, int64_t unit, const float *gradient,
                   const uint8_t *origins, float *maps_gradient, float *bias_gradient,
                   float *scratch);
};

extern const PassKernel pass_kernel_portable;
#if defined(__x86_64__)
extern const PassKernel pass_kernel_avx2, pass_kernel_avx512;
#endif

/// Floats of working memory for one unit: core maps, and what comes out.
static inline int64_t pass_scratch(const PassFactors &pass, const PassGrid &grid) {
  const int64_t phases = pass.pools ? 4 : 1;
  const int64_t out = pass.sums > 0 ? pass.sums + largest_block : pass.filters;
  return (pass.cores * phases + out) * grid.pitch;
}

}  // namespace babbage
