// The inner loops of a pass; see Kernels.hpp.

#include "Pass.hpp"

namespace {

using namespace babbage;

/// Where a unit lies in the batch.
struct Unit {
  int64_t image, images, row, rows;

  Unit(const PassGrid &grid, int64_t unit) {
    image = unit / grid.units_per_image * grid.images_per_unit;
    row = unit % grid.units_per_image * grid.rows_per_unit;
    images = grid.images - image < grid.images_per_unit ? grid.images - image : grid.images_per_unit;
    rows = grid.rows - row < grid.rows_per_unit ? grid.rows - row : grid.rows_per_unit;
  }
};

/// Lays out the core maps of a unit by the place of a pixel in its window, so that pooling needs no shuffles.
template <int phases>
INLINE void gather(const PassFactors &pass, const PassGrid &grid, const Unit &unit,
                   const float *maps, float *to) {
  const int64_t pitch = grid.pitch, columns = grid.columns;
  for (int64_t core = 0; core < pass.cores; core++, to += phases * pitch) {
    int64_t pixel = 0;
    for (int64_t i = 0; i < unit.images; i++) {
      const float *map =
          maps + ((unit.image + i) * pass.cores + core) * grid.height * grid.width;
      if (phases == 1) {
        const int64_t count = unit.rows * columns;
        const float *from = map + unit.row * columns;
        for (int64_t x = 0; x < count; x++) to[pixel + x] = from[x];
        pixel += count;
        continue;
      }
      for (int64_t y = 0; y < unit.rows; y++, pixel += columns) {
        const float *upper = map + 2 * (unit.row + y) * grid.width, *lower = upper + grid.width;
        float *place = to + pixel;
        for (int64_t x = 0; x < columns; x++) {
          place[x] = upper[2 * x];
          place[pitch + x] = upper[2 * x + 1];
          place[2 * pitch + x] = lower[2 * x];
          place[3 * pitch + x] = lower[2 * x + 1];
        }
      }
    }
    for (; pixel < pitch; pixel++)
      for (int phase = 0; phase < phases; phase++) to[phase * pitch + pixel] = 0;
  }
}

/// The opposite of `gather`.
template <int phases>
INLINE void scatter(const PassFactors &pass, const PassGrid &grid, const Unit &unit,
                    const float *from, float *maps) {
  const int64_t pitch = grid.pitch, columns = grid.columns;
  for (int64_t core = 0; core < pass.cores; core++, from += phases * pitch) {
    const float *place = from;
    for (int64_t i = 0; i < unit.images; i++) {
      float *map = maps + ((unit.image + i) * pass.cores + core) * grid.height * grid.width;
      if (phases == 1) {
        const int64_t count = unit.rows * columns;
        float *to = map + unit.row * columns;
        for (int64_t x = 0; x < count; x++) to[x] = place[x];
        place += count;
        continue;
      }
      for (int64_t y = 0; y < unit.rows; y++, place += columns) {
        float *upper = map + 2 * (unit.row + y) * grid.width, *lower = upper + grid.width;
        for (int64_t x = 0; x < columns; x++) {
          upper[2 * x] = place[x];
          upper[2 * x + 1] = place[pitch + x];
          lower[2 * x] = place[2 * pitch + x];
          lower[2 * x + 1] = place[3 * pitch + x];
        }
      }
    }
  }
}

/// Maps on the other side of the pass: copied between a unit's memory and the batch's.
INLINE void copy_output(int64_t count, const PassGrid &grid, const Unit &unit, float *packed,
                        float *maps, bool out) {
  const int64_t size = unit.rows * grid.columns, area = grid.rows * grid.columns;
  for (int64_t map = 0; map < count; map++) {
    float *inside = packed + map * grid.pitch;
    for (int64_t i = 0; i < unit.images; i++, inside += size) {
      float *outside =
          maps + ((unit.image + i) * count + map) * area + unit.row * grid.columns;
      float *to = out ? outside : inside;
      const float *from = out ? inside : outside;
      for (int64_t x = 0; x < size; x++) to[x] = from[x];
    }
    if (out) continue;
    for (float *end = packed + (map + 1) * grid.pitch; inside < end; inside++) *inside = 0;
  }
}

template <int phases, int rows, bool reduces>
INLINE void forward_segment(const PassFactors &pass, const PassGrid &grid,
                            const PassSegment &segment, const float *bias, const float *maps,
                            float *sums, uint8_t *origins) {
  const int64_t pitch = grid.pitch;
  const Integers can_stop = Integers{} - (pass.relu ? 1 : 0);
  maps += segment.first_core * phases * pitch;
  for (int64_t x = 0; x < pitch; x += LANES) {
    Floats z[rows][phases], sum[largest_block] = {};
    for (int row = 0; row < rows; row++)
      for (int phase = 0; phase < phases; phase++)
        z[row][phase] = load(maps + (row * phases + phase) * pitch + x);
    for (int64_t filter = segment.first_filter; filter < segment.end_filter; filter++) {
      const float *factors = pass.expansion + filter * largest_block;
      Floats best = {};
      Integers origin = {};
      for (int phase = 0; phase < phases; phase++) {
        Floats value = z[0][phase] * factors[0];
        for (int row = 1; row < rows; row++) value += z[row][phase] * factors[row];
        if (phase == 0) {
          best = value;
        } else {
          // The first of equal values is kept, as LibTorch does.
          const Integers keeps = value <= best;
          best = keeps ? best : value;
          origin = keeps ? origin : Integers{} + phase;
        }
      }
      if (bias) best += bias[filter];
      // Written so that what is not a number stays visible.
      const Integers stops = (best <= Floats{}) & can_stop;
      best = stops ? Floats{} : best;
      if (origins) {
        origin = stops ? Integers{} + stopped : origin;
        const Bytes bytes = __builtin_convertvector(origin, Bytes);
        __builtin_memcpy(origins + filter * pitch + x, &bytes, sizeof bytes);
      }
      if (reduces) {
        const float *weights = pass.reduction + filter * largest_block;
        for (int k = 0; k < largest_block; k++) sum[k] += best * weights[k];
      } else {
        store(sums + filter * pitch + x, best);
      }
    }
    if (reduces)
      for (int k = 0; k < largest_block; k++)
        add(sums + (segment.first_sum + k) * pitch + x, sum[k]);
  }
}

template <int phases, int rows, bool reduces>
INLINE void backward_segment(const PassFactors &pass, const PassGrid &grid,
                             const PassSegment &segment, const float *sums,
                             const uint8_t *origins, float *maps, float *bias_gradient) {
  const int64_t pitch = grid.pitch;
  maps += segment.first_core * phases * pitch;
  for (int64_t x = 0; x < pitch; x += LANES) {
    Floats z[rows][phases] = {}, sum[largest_block] = {};
    if (reduces)
      for (int k = 0; k < largest_block; k++)
        sum[k] = load(sums + (segment.first_sum + k) * pitch + x);
    for (int64_t filter = segment.first_filter; filter < segment.end_filter; filter++) {
      const float *factors = pass.expansion + filter * largest_block;
      Floats gradient;
      if (reduces) {
        const float *weights = pass.reduction + filter * largest_block;
        gradient = sum[0] * weights[0];
        for (int k = 1; k < largest_block; k++) gradient += sum[k] * weights[k];
      } else {
        gradient = load(sums + filter * pitch + x);
      }
      Bytes bytes;
      __builtin_memcpy(&bytes, origins + filter * pitch + x, sizeof bytes);
      const Integers origin = __builtin_convertvector(bytes, Integers);
      if (bias_gradient) {
        const Floats passed = origin == Integers{} + stopped ? Floats{} : gradient;
        float total = 0;
        for (int lane = 0; lane < LANES; lane++) total += passed[lane];
        bias_gradient[filter] += total;
      }
      for (int phase = 0; phase < phases; phase++) {
        const Floats passed = origin == Integers{} + phase ? gradient : Floats{};
        for (int row = 0; row < rows; row++) z[row][phase] += passed * factors[row];
      }
    }
    for (int row = 0; row < rows; row++)
      for (int phase = 0; phase < phases; phase++)
        add(maps + (row * phases + phase) * pitch + x, z[row][phase]);
  }
}

/// Calls one of the loops with the segment's number of core maps as a constant.
#define EACH_SEGMENT(LOOP, ...)                                                                  \
  for (int64_t i = 0; i < pass.segment_count; i++) {                                             \
    const PassSegment &segment = pass.segments[i];                                               \
    if (segment.cores == 1)                                                                      \
      LOOP<phases, 1, reduces>(pass, grid, segment, __VA_ARGS__);                                \
    else if (segment.cores == 2)                                                                 \
      LOOP<phases, 2, reduces>(pass, grid, segment, __VA_ARGS__);                                \
    else                                                                                         \
      LOOP<phases, 3, reduces>(pass, grid, segment, __VA_ARGS__);                                \
  }

template <int phases, bool reduces>
void forward_unit(const PassFactors &pass, const PassGrid &grid, int64_t index, const float *maps,
                  const float *bias, float *output, uint8_t *origins, float *scratch) {
  const Unit unit(grid, index);
  float *sums = scratch + pass.cores * phases * grid.pitch;
  gather<phases>(pass, grid, unit, maps, scratch);
  if (origins) origins += index * pass.filters * grid.pitch;
  if (reduces) {
    const int64_t count = (pass.sums + largest_block) * grid.pitch;
    for (int64_t i = 0; i < count; i++) sums[i] = 0;
  }
  EACH_SEGMENT(forward_segment, bias, scratch, sums, origins)
  copy_output(reduces ? pass.sums : pass.filters, grid, unit, sums, output, true);
}

template <int phases, bool reduces>
void backward_unit(const PassFactors &pass, const PassGrid &grid, int64_t index,
                   const float *gradient, const uint8_t *origins, float *maps_gradient,
                   float *bias_gradient, float *scratch) {
  const Unit unit(grid, index);
  const int64_t count = pass.cores * phases * grid.pitch;
  float *sums = scratch + count;
  // Only read here; the one function copies both ways.
  copy_output(reduces ? pass.sums : pass.filters, grid, unit, sums, const_cast<float *>(gradient),
              false);
  // A segment may read the rows after the last map; their factors are 0.
  for (int64_t i = 0; reduces && i < largest_block * grid.pitch; i++)
    sums[pass.sums * grid.pitch + i] = 0;
  for (int64_t i = 0; i < count; i++) scratch[i] = 0;
  origins += index * pass.filters * grid.pitch;
  EACH_SEGMENT(backward_segment, sums, origins, scratch, bias_gradient)
  scatter<phases>(pass, grid, unit, scratch, maps_gradient);
}

void forward(const PassFactors &pass, const PassGrid &grid, int64_t unit, const float *maps,
             const float *bias, float *output, uint8_t *origins, float *scratch) {
  const auto body = pass.pools ? (pass.sums > 0 ? forward_unit<4, true> : forward_unit<4, false>)
                               : (pass.sums > 0 ? forward_unit<1, true> : forward_unit<1, false>);
  body(pass, grid, unit, maps, bias, output, origins, scratch);
}

void backward(const PassFactors &pass, const PassGrid &grid, int64_t unit, const float *gradient,
              const uint8_t *origins, float *maps_gradient, float *bias_gradient, float *scratch) {
  const auto body = pass.pools ? (pass.sums > 0 ? backward_unit<4, true> : backward_unit<4, false>)
                               : (pass.sums > 0 ? backward_unit<1, true> : backward_unit<1, false>);
  body(pass, grid, unit, gradient, origins, maps_gradient, bias_gradient, scratch);
}

}  // namespace
