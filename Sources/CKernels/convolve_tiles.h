// Template, included once for each vector width: LANES is 4, 8 or 16.
//
// A tile sums over all taps in registers. In both forms `count` x `vectors` accumulators are kept:
// - along pixels: `count` maps, each weight broadcast, times `vectors` runs of LANES pixels;
// - along maps: `count` vectors of LANES maps times `vectors` single pixels, each broadcast.
// The sizes are constants of each instance, so that the accumulators are registers.

#define VECTOR PASTE(float, LANES)
#define NAME(x) PASTE(x##_, LANES)
#define SPLAT(x) ((x) - (VECTOR){})

/// LANES elements, `stride` apart. At stride 2 they come in the order that one in-lane shuffle
/// gives; `NAME(in_order)` corrects that once, after the sum.
INLINE VECTOR NAME(load)(const float *p, const int stride) {
  VECTOR a = PASTE(VECTOR, _load)(p);
  if (stride == 1) return a;
  VECTOR b = PASTE(VECTOR, _load)(p + LANES);
#if LANES == 16
  return __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30);
#elif LANES == 8
  return __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14);
#else
  return __builtin_shufflevector(a, b, 0, 2, 4, 6);
#endif
}

INLINE VECTOR NAME(in_order)(VECTOR v, const int stride) {
  if (stride == 1) return v;
#if LANES == 16
  return __builtin_shufflevector(v, v, 0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
#elif LANES == 8
  return __builtin_shufflevector(v, v, 0, 1, 4, 5, 2, 3, 6, 7);
#else
  return v;
#endif
}

INLINE VECTOR NAME(limit)(VECTOR v, VECTOR low, VECTOR high) {
  return PASTE(VECTOR, _smaller)(high, PASTE(VECTOR, _larger)(low, v));
}

INLINE void NAME(along_pixels)(const tile_job *job, const int count, const int vectors,
                               const int stride) {
  VECTOR sum[MOST_COUNT][MOST_VECTORS];
  const float *in[MOST_VECTORS], *weights = job->weights;
  UNROLL for (int v = 0; v < vectors; v++) in[v] = job->in[v];
  UNROLL for (int m = 0; m < count; m++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[m][v] = SPLAT(job->bias[m]);
  }
  // Every count is at least 1; knowing that, the compiler keeps the sums in registers.
  const tap_loops taps = job->taps;
  ptrdiff_t a = taps.count[0], at_a = 0;
  do {
    ptrdiff_t b = taps.count[1], at_b = at_a;
    do {
      ptrdiff_t c = taps.count[2], at = at_b;
      do {
        // The smaller side stays in registers, the larger one passes through a single register.
        if (count < vectors) {
          VECTOR w[MOST_COUNT];
          UNROLL for (int m = 0; m < count; m++) w[m] = SPLAT(weights[m]);
          UNROLL for (int v = 0; v < vectors; v++) {
            VECTOR x = NAME(load)(in[v] + at, stride);
            UNROLL for (int m = 0; m < count; m++) sum[m][v] += w[m] * x;
            KEEP_ORDER;
          }
        } else {
          VECTOR x[MOST_VECTORS];
          UNROLL for (int v = 0; v < vectors; v++) x[v] = NAME(load)(in[v] + at, stride);
          UNROLL for (int m = 0; m < count; m++) {
            VECTOR w = SPLAT(weights[m]);
            UNROLL for (int v = 0; v < vectors; v++) sum[m][v] += w * x[v];
            KEEP_ORDER;
          }
        }
        at += taps.step[2], weights += count;
      } while (--c > 0);
      at_b += taps.step[1];
    } while (--b > 0);
    at_a += taps.step[0];
  } while (--a > 0);
  const VECTOR low = SPLAT(job->low), high = SPLAT(job->high);
  const ptrdiff_t out_map = job->out_map;
  UNROLL for (int m = 0; m < count; m++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      VECTOR total = NAME(in_order)(sum[m][v], stride);
      if (job->adds) total += PASTE(VECTOR, _load)(job->add[v] + m * job->add_map);
      sum[m][v] = NAME(limit)(total, low, high);
    }
  }
  if (job->valid == LANES) {
    UNROLL for (int v = 0; v < vectors; v++) {
      float *out = job->out[v];
      UNROLL for (int m = 0; m < count; m++, out += out_map) PASTE(VECTOR, _store)(out, sum[m][v]);
    }
  } else {
    float results[MOST_COUNT][MOST_VECTORS][LANES];
    UNROLL for (int m = 0; m < count; m++) {
      UNROLL for (int v = 0; v < vectors; v++) PASTE(VECTOR, _store)(results[m][v], sum[m][v]);
    }
    write_parts(job, count, vectors, LANES, &results[0][0][0]);
  }
}

INLINE void NAME(multiply_tap)(VECTOR sum[MOST_COUNT][MOST_VECTORS], const float *weights,
                               const float *const *in, ptrdiff_t at, const int count,
                               const int vectors) {
  if (count < vectors) {
    VECTOR w[MOST_COUNT];
    UNROLL for (int m = 0; m < count; m++) w[m] = PASTE(VECTOR, _load)(weights + m * LANES);
    UNROLL for (int v = 0; v < vectors; v++) {
      VECTOR x = SPLAT(in[v][at]);
      UNROLL for (int m = 0; m < count; m++) sum[m][v] += w[m] * x;
      KEEP_ORDER;
    }
  } else {
    VECTOR x[MOST_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) x[v] = SPLAT(in[v][at]);
    UNROLL for (int m = 0; m < count; m++) {
      VECTOR w = PASTE(VECTOR, _load)(weights + m * LANES);
      UNROLL for (int v = 0; v < vectors; v++) sum[m][v] += w * x[v];
      KEEP_ORDER;
    }
  }
}

INLINE void NAME(maps)(const tile_job *job, const int count, const int vectors) {
  // Too few sums would wait for one another: then neighbouring taps have separate sums.
  const int sums = count * vectors;
  const int chains = sums <= 2 && 4 * sums <= ACCUMULATORS   ? 4
                     : sums <= 3 && 2 * sums <= ACCUMULATORS ? 2
                                                             : 1;
  VECTOR sum[4][MOST_COUNT][MOST_VECTORS];
  const float *in[MOST_VECTORS], *weights = job->weights;
  UNROLL for (int v = 0; v < vectors; v++) in[v] = job->in[v];
  UNROLL for (int m = 0; m < count; m++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sum[0][m][v] = PASTE(VECTOR, _load)(job->bias + m * LANES);
      UNROLL for (int t = 1; t < chains; t++) sum[t][m][v] = (VECTOR){};
    }
  }
  const tap_loops taps = job->taps;
  const ptrdiff_t step = taps.step[2];
  ptrdiff_t a = taps.count[0], at_a = 0;
  do {
    ptrdiff_t b = taps.count[1], at_b = at_a;
    do {
      ptrdiff_t c = taps.count[2], at = at_b;
      for (; chains > 1 && c >= chains; c -= chains) {
        UNROLL for (int t = 0; t < chains; t++, at += step, weights += count * LANES)
          NAME(multiply_tap)(sum[t], weights, in, at, count, vectors);
      }
      if (chains == 1 || c > 0) do {
        NAME(multiply_tap)(sum[0], weights, in, at, count, vectors);
        at += step, weights += count * LANES;
      } while (--c > 0);
      at_b += taps.step[1];
    } while (--b > 0);
    at_a += taps.step[0];
  } while (--a > 0);
  const VECTOR low = SPLAT(job->low), high = SPLAT(job->high);
  float results[MOST_VECTORS][MOST_COUNT * LANES];
  if (job->adds) read_addends(job, vectors, MOST_COUNT * LANES, results[0]);
  UNROLL for (int v = 0; v < vectors; v++) {
    UNROLL for (int m = 0; m < count; m++) {
      VECTOR total = sum[0][m][v];
      UNROLL for (int t = 1; t < chains; t++) total += sum[t][m][v];
      if (job->adds) total += PASTE(VECTOR, _load)(results[v] + m * LANES);
      PASTE(VECTOR, _store)(results[v] + m * LANES, NAME(limit)(total, low, high));
    }
  }
  write_maps(job, vectors, MOST_COUNT * LANES, results[0]);
}

INLINE void NAME(pixels)(const tile_job *job, const int count, const int vectors) {
  NAME(along_pixels)(job, count, vectors, 1);
}
INLINE void NAME(pairs)(const tile_job *job, const int count, const int vectors) {
  NAME(along_pixels)(job, count, vectors, 2);
}

#define INSTANCE(FORM, COUNT, VECTORS)                                    \
  static void NAME(FORM##_##COUNT##x##VECTORS)(const tile_job *job) {     \
    NAME(FORM)(job, COUNT, VECTORS);                                      \
  }
EACH_TILE(INSTANCE, pixels)
EACH_TILE(INSTANCE, pairs)
EACH_TILE(INSTANCE, maps)
#define ENTRY(FORM, COUNT, VECTORS) \
  [COUNT - 1][VECTORS - 1] = NAME(FORM##_##COUNT##x##VECTORS),
static void (*const NAME(tiles)[FORMS][MOST_COUNT][MOST_VECTORS])(const tile_job *) = {
    [PIXELS] = {EACH_TILE(ENTRY, pixels)},
    [PAIRS] = {EACH_TILE(ENTRY, pairs)},
    [MAPS] = {EACH_TILE(ENTRY, maps)},
};

#undef VECTOR
#undef NAME
#undef SPLAT
#undef INSTANCE
#undef ENTRY
#undef LANES
