// Convolution on integers: integer_plan.h divides it into tiles, integer_layout.h copies the input,
// integer_tiles.h sums in registers.

#include "integer_plan.h"
#include "integer_tiles.h"
#include "integer_layout.h"
#include "integer_depthwise.h"

static size_t integer_scratch_count(const babbage_integer_convolution *c) {
  if (c->pairs) return 0;
  // Plus room for alignment, and for what vectors write past the end.
  if (integer_is_connected(c)) return (size_t)(c->channels * c->kernel_rows * c->kernel_columns) + 64;
  const integer_plan plan = make_integer_plan(c);
  const size_t places = (size_t)(plan.inner * plan.taps + plan.odd_taps);
  const size_t map = (size_t)make_integer_layout(c, &plan, integer_is_flat(c, &plan)).map;
  const size_t maps = (size_t)plan.inner * (size_t)plan.outer + (size_t)(c->channels % 2);
  return 2 * (places + maps * map + 64);
}

static void integer_convolve_connected(const babbage_integer_convolution *c, const int16_t *input,
                                       int16_t *scratch, int32_t *output) {
  const int32_t inputs = c->channels * c->kernel_rows * c->kernel_columns;
  if (!c->pairs && ((c->in_row != c->kernel_columns && c->kernel_rows > 1) ||
                    (c->in_map != c->kernel_rows * c->kernel_columns && c->channels > 1))) {
    int16_t *to = scratch;
    for (int32_t channel = 0; channel < c->channels; channel++)
      for (int32_t y = 0; y < c->kernel_rows; y++)
        for (int32_t x = 0; x < c->kernel_columns; x++)
          *to++ = input[channel * c->in_map + y * c->in_row + x];
    input = scratch;
  }
  const integer_pair *in = (const integer_pair *)(const void *)input;
  const integer_pair *weights = (const integer_pair *)(const void *)c->weights;
  const int32_t pairs = divide_up(inputs, 2), entries = divide_up(c->maps, NATIVE_LANES);
  const int32_t blocks = divide_up(entries, INTEGER_MOST_COUNT);
  const parts of_maps = divide(entries, blocks);
  for (int32_t block = 0, map = 0; block < blocks; block++) {
    const int32_t count = part_start(of_maps, block + 1) - part_start(of_maps, block);
    int32_t results[INTEGER_MOST_COUNT * NATIVE_LANES];
    if (count == 1) integer_connect(in, weights, pairs, results, 1);
    if (count == 2) integer_connect(in, weights, pairs, results, 2);
    if (count == 3) integer_connect(in, weights, pairs, results, 3);
    if (count == 4) integer_connect(in, weights, pairs, results, 4);
    weights += (ptrdiff_t)pairs * count * NATIVE_LANES;
    const int32_t end = smaller(c->maps, map + count * NATIVE_LANES);
    for (int32_t i = 0; map < end; map++, i++) output[map * c->out_map] = results[i];
  }
}

/// Writes the results of a tile along pixels that could not be written directly.
static void integer_write_pixels(const babbage_integer_convolution *c, const int32_t *results,
                                 int32_t *output, int32_t maps, int32_t row, int32_t column,
                                 int32_t count) {
  const ptrdiff_t pitch = INTEGER_MOST_VECTORS * NATIVE_LANES;
  for (int32_t m = 0; m < maps; m++, output += c->out_map, results += pitch) {
    int32_t y = row, x = column;
    for (int32_t i = 0; i < count;) {
      const int32_t end = i + smaller(count - i, c->width - x);
      int32_t *to = output + y * c->out_row + x - i;
      for (; i < end; i++) to[i] = results[i];
      y++, x = 0;
    }
  }
}

/// Computes all tiles of a convolution, whose input is at `copied`.
static void integer_convolve_tiles(const babbage_integer_convolution *c, const integer_plan *plan,
                                   const integer_layout *layout, integer_job job,
                                   const integer_pair *copied, int32_t *output) {
  const int32_t height = layout->flat ? 1 : c->height;
  const int32_t width = layout->flat ? c->height * c->width : c->width;
  const int32_t run = plan->along_maps ? 1 : NATIVE_LANES;
  const int32_t row_runs = divide_up(width, run), runs = height * row_runs;
  const int32_t largest = divide_up(plan->entries, plan->blocks);
  const int32_t groups = divide_up(runs, INTEGER_VECTORS(largest));
  const parts of_maps = divide(plan->entries, plan->blocks), of_runs = divide(runs, groups);
  // From output to output in the copied input.
  const ptrdiff_t row_step = c->stride * layout->row;
  const ptrdiff_t column_step = plan->along_maps ? c->stride : 1;
  const int written = !plan->along_maps && width >= run &&
                      (!layout->flat || c->out_row == c->width || c->height == 1);
  // What is read repeatedly should be the smaller of the two.
  const size_t taps = integer_tap_count(plan);
  const size_t weights_size = taps * (size_t)(plan->entries * plan->unit);
  const size_t input_size = (size_t)divide_up(c->channels, 2) * (size_t)layout->map;
  const int groups_outside = weights_size * (size_t)groups < input_size * (size_t)plan->blocks;
  const int32_t outer = groups_outside ? groups : plan->blocks;
  const int32_t within = groups_outside ? plan->blocks : groups;
  for (int32_t i = 0; i < outer; i++)
    for (int32_t j = 0; j < within; j++) {
      const int32_t group = groups_outside ? i : j, block = groups_outside ? j : i;
      const int32_t entry = part_start(of_maps, block), map = entry * plan->unit;
      const int32_t entries = part_start(of_maps, block + 1) - entry;
      const int32_t index = part_start(of_runs, group);
      const int32_t count = part_start(of_runs, group + 1) - index;
      const int32_t maps = smaller(c->maps - map, entries * plan->unit);
      int32_t results[INTEGER_MOST_COUNT * INTEGER_MOST_VECTORS * NATIVE_LANES];
      int32_t rows[INTEGER_MOST_VECTORS], columns[INTEGER_MOST_VECTORS];
      int32_t row = height == 1 ? 0 : index / row_runs, column = (index - row * row_runs) * run;
      job.out_entry = plan->along_maps  ? NATIVE_LANES
                      : written        ? c->out_map
                                       : INTEGER_MOST_VECTORS * NATIVE_LANES;
      for (int32_t v = 0; v < count; v++) {
        // The last run of a row ends with the row, and overlaps results already written.
        const int32_t x = width > run ? smaller(column, width - run) : 0;
        rows[v] = row, columns[v] = x;
        job.in[v] = copied + row * row_step + x * column_step;
        job.out[v] = written ? output + map * c->out_map + row * c->out_row + x
                           : results + v * (plan->along_maps ? INTEGER_MOST_COUNT : 1) * NATIVE_LANES;
        column += run;
        if (column >= width) row++, column = 0;
      }
      job.weights = (const integer_pair *)(const void *)c->weights + (size_t)map * taps;
      integer_tiles[plan->along_maps][entries - 1][count - 1](&job);
      if (written) continue;
      int32_t *out = output + map * c->out_map;
      if (plan->along_maps) {
        for (int32_t m = 0; m < maps; m++, out += c->out_map)
          for (int32_t v = 0; v < count; v++)
            out[rows[v] * c->out_row + columns[v]] = results[v * INTEGER_MOST_COUNT * NATIVE_LANES + m];
      } else {
        for (int32_t v = 0; v < count; v++) {
          const int32_t y = layout->flat ? columns[v] / c->width : rows[v];
          const int32_t x = layout->flat ? columns[v] % c->width : columns[v];
          integer_write_pixels(c, results + v * NATIVE_LANES, out, entries, y, x, smaller(width, run));
        }
      }
    }
}

/// A 1x1 kernel along pixels, over pairs.
static void integer_convolve_points(const babbage_integer_convolution *c, const integer_plan *plan,
                                    const integer_pair *input, int32_t *output) {
  const int32_t runs = divide_up(c->width, NATIVE_LANES), taps = (int32_t)integer_tap_count(plan);
  const parts of_maps = divide(plan->entries, plan->blocks);
  integer_points points = {.pairs = divide_up(c->channels, 2), .width = c->width, .in = input,
                           .weights = (const integer_pair *)(const void *)c->weights,
                           .out = output, .out_map = c->out_map};
  for (int32_t block = 0; block < plan->blocks; block++) {
    const int32_t count = part_start(of_maps, block + 1) - part_start(of_maps, block);
    const int32_t groups = divide_up(runs, INTEGER_VECTORS(count));
    integer_point_tiles[count - 1][divide_up(runs, groups) - 1](&points);
    points.weights += (ptrdiff_t)count * taps;
    points.out += count * c->out_map;
  }
}

/// Reads up to 63 bytes past the last input element needed; writes only the outputs.
static void convolve_integers(const babbage_integer_convolution *c, const int16_t *input,
                              int16_t *scratch, int32_t *output) {
  if (integer_is_connected(c)) {
    integer_convolve_connected(c, input, scratch, output);
    return;
  }
  const integer_plan plan = make_integer_plan(c);
  if (c->pairs && !plan.along_maps && c->width >= NATIVE_LANES) {
    integer_convolve_points(c, &plan, (const integer_pair *)(const void *)input, output);
    return;
  }
  if (c->pairs) {
    // The maps are read in place instead of a copy.
    int32_t places[INTEGER_MOST_INNER];
    for (int32_t i = 0; i < plan.inner; i++) places[i] = i * c->width;
    const int32_t last = divide_up(c->channels, 2) - plan.inner * (plan.outer - 1);
    const integer_job job = {.rounds = plan.outer, .places = places, .end = places + plan.inner,
                             .last = places, .last_end = places + last,
                             .step = (ptrdiff_t)plan.inner * c->width};
    const integer_layout layout = {.flat = 1, .phases = 1, .phase = c->width, .row = c->width,
                                   .map = c->width};
    integer_convolve_tiles(c, &plan, &layout, job, (const integer_pair *)(const void *)input, output);
    return;
  }
  const integer_layout layout = make_integer_layout(c, &plan, integer_is_flat(c, &plan));
  int32_t *places = (int32_t *)(void *)(((uintptr_t)scratch + 3) & ~(uintptr_t)3);
  int32_t *last = places + plan.inner * plan.taps, *end = last + plan.odd_taps;
  integer_pair *copied = (integer_pair *)(((uintptr_t)end + 63) & ~(uintptr_t)63);
  integer_places(c, &plan, &layout, places);
  integer_job job = {.rounds = plan.outer, .places = places, .end = last, .last = places,
                     .last_end = last, .step = plan.inner * layout.map};
  integer_copy_maps(c, &plan, &layout, input, copied);
  if (plan.odd_taps > 0) {
    const int16_t *a = input + (c->channels - 1) * c->in_map;
    integer_copy_pair(c, &plan, &layout, a, a + 1, copied + plan.outer * job.step);
    job.last_end = end;
    if (plan.outer <= 1) {
      // A single round: its loop has the same length each time, which processors predict.
      for (int32_t *place = last; place < end; place++) *place += (int32_t)job.step;
      job.rounds = 1;
    } else {
      job.rounds++, job.last = last;
    }
  }

  integer_convolve_tiles(c, &plan, &layout, job, copied, output);
}

#undef INTEGER_VECTORS
