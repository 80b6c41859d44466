// Included once for each combination of types (IN, SUM and OUT) and number of lanes (LANES). The
// last vector of a row overlaps the one before; a row shorter than a vector is copied.

#define NAMED(NAME) JOIN_NAMES(JOIN_NAMES(NAME, KIND), LANES)

typedef IN NAMED(integer_in) __attribute__((vector_size(sizeof(IN) * LANES)));
typedef SUM NAMED(integer_sum) __attribute__((vector_size(sizeof(SUM) * LANES)));
typedef OUT NAMED(integer_out) __attribute__((vector_size(sizeof(OUT) * LANES)));

INLINE void NAMED(integer_moments_tile)(const integer_filter *f, const ptrdiff_t *from,
                                        const ptrdiff_t *to, const int filters, const int vectors,
                                        const int whole) {
  const IN *in[4];
  NAMED(integer_sum) sum[INTEGER_MOST_FILTERS][4];
  UNROLL for (int v = 0; v < vectors; v++) in[v] = (const IN *)f->in + from[v];
  // Only the second of two stages rounds and shifts.
  const SUM half = sizeof(IN) == 4 ? (SUM)f->half : 0;
  UNROLL for (int k = 0; k < filters; k++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[k][v] = (NAMED(integer_sum)){0} + half;
  }
  const int32_t *values = f->values, *const end = values + f->taps * filters;
  const ptrdiff_t step = f->step;
  ptrdiff_t at = 0;
  // 16-bit values are stored twice: 32 bits are faster to copy into all lanes.
#define INTEGER_TAP { \
    NAMED(integer_sum) value[INTEGER_MOST_FILTERS]; \
    UNROLL for (int k = 0; k < filters; k++) { \
      typedef int32_t words __attribute__((vector_size(sizeof(SUM) * LANES))); \
      value[k] = (NAMED(integer_sum))(values[k] - (words){0}); \
    } \
    UNROLL for (int v = 0; v < vectors; v++) { \
      NAMED(integer_in) element; \
      if (whole || !f->exact) { \
        __builtin_memcpy(&element, in[v] + at, sizeof element); \
      } else { \
        element = (NAMED(integer_in)){0}; \
        for (int32_t x = 0; x < f->width; x++) element[x] = in[v][at + x]; \
      } \
      const NAMED(integer_sum) x = __builtin_convertvector(element, NAMED(integer_sum)); \
      UNROLL for (int k = 0; k < filters; k++) sum[k][v] += x * value[k]; \
    } \
  }
  // The usual window without a loop, where that is worth the code size.
  if (sizeof(SUM) == 2 && vectors == 4 && f->taps == 5) {
    UNROLL for (int i = 0; i < 5; i++, values += filters, at += step) INTEGER_TAP
  } else {
    for (; values < end; values += filters, at += step) INTEGER_TAP
  }
#undef INTEGER_TAP
  UNROLL for (int k = 0; k < filters; k++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      if (sizeof(IN) == 4) sum[k][v] >>= (SUM)f->shift;
      const NAMED(integer_out) result = __builtin_convertvector(sum[k][v], NAMED(integer_out));
      OUT *out = (OUT *)f->out[k] + to[v];
      if (sizeof(OUT) == 2 && f->paired[k]) {
        // Keeps what the other half holds.
        typedef uint16_t shorts __attribute__((vector_size(2 * LANES)));
        typedef uint32_t words __attribute__((vector_size(4 * LANES)));
        const uint32_t others = integer_halves(f->paired[k]);
        const int up = f->paired[k] == INTEGER_HALF_SECOND ? 16 : 0;
        shorts mine;
        __builtin_memcpy(&mine, &result, sizeof mine);
        const words high = __builtin_convertvector(mine, words) << up;
        if (whole) {
          words all;
          __builtin_memcpy(&all, out + to[v], sizeof all);
          all = (all & others) | high;
          __builtin_memcpy(out + to[v], &all, sizeof all);
        } else {
          uint32_t results[LANES];
          __builtin_memcpy(results, &high, sizeof high);
          for (int32_t x = 0; x < f->width; x++) {
            uint32_t all;
            __builtin_memcpy(&all, out + to[v] + 2 * x, sizeof all);
            all = (all & others) | results[x];
            __builtin_memcpy(out + to[v] + 2 * x, &all, sizeof all);
          }
        }
      } else if (whole) {
        __builtin_memcpy(out, &result, sizeof result);
      } else {
        OUT results[LANES];
        __builtin_memcpy(results, &result, sizeof result);
        for (int32_t x = 0; x < f->width; x++) out[x] = results[x];
      }
    }
  }
}

INLINE void NAMED(integer_moments_walk)(const integer_filter *f, const int filters) {
  const int32_t width = f->width;
  if (width < LANES) {
    for (int32_t y = 0; y < f->height; y++) {
      const ptrdiff_t from = y * f->in_row, to = y * f->out_row;
      NAMED(integer_moments_tile)(f, &from, &to, filters, 1, 0);
    }
    return;
  }
  ptrdiff_t from[4], to[4];
  int count = 0;
  for (int32_t y = 0; y < f->height; y++)
    for (int32_t column = 0; column < width; column += LANES) {
      const int32_t x = column < width - LANES ? column : width - LANES;
      from[count] = y * f->in_row + x;
      to[count++] = y * f->out_row + x;
      if (count < 4) continue;
      NAMED(integer_moments_tile)(f, from, to, filters, 4, 1);
      count = 0;
    }
  int v = count & 2;
  if (v == 2) NAMED(integer_moments_tile)(f, from, to, filters, 2, 1);
  if (count & 1) NAMED(integer_moments_tile)(f, from + v, to + v, filters, 1, 1);
}

static void NAMED(integer_moments_run)(const integer_filter *f) {
  if (f->filters == 1) NAMED(integer_moments_walk)(f, 1);
  if (f->filters == 2) NAMED(integer_moments_walk)(f, 2);
  if (f->filters == 3) NAMED(integer_moments_walk)(f, 3);
}

#undef NAMED
#undef LANES
