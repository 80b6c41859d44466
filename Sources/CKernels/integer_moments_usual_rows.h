// Included once for each number of lanes: LANES. Vectors of 8 or 16 sum along columns into scratch
// first; those of 32 sum along rows first and then move lanes, without scratch.

#define NAMED(NAME) JOIN_NAMES(NAME, LANES)
typedef uint16_t NAMED(usual) __attribute__((vector_size(2 * LANES)));

INLINE NAMED(usual) NAMED(usual_load)(const int16_t *p) {
  NAMED(usual) v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
INLINE void NAMED(usual_store)(int16_t *p, NAMED(usual) v) { __builtin_memcpy(p, &v, sizeof v); }
INLINE NAMED(usual) NAMED(usual_splat)(int32_t twice) {
  typedef int32_t words __attribute__((vector_size(2 * LANES)));
  return (NAMED(usual))(twice - (words){0});
}

/// The first `count` functions of the elements at `taps` positions.
INLINE void NAMED(usual_sums)(const integer_axis *axis, const NAMED(usual) *x, const int taps,
                              const int count, NAMED(usual) *sums) {
  NAMED(usual) sum[USUAL_MOST_TAPS / 2], difference[USUAL_MOST_TAPS / 2];
  UNROLL for (int i = 0; i < taps / 2; i++) {
    sum[i] = x[i] + x[taps - 1 - i];
    difference[i] = x[taps - 1 - i] - x[i];
  }
  sums[0] = x[taps / 2];
  UNROLL for (int i = 0; i < taps / 2; i++) sums[0] += sum[i];
  if (count > 1) {
    sums[1] = difference[0] * NAMED(usual_splat)(axis->linear[0]);
    UNROLL for (int i = 1; i < taps / 2; i++)
      sums[1] += difference[i] * NAMED(usual_splat)(axis->linear[i]);
  }
  if (count > 2) {
    sums[2] = x[taps / 2] * NAMED(usual_splat)(axis->even[taps / 2]);
    UNROLL for (int i = 0; i < taps / 2; i++)
      sums[2] += sum[i] * NAMED(usual_splat)(axis->even[i]);
  }
}

#if LANES == 8
INLINE usual_8 usual_low_8(usual_8 a, usual_8 b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
INLINE usual_8 usual_high_8(usual_8 a, usual_8 b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
#elif LANES == 16
INLINE usual_16 usual_low_16(usual_16 a, usual_16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE usual_16 usual_high_16(usual_16 a, usual_16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#endif

#if LANES == 32
INLINE void integer_usual_run_32(const integer_usual *given, const int taps) {
  integer_usual u = *given;
  // Outputs of a vector: of a part of a row, or of several rows.
  const int32_t most = 32 - (taps - 1), count = u.rows > 1 ? u.rows * u.width : smaller(u.width, most);
  // The lanes of the first 16 and the last 16 pixels: for each, one in a first and one in a second
  // vector.
  const __m512i low = _mm512_loadu_si512(u.lanes), high = _mm512_loadu_si512(u.lanes + count - 16);
  typedef int16_t shorts __attribute__((vector_size(64)));
  const shorts one = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                      23, 24, 25, 26, 27, 28, 29, 30, 31};
  const ptrdiff_t after = 2 * (ptrdiff_t)(count - 16);
  for (int32_t channel = 0; channel < u.channels; channel++) {
    for (int32_t row = 0; row < u.height; row += u.rows) {
      const int32_t y = smaller(row, u.height - u.rows);
      for (int32_t column = 0; column < u.width; column += count) {
        const int32_t left = u.rows > 1 ? 0 : smaller(column, u.width - count);
        const int16_t *in = u.in + y * u.in_row + left;
        NAMED(usual) x[USUAL_MOST_TAPS], along[USUAL_FUNCTIONS], m[USUAL_MOMENTS];
        UNROLL for (int i = 0; i < taps; i++) x[i] = usual_load_32(in + i * u.in_row);
        usual_sums_32(&u.along, x, taps, USUAL_FUNCTIONS, along);
        UNROLL for (int f = 0; f < USUAL_FUNCTIONS; f++) {
          NAMED(usual) sums[USUAL_FUNCTIONS];
          x[0] = along[f];
          UNROLL for (int i = 1; i < taps; i++)
            x[i] = (NAMED(usual))_mm512_permutexvar_epi16((__m512i)(one + (int16_t)i), (__m512i)along[f]);
          usual_sums_32(&u.columns, x, taps, USUAL_FUNCTIONS - f, sums);
          // Within a total degree, those of lower degree along rows come first.
          UNROLL for (int g = 0; g < USUAL_FUNCTIONS - f; g++)
            m[(f + g) * (f + g + 1) / 2 + f] = sums[g];
        }
        int16_t *out = u.out + y * u.out_row + 2 * left;
        UNROLL for (int k = 0; k < USUAL_MOMENTS; k += 2, out += u.out_map) {
          const __m512i a = (__m512i)m[k], b = (__m512i)m[k + 1];
          _mm512_storeu_si512(out, _mm512_permutex2var_epi16(a, low, b));
          if (after > 0) _mm512_storeu_si512(out + after, _mm512_permutex2var_epi16(a, high, b));
        }
      }
    }
    u.in += u.in_map, u.out += USUAL_MOMENTS / 2 * u.out_map;
  }
}
#else
INLINE void NAMED(integer_usual_run)(const integer_usual *given, const int taps) {
  integer_usual u = *given;
  const int32_t rows = u.height - 1 + taps, vectors = divide_up(u.width, LANES);
  const ptrdiff_t pitch = vectors * LANES, map = rows * pitch;
  NAMED(usual) x[USUAL_MOST_TAPS], sums[USUAL_FUNCTIONS];
  const ptrdiff_t out_maps = (u.pairs ? USUAL_MOMENTS / 2 : USUAL_MOMENTS) * u.out_map;
  for (int32_t channel = 0; channel < u.channels; channel++) {
    for (int32_t y = 0; y < rows; y++) {
      int16_t *to = u.between + y * pitch;
      for (int32_t column = 0; column < u.width; column += LANES, to += LANES) {
        const int16_t *in = u.in + y * u.in_row + smaller(column, u.width - LANES);
        UNROLL for (int i = 0; i < taps; i++) x[i] = NAMED(usual_load)(in + i);
        NAMED(usual_sums)(&u.columns, x, taps, USUAL_FUNCTIONS, sums);
        UNROLL for (int g = 0; g < USUAL_FUNCTIONS; g++) NAMED(usual_store)(to + g * map, sums[g]);
      }
    }
    for (int32_t y = 0; y < u.height; y++) {
      const int16_t *from = u.between + y * pitch;
      for (int32_t column = 0; column < u.width; column += LANES, from += LANES) {
        const int32_t left = smaller(column, u.width - LANES);
        NAMED(usual) m[USUAL_MOMENTS];
        UNROLL for (int g = 0; g < USUAL_FUNCTIONS; g++) {
          UNROLL for (int i = 0; i < taps; i++) x[i] = NAMED(usual_load)(from + g * map + i * pitch);
          NAMED(usual_sums)(&u.along, x, taps, USUAL_FUNCTIONS - g, sums);
          UNROLL for (int f = 0; f < USUAL_FUNCTIONS - g; f++)
            m[(f + g) * (f + g + 1) / 2 + f] = sums[f];
        }
        if (u.pairs) {
          int16_t *out = u.out + y * u.out_row + 2 * left;
          UNROLL for (int k = 0; k < USUAL_MOMENTS; k += 2, out += u.out_map) {
            NAMED(usual_store)(out, NAMED(usual_low)(m[k], m[k + 1]));
            NAMED(usual_store)(out + LANES, NAMED(usual_high)(m[k], m[k + 1]));
          }
        } else {
          int16_t *out = u.out + y * u.out_row + left;
          UNROLL for (int k = 0; k < USUAL_MOMENTS; k++, out += u.out_map)
            NAMED(usual_store)(out, m[k]);
        }
      }
    }
    u.in += u.in_map, u.out += out_maps;
  }
}
#endif

static void NAMED(integer_usual_run3)(const integer_usual *u) { NAMED(integer_usual_run)(u, 3); }
static void NAMED(integer_usual_run5)(const integer_usual *u) { NAMED(integer_usual_run)(u, 5); }

#undef NAMED
#undef LANES
