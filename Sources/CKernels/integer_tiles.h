// Sums of products of pairs, in registers.

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef int32_t integer_lanes __attribute__((vector_size(4 * NATIVE_LANES)));
typedef int16_t integer_shorts __attribute__((vector_size(4 * NATIVE_LANES)));

INLINE integer_lanes integer_load(const integer_pair *p) {
  integer_lanes v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
INLINE void integer_store(int32_t *p, integer_lanes v) { __builtin_memcpy(p, &v, sizeof v); }
INLINE integer_lanes integer_splat(int32_t x) { return x - (integer_lanes){0}; }

/// Sums of 32 bits wrap, and so may products that are never read.
INLINE integer_lanes integer_multiply_add(integer_lanes sum, integer_lanes a, integer_lanes b) {
#if defined(__x86_64__) && NATIVE_LANES == 16 && defined(KERNEL_DOT_PRODUCTS)
  return (integer_lanes)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
#elif defined(__x86_64__) && NATIVE_LANES == 16
  return (integer_lanes)_mm512_add_epi32((__m512i)sum, _mm512_madd_epi16((__m512i)a, (__m512i)b));
#elif defined(__x86_64__) && NATIVE_LANES == 8
  return (integer_lanes)_mm256_add_epi32((__m256i)sum, _mm256_madd_epi16((__m256i)a, (__m256i)b));
#elif defined(__x86_64__)
  return (integer_lanes)_mm_add_epi32((__m128i)sum, _mm_madd_epi16((__m128i)a, (__m128i)b));
#else
  typedef uint32_t wide __attribute__((vector_size(8 * NATIVE_LANES)));
  typedef int32_t signed_wide __attribute__((vector_size(8 * NATIVE_LANES)));
  const wide products = (wide)(__builtin_convertvector((integer_shorts)a, signed_wide) *
                               __builtin_convertvector((integer_shorts)b, signed_wide));
  typedef uint32_t lanes __attribute__((vector_size(4 * NATIVE_LANES)));
  const lanes even = __builtin_shufflevector(products, products, EVEN4);
  const lanes odd = __builtin_shufflevector(products, products, ODD4);
  return (integer_lanes)((lanes)sum + (even + odd));
#endif
}

/// What one tile computes: `rounds` rounds, `step` apart, over the taps from `places` to `end`. The
/// last round has the taps from `last` to `last_end`, which may be the same.
typedef struct {
  int32_t rounds;
  const int32_t *places, *end, *last, *last_end;
  ptrdiff_t step;
  const integer_pair *weights;
  const integer_pair *in[INTEGER_MOST_VECTORS];
  int32_t *out[INTEGER_MOST_VECTORS];
  ptrdiff_t out_entry;  ///< from a map, or a vector of maps, to the next
} integer_job;

// Without it the compiler hoists more loads than there are free registers, and spills sums.
#define INTEGER_KEEP_ORDER __asm__ volatile("" ::: "memory")

/// Either `count` maps times `vectors` vectors of pixels, or `count` vectors of maps times
/// `vectors` pixels; single elements are broadcast.
INLINE void integer_tile(const integer_job *job, const int count, const int vectors,
                         const int along_maps) {
#define INTEGER_IN(v) (along_maps ? integer_splat(in[v][at]) : integer_load(in[v] + at))
#define INTEGER_WEIGHT(m) \
  (along_maps ? integer_load(weights + (m) * NATIVE_LANES) : integer_splat(weights[m]))
  integer_lanes sum[INTEGER_MOST_COUNT][INTEGER_MOST_VECTORS];
  const integer_pair *in[INTEGER_MOST_VECTORS], *weights = job->weights;
  UNROLL for (int v = 0; v < vectors; v++) in[v] = job->in[v];
  UNROLL for (int m = 0; m < count; m++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[m][v] = (integer_lanes){0};
  }
  int32_t rounds = job->rounds;
  ptrdiff_t start = 0;
  // Both counts are at least 1; knowing that, the compiler keeps the sums in registers.
  do {
    const int32_t *place = rounds == 1 ? job->last : job->places;
    const int32_t *const end = rounds == 1 ? job->last_end : job->end;
    do {
      const ptrdiff_t at = start + *place;
      // The smaller side stays in registers, the larger one passes through a single register.
      if (count < vectors) {
        integer_lanes w[INTEGER_MOST_COUNT];
        UNROLL for (int m = 0; m < count; m++) w[m] = INTEGER_WEIGHT(m);
        UNROLL for (int v = 0; v < vectors; v++) {
          const integer_lanes x = INTEGER_IN(v);
          UNROLL for (int m = 0; m < count; m++) sum[m][v] = integer_multiply_add(sum[m][v], w[m], x);
          INTEGER_KEEP_ORDER;
        }
      } else {
        integer_lanes x[INTEGER_MOST_VECTORS];
        UNROLL for (int v = 0; v < vectors; v++) x[v] = INTEGER_IN(v);
        UNROLL for (int m = 0; m < count; m++) {
          const integer_lanes w = INTEGER_WEIGHT(m);
          UNROLL for (int v = 0; v < vectors; v++) sum[m][v] = integer_multiply_add(sum[m][v], w, x[v]);
          INTEGER_KEEP_ORDER;
        }
      }
      weights += along_maps ? count * NATIVE_LANES : count;
    } while (++place < end);
    start += job->step;
  } while (--rounds > 0);
  UNROLL for (int v = 0; v < vectors; v++) {
    int32_t *out = job->out[v];
    UNROLL for (int m = 0; m < count; m++, out += job->out_entry) integer_store(out, sum[m][v]);
  }
#undef INTEGER_IN
#undef INTEGER_WEIGHT
}

/// `count` vectors of maps that are fully connected; the weights are read once, in order.
INLINE void integer_connect(const integer_pair *in, const integer_pair *weights, int32_t pairs,
                            int32_t *out, const int count) {
  // Too few sums would wait for one another: then neighbouring inputs have separate sums.
  const int chains = count == 1 ? 4 : 2;
  integer_lanes sum[4][INTEGER_MOST_COUNT];
  UNROLL for (int t = 0; t < chains; t++) {
    UNROLL for (int m = 0; m < count; m++) sum[t][m] = (integer_lanes){0};
  }
  for (; pairs >= chains; pairs -= chains, in += chains) {
    UNROLL for (int t = 0; t < chains; t++, weights += count * NATIVE_LANES) {
      const integer_lanes x = integer_splat(in[t]);
      UNROLL for (int m = 0; m < count; m++)
        sum[t][m] = integer_multiply_add(sum[t][m], x, integer_load(weights + m * NATIVE_LANES));
    }
  }
  for (; pairs > 0; pairs--, in++, weights += count * NATIVE_LANES) {
    const integer_lanes x = integer_splat(*in);
    UNROLL for (int m = 0; m < count; m++)
      sum[0][m] = integer_multiply_add(sum[0][m], x, integer_load(weights + m * NATIVE_LANES));
  }
  UNROLL for (int m = 0; m < count; m++) {
    UNROLL for (int t = 1; t < chains; t++) sum[0][m] += sum[t][m];
    integer_store(out + m * NATIVE_LANES, sum[0][m]);
  }
}

/// A 1x1 kernel over pairs that are read in place: `width` pixels of them, at least a vector.
typedef struct {
  int32_t pairs, width;
  const integer_pair *in, *weights;
  int32_t *out;
  ptrdiff_t out_map;
} integer_points;

/// Computes `count` maps, one group of `vectors` vectors after another; the last vectors overlap.
INLINE void integer_point(const integer_points *given, const int count, const int vectors) {
  const integer_points p = *given;
  for (int32_t group = 0; group < p.width; group += vectors * NATIVE_LANES) {
    integer_lanes sum[INTEGER_MOST_COUNT][INTEGER_MOST_VECTORS];
    ptrdiff_t at[INTEGER_MOST_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) {
      at[v] = smaller(group + v * NATIVE_LANES, p.width - NATIVE_LANES);
      UNROLL for (int m = 0; m < count; m++) sum[m][v] = (integer_lanes){0};
    }
    const integer_pair *in = p.in, *weights = p.weights;
    int32_t left = p.pairs;
    do {
      integer_lanes w[INTEGER_MOST_COUNT];
      UNROLL for (int m = 0; m < count; m++) w[m] = integer_splat(weights[m]);
      UNROLL for (int v = 0; v < vectors; v++) {
        const integer_lanes x = integer_load(in + at[v]);
        UNROLL for (int m = 0; m < count; m++) sum[m][v] = integer_multiply_add(sum[m][v], w[m], x);
        INTEGER_KEEP_ORDER;
      }
      in += p.width, weights += count;
    } while (--left > 0);
    int32_t *out = p.out;
    UNROLL for (int m = 0; m < count; m++, out += p.out_map) {
      UNROLL for (int v = 0; v < vectors; v++) integer_store(out + at[v], sum[m][v]);
    }
  }
}

#define INTEGER_INSTANCE(FORM, COUNT, VECTORS)                                     \
  static void JOIN_NAMES(integer_point, COUNT##x##VECTORS)(const integer_points *p) { \
    integer_point(p, COUNT, VECTORS);                                              \
  }
INTEGER_TILES(INTEGER_INSTANCE, 0)
#undef INTEGER_INSTANCE
#define INTEGER_ENTRY(FORM, COUNT, VECTORS) \
  [COUNT - 1][VECTORS - 1] = JOIN_NAMES(integer_point, COUNT##x##VECTORS),
typedef void (*integer_point_row[INTEGER_MOST_VECTORS])(const integer_points *);
static const integer_point_row integer_point_tiles[INTEGER_MOST_COUNT] = {
    INTEGER_TILES(INTEGER_ENTRY, 0)};
#undef INTEGER_ENTRY

#define INTEGER_INSTANCE(FORM, COUNT, VECTORS)                                            \
  static void JOIN_NAMES(integer_tile_##FORM, COUNT##x##VECTORS)(const integer_job *job) { \
    integer_tile(job, COUNT, VECTORS, FORM);                                              \
  }
INTEGER_TILES(INTEGER_INSTANCE, 0)
INTEGER_TILES(INTEGER_INSTANCE, 1)
#define INTEGER_ENTRY(FORM, COUNT, VECTORS) \
  [COUNT - 1][VECTORS - 1] = JOIN_NAMES(integer_tile_##FORM, COUNT##x##VECTORS),
typedef void (*integer_tile_row[INTEGER_MOST_VECTORS])(const integer_job *);
static const integer_tile_row integer_tiles[2][INTEGER_MOST_COUNT] = {
    {INTEGER_TILES(INTEGER_ENTRY, 0)}, {INTEGER_TILES(INTEGER_ENTRY, 1)}};

#undef INTEGER_INSTANCE
#undef INTEGER_ENTRY
#undef INTEGER_KEEP_ORDER
#undef INTEGER_TILES
