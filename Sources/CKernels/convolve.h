// Convolution: convolve_plan.h divides it into tiles, convolve_tiles.h sums them in registers.

#pragma STDC FP_CONTRACT ON

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

/// Along pixels at stride 1, along pixels at stride 2, along maps.
enum { PIXELS, PAIRS, MAPS, FORMS };

// The tiles: `count` x `vectors` sums that fit into the registers beside their factors.
#if NATIVE_LANES == 16 || defined(__aarch64__)  // 32 registers
#define ACCUMULATORS 24
enum { MOST_COUNT = 4, MOST_VECTORS = 6 };
#define EACH_TILE(X, FORM)                                                                   \
  X(FORM, 1, 1) X(FORM, 1, 2) X(FORM, 1, 3) X(FORM, 1, 4) X(FORM, 1, 5) X(FORM, 1, 6)        \
  X(FORM, 2, 1) X(FORM, 2, 2) X(FORM, 2, 3) X(FORM, 2, 4) X(FORM, 2, 5) X(FORM, 2, 6)        \
  X(FORM, 3, 1) X(FORM, 3, 2) X(FORM, 3, 3) X(FORM, 3, 4) X(FORM, 3, 5) X(FORM, 3, 6)        \
  X(FORM, 4, 1) X(FORM, 4, 2) X(FORM, 4, 3) X(FORM, 4, 4) X(FORM, 4, 5) X(FORM, 4, 6)
#elif NATIVE_LANES == 8  // 16 registers
#define ACCUMULATORS 12
enum { MOST_COUNT = 4, MOST_VECTORS = 6 };
#define EACH_TILE(X, FORM)                                                                   \
  X(FORM, 1, 1) X(FORM, 1, 2) X(FORM, 1, 3) X(FORM, 1, 4) X(FORM, 1, 5) X(FORM, 1, 6)        \
  X(FORM, 2, 1) X(FORM, 2, 2) X(FORM, 2, 3) X(FORM, 2, 4) X(FORM, 2, 5) X(FORM, 2, 6)        \
  X(FORM, 3, 1) X(FORM, 3, 2) X(FORM, 3, 3) X(FORM, 3, 4)                                    \
  X(FORM, 4, 1) X(FORM, 4, 2) X(FORM, 4, 3)
#else  // 16 registers, and products need some
#define ACCUMULATORS 9
enum { MOST_COUNT = 3, MOST_VECTORS = 4 };
#define EACH_TILE(X, FORM)                                \
  X(FORM, 1, 1) X(FORM, 1, 2) X(FORM, 1, 3) X(FORM, 1, 4) \
  X(FORM, 2, 1) X(FORM, 2, 2) X(FORM, 2, 3) X(FORM, 2, 4) \
  X(FORM, 3, 1) X(FORM, 3, 2) X(FORM, 3, 3)
#endif

// Without it the compiler hoists more loads than there are free registers, and spills sums.
#define KEEP_ORDER __asm__ volatile("" ::: "memory")

/// Where the taps of one output lie, from the outermost loop to the innermost.
typedef struct {
  ptrdiff_t count[3], step[3];
} tap_loops;

/// What one tile computes.
typedef struct {
  tap_loops taps;
  const float *weights, *bias;
  const float *in[MOST_VECTORS];
  float *out[MOST_VECTORS];
  const float *add[MOST_VECTORS];  ///< what is added to each sum, if `adds`
  ptrdiff_t out_map, add_map;
  int32_t valid;  ///< pixels of a vector, or maps of all vectors, that are written
  int32_t adds;
  float low, high;
} tile_job;

/// Writes vectors of pixels that are wider than a row.
static void write_parts(const tile_job *job, int count, int vectors, int lanes,
                        const float *results) {
  const int32_t valid = job->valid;
  for (int m = 0; m < count; m++)
    for (int v = 0; v < vectors; v++) {
      const float *from = results + (m * MOST_VECTORS + v) * lanes;
      float *to = job->out[v] + m * job->out_map;
      if (valid >= 4) {
        // The last four overlap those before.
        for (int32_t i = 0; i < valid - 4; i += 4) float4_store(to + i, float4_load(from + i));
        float4_store(to + valid - 4, float4_load(from + valid - 4));
      } else {
        for (int32_t i = 0; i < valid; i++) to[i] = from[i];
      }
    }
}

/// Writes pixels whose maps are side by side in vectors.
static void write_maps(const tile_job *job, int vectors, int pitch, const float *results) {
  const int32_t valid = job->valid;
  const ptrdiff_t out_map = job->out_map;
  for (int v = 0; v < vectors; v++) {
    float *to = job->out[v];
    for (int32_t m = 0; m < valid; m++, to += out_map) *to = results[v * pitch + m];
  }
}

/// Gathers what is added to pixels whose maps are side by side in vectors.
static void read_addends(const tile_job *job, int vectors, int pitch, float *addends) {
  for (int v = 0; v < vectors; v++) {
    const float *from = job->add[v];
    for (int32_t m = 0; m < job->valid; m++, from += job->add_map) addends[v * pitch + m] = *from;
  }
}

#include "convolve_plan.h"

#define LANES NATIVE_LANES
#include "convolve_tiles.h"
#if NATIVE_LANES == 16
#define LANES 8
#include "convolve_tiles.h"
#define TILES(LANES_NEEDED) ((LANES_NEEDED) == 16 ? tiles_16 : tiles_8)
#else
#define TILES(LANES_NEEDED) PASTE(tiles_, NATIVE_LANES)
#endif

/// Reads at most 16 floats past the last element needed of the input and the addend; writes only the
/// outputs.
static void convolve_group(const babbage_convolution *c, const float *packed, const float *biases,
                           const float *input, const float *addend, float *output) {
  convolve_plan plan = make_plan(c);
  int32_t height = c->height, width = c->width, taps = tap_count(c);
  if (plan.form == PIXELS && c->kernel_rows == 1 && c->kernel_columns == 1 &&
      c->in_row == width && c->out_row == width && (!addend || c->add_row == width)) {
    // Pointwise over rows without gaps: a map is one long row.
    width *= height;
    height = 1;
    plan.lanes = best_lanes(width);
  }
  void (*const(*tiles)[MOST_VECTORS])(const tile_job *) = TILES(plan.lanes)[plan.form];
  tile_job job = {.taps = make_taps(c), .out_map = c->out_map, .add_map = c->add_map};
  job.low = c->low;
  job.high = c->high;
  job.adds = addend != NULL;
  const int32_t run = plan.form == MAPS ? 1 : plan.lanes;
  const int32_t row_runs = divide_up(width, run), runs = height * row_runs;
  const int32_t largest = divide_up(plan.entries, plan.blocks);
  const int32_t groups = divide_up(runs, smaller(MOST_VECTORS, ACCUMULATORS / largest));
  const parts of_maps = divide(plan.entries, plan.blocks), of_runs = divide(runs, groups);
  const size_t weights_size = (size_t)taps * (size_t)(plan.entries * plan.unit);
  const size_t input_size = (size_t)c->channels * (size_t)(height * c->stride) *
                            (size_t)(width * c->stride);
  // What is read repeatedly should be the smaller of the two.
  const int groups_outside = weights_size * (size_t)groups < input_size * (size_t)plan.blocks;
  const int32_t outer = groups_outside ? groups : plan.blocks;
  const int32_t inner = groups_outside ? plan.blocks : groups;
  float bias[MOST_COUNT * NATIVE_LANES] = {0};  // of the last maps, with zeros after them
  for (int32_t i = 0; i < outer; i++)
    for (int32_t j = 0; j < inner; j++) {
      const int32_t group = groups_outside ? i : j, block = groups_outside ? j : i;
      const int32_t entry = part_start(of_maps, block), map = entry * plan.unit;
      const int32_t entries = part_start(of_maps, block + 1) - entry;
      const int32_t index = part_start(of_runs, group);
      const int32_t count = part_start(of_runs, group + 1) - index;
      int32_t row = index / row_runs, column = index % row_runs * run;
      for (int32_t v = 0; v < count; v++) {
        // The last run of a row ends with the row, and overlaps results already written.
        const int32_t x = width > run ? smaller(column, width - run) : 0;
        job.in[v] = input + row * c->stride * c->in_row + x * c->stride;
        job.out[v] = output + map * c->out_map + row * c->out_row + x;
        if (addend) job.add[v] = addend + map * c->add_map + row * c->add_row + x;
        column += run;
        if (column >= width) row++, column = 0;
      }
      job.weights = packed + (size_t)map * (size_t)taps;
      job.bias = biases + map;
      job.valid = smaller(width, run);
      if (plan.form == MAPS) {
        job.valid = smaller(c->maps - map, entries * plan.unit);
        if (job.valid < entries * plan.unit) {
          for (int32_t m = 0; m < job.valid; m++) bias[m] = biases[map + m];
          job.bias = bias;
        }
      }
      tiles[entries - 1][count - 1](&job);
    }
}

static void convolve(const babbage_convolution *c, const float *input, const float *addend,
                     float *output) {
  const size_t packed = c->groups > 1 ? packed_count(c) / (size_t)c->groups : 0;
  for (int32_t g = 0; g < c->groups; g++) {
    convolve_group(c, c->weights + (size_t)g * packed, c->bias + g * c->maps, input, addend, output);
    input += c->channels * c->in_map;
    output += c->maps * c->out_map;
    if (addend) addend += c->maps * c->add_map;
  }
}

#undef TILES
#undef EACH_TILE

/// Enough independent sums to hide the latency; fourteen and two factors fit into 16 registers.
static float multiply_add(int64_t rounds) {
  typedef PASTE(float, NATIVE_LANES) vector;
  vector sum[14], factor = (vector){} + 0.999f, term = (vector){} + 0.001f;
  // Start values that the compiler does not know: with known ones it computed a sum in advance.
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 14; i++)
    sum[i] = (vector){} + (float)(rounds + i);
  // Seven rounds are 112 vectors: eight times each sum.
  for (int64_t round = 0; round < rounds; round += 7) {
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 112; i++)
      sum[i % 14] = sum[i % 14] * factor + term;
  }
  vector total = sum[0];
  _Pragma("clang loop unroll(full)") for (int i = 1; i < 14; i++) total += sum[i];
  return total[0];
}
