// Included once for each kind of tile, as pass_pixels.h is.

#define NAMED(NAME) JOIN_NAMES(integer_##NAME, KIND)
#define VECTOR JOIN(word, LANES)
#define OF_VECTOR(NAME) JOIN_NAMES(VECTOR, NAME)
#define EACH_VECTOR UNROLL for (int v = 0; v < (pool ? POOLED_GROUP : GROUP); v++)
#define EACH_PHASE UNROLL for (int f = 0; f < (pool ? 4 : 1); f++)
enum {
  NAMED(pieces) = LANES / PIECE,
  NAMED(tile) = LANES / PIECE * (TILE_PIXELS / LANES) > TILE_PIECES ? TILE_PIECES * PIECE / LANES
                                                                    : TILE_PIXELS / LANES
};

// A pair of codes is in one word.
#if PIECE == LANES
INLINE VECTOR NAMED(load)(const int32_t *p, const ptrdiff_t *place) {
  return OF_VECTOR(load)(p + place[0]);
}
INLINE VECTOR NAMED(load_codes)(const int16_t *p, const ptrdiff_t *place) {
  OF_VECTOR(codes) c;
  __builtin_memcpy(&c, p + place[0], sizeof c);
  return OF_VECTOR(widen)(c);
}
INLINE void NAMED(load_pairs)(const int32_t *p, const ptrdiff_t *place, VECTOR *even, VECTOR *odd) {
  VECTOR a = OF_VECTOR(load)(p + place[0]), b = OF_VECTOR(load)(p + place[0] + LANES);
  *even = OF_VECTOR(even)(a, b);
  *odd = OF_VECTOR(odd)(a, b);
}
INLINE VECTOR NAMED(load_code_pairs)(const int16_t *p, const ptrdiff_t *place) {
  return OF_VECTOR(load)(p + place[0]);
}
INLINE void NAMED(store)(int32_t *p, const ptrdiff_t *place, VECTOR v, const int pool) {
  (void)pool;
  OF_VECTOR(store)(p + place[0], v);
}
INLINE void NAMED(store_codes)(int16_t *p, const ptrdiff_t *place, OF_VECTOR(codes) c,
                               const int pool) {
  (void)pool;
  __builtin_memcpy(p + place[0], &c, sizeof c);
}
#elif PIECE == 4
INLINE VECTOR NAMED(load)(const int32_t *p, const ptrdiff_t *place) {
  return word8_join(word4_load(p + place[0]), word4_load(p + place[1]));
}
INLINE VECTOR NAMED(load_codes)(const int16_t *p, const ptrdiff_t *place) {
  int64_t pieces[2];
  __builtin_memcpy(&pieces[0], p + place[0], 8);
  __builtin_memcpy(&pieces[1], p + place[1], 8);
  typedef int64_t both __attribute__((vector_size(16)));
  return word8_widen((word8_codes)(both){pieces[0], pieces[1]});
}
INLINE void NAMED(load_pairs)(const int32_t *p, const ptrdiff_t *place, VECTOR *even, VECTOR *odd) {
  // Each half of the register gets parts of both pieces, which avoids a slow shuffle; the stores
  // undo it.
  VECTOR a = word8_load(p + place[0]), b = word8_load(p + place[1]);
  *even = __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14);
  *odd = __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15);
}
INLINE VECTOR NAMED(load_code_pairs)(const int16_t *p, const ptrdiff_t *place) {
  VECTOR v = word8_join(word4_load(p + place[0]), word4_load(p + place[1]));
  return __builtin_shufflevector(v, v, 0, 1, 4, 5, 2, 3, 6, 7);
}
INLINE void NAMED(store)(int32_t *p, const ptrdiff_t *place, VECTOR v, const int pool) {
  if (pool) v = __builtin_shufflevector(v, v, 0, 1, 4, 5, 2, 3, 6, 7);
  word4_store(p + place[0], word8_low(v));
  word4_store(p + place[1], word8_high(v));
}
INLINE void NAMED(store_codes)(int16_t *p, const ptrdiff_t *place, OF_VECTOR(codes) c,
                               const int pool) {
  if (pool) c = __builtin_shufflevector(c, c, 0, 1, 4, 5, 2, 3, 6, 7);
  __builtin_memcpy(p + place[0], &c, 8);
  __builtin_memcpy(p + place[1], (char *)&c + 8, 8);
}
#else
INLINE VECTOR NAMED(load)(const int32_t *p, const ptrdiff_t *place) {
  return (VECTOR)(OF_VECTOR(signed)){p[place[0]], p[place[1]], p[place[2]], p[place[3]]};
}
INLINE VECTOR NAMED(load_codes)(const int16_t *p, const ptrdiff_t *place) {
  return (VECTOR)(OF_VECTOR(signed)){p[place[0]], p[place[1]], p[place[2]], p[place[3]]};
}
INLINE void NAMED(load_pairs)(const int32_t *p, const ptrdiff_t *place, VECTOR *even, VECTOR *odd) {
  *even = NAMED(load)(p, place);
  *odd = NAMED(load)(p + 1, place);
}
INLINE VECTOR NAMED(load_code_pairs)(const int16_t *p, const ptrdiff_t *place) {
  return (NAMED(load_codes)(p, place) & 0xffff) | NAMED(load_codes)(p + 1, place) << 16;
}
INLINE void NAMED(store)(int32_t *p, const ptrdiff_t *place, VECTOR v, const int pool) {
  (void)pool;
  UNROLL for (int i = 0; i < LANES; i++) p[place[i]] = (int32_t)v[i];
}
INLINE void NAMED(store_codes)(int16_t *p, const ptrdiff_t *place, OF_VECTOR(codes) c,
                               const int pool) {
  (void)pool;
  UNROLL for (int i = 0; i < LANES; i++) p[place[i]] = c[i];
}
#endif

// `upper` is whether the shift is above 16: a constant, so that no branch is left between vectors.
INLINE OF_VECTOR(codes) NAMED(coded)(VECTOR x, const integer_coder *c, int32_t map,
                                     const int upper) {
  const int32_t multiplier = c->multipliers[map];
  if (upper) {
    x = OF_VECTOR(rescale)(x, OF_VECTOR(splat)((uint32_t)multiplier), c->half, c->shift, 1);
  } else if (c->shift > 0 || multiplier != 1) {
    if (c->most) {
      x = OF_VECTOR(larger)(x, OF_VECTOR(splat)(0 - c->most));
      x = OF_VECTOR(smaller)(x, OF_VECTOR(splat)(c->most));
    }
    x = OF_VECTOR(rescale)(x, OF_VECTOR(splat)((uint32_t)multiplier), c->half, c->shift, 0);
  }
  return OF_VECTOR(within)(OF_VECTOR(narrow)(x), (int16_t)c->low[map], (int16_t)c->high[map]);
}

// Stores the nearest codes of two vectors. x86 packs both into one, within each part of 128 bits.
#if defined(__x86_64__) && PIECE > 1 && LANES > 4
INLINE void NAMED(store_two)(int16_t *p, const ptrdiff_t *place, VECTOR a, VECTOR b, int16_t low,
                             int16_t high, const int pool) {
  typedef int16_t two __attribute__((vector_size(LANES * 4)));
#if LANES == 16
  two codes = (two)_mm512_packs_epi32((__m512i)a, (__m512i)b);
#else
  two codes = (two)_mm256_packs_epi32((__m256i)a, (__m256i)b);
#endif
  codes = __builtin_elementwise_max(codes, low - (two){0});
  codes = __builtin_elementwise_min(codes, high - (two){0});
#if LANES == 16
  (void)pool;
  __m512i parts = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), (__m512i)codes);
  __asm__("" : "+v"(parts));  // or clang makes two shuffles of it
  _mm256_storeu_si256((__m256i *)(p + place[0]), _mm512_castsi512_si256(parts));
  _mm256_storeu_si256((__m256i *)(p + place[1]), _mm512_extracti64x4_epi64(parts, 1));
#elif PIECE == 8
  (void)pool;
  __m256i parts = _mm256_permute4x64_epi64((__m256i)codes, 0xd8);
  __asm__("" : "+x"(parts));
  _mm_storeu_si128((__m128i *)(p + place[0]), _mm256_castsi256_si128(parts));
  _mm_storeu_si128((__m128i *)(p + place[1]), _mm256_extracti128_si256(parts, 1));
#else
  __m128i lower = _mm256_castsi256_si128((__m256i)codes);
  __m128i upper = _mm256_extracti128_si256((__m256i)codes, 1);
  if (pool) {
    const __m128i of_a = _mm_unpacklo_epi32(lower, upper);
    upper = _mm_unpackhi_epi32(lower, upper);
    lower = of_a;
  }
  // Each part holds both pieces of one vector or, as `load_pairs` arranged them, one piece of both.
  _mm_storel_epi64((__m128i *)(p + place[0]), lower);
  _mm_storeh_pd((double *)(p + place[pool ? 1 : 2]), (__m128d)lower);
  _mm_storel_epi64((__m128i *)(p + place[pool ? 2 : 1]), upper);
  _mm_storeh_pd((double *)(p + place[3]), (__m128d)upper);
#endif
}
#else
INLINE void NAMED(store_two)(int16_t *p, const ptrdiff_t *place, VECTOR a, VECTOR b, int16_t low,
                             int16_t high, const int pool) {
  NAMED(store_codes)(p, place, OF_VECTOR(within)(OF_VECTOR(narrow)(a), low, high), pool);
  NAMED(store_codes)(p, place + NAMED(pieces),
                     OF_VECTOR(within)(OF_VECTOR(narrow)(b), low, high), pool);
}
#endif

// Stores the codes of a group, without multipliers.
INLINE void NAMED(store_rounded)(const integer_walk *w, int16_t *full, int first, const VECTOR *y,
                                 const integer_coder *c, uint32_t half, int16_t low,
                                 int16_t high, const int pool) {
  const ptrdiff_t *place = w->full_place + first * NAMED(pieces);
  const int group = pool ? POOLED_GROUP : GROUP;
  UNROLL for (int v = 0; v + 1 < group; v += 2)
    NAMED(store_two)(full, place + v * NAMED(pieces), OF_VECTOR(down)(y[v] + half, c->shift),
                     OF_VECTOR(down)(y[v + 1] + half, c->shift), low, high, pool);
  if (group % 2)
    NAMED(store_codes)(full, place + (group - 1) * NAMED(pieces),
                       OF_VECTOR(within)(OF_VECTOR(narrow)(OF_VECTOR(down)(y[group - 1] + half,
                                                                           c->shift)),
                                         low, high), pool);
}

// The pixels of one vector in one map; with pooling, all four of each window.
INLINE void NAMED(scale_sums)(const integer_walk *w, const int32_t *map, VECTOR multiplier,
                              VECTOR offset, int v, const int upper, const int pool,
                              const uint32_t half, const int shift, VECTOR *phases) {
  const ptrdiff_t *place = w->in_place + v * NAMED(pieces);
  if (pool) {
    NAMED(load_pairs)(map, place, &phases[0], &phases[1]);
    NAMED(load_pairs)(map + w->pass->in_row, place, &phases[2], &phases[3]);
  } else {
    phases[0] = NAMED(load)(map, place);
  }
  EACH_PHASE phases[f] = OF_VECTOR(rescale)(phases[f], multiplier, half, shift, upper) + offset;
}

INLINE void NAMED(load_sums)(const integer_walk *w, const int32_t *map, int32_t index, int v,
                             const int upper, const int pool, VECTOR *phases) {
  const VECTOR multiplier = OF_VECTOR(splat)((uint32_t)w->pass->in_multipliers[index]);
  const VECTOR offset = OF_VECTOR(splat)((uint32_t)w->pass->in_offsets[index]);
  NAMED(scale_sums)(w, map, multiplier, offset, v, upper, pool, w->in_half, w->pass->in_shift,
                    phases);
}

INLINE void NAMED(read_codes)(const integer_walk *w, const int16_t *map, int v, const int pool,
                              const uint32_t factor, VECTOR *phases) {
  const ptrdiff_t *place = w->in_place + v * NAMED(pieces);
  if (pool) {
    UNROLL for (int row = 0; row < 2; row++) {
      const VECTOR pairs = NAMED(load_code_pairs)(map + row * w->pass->in_row, place);
      phases[2 * row] = OF_VECTOR(down)(pairs << 16, 16);
      phases[2 * row + 1] = OF_VECTOR(down)(pairs, 16);
    }
  } else {
    phases[0] = NAMED(load_codes)(map, place);
  }
  if (factor != 1) EACH_PHASE phases[f] *= factor;
}

#include "integer_pass_segment.h"

static void NAMED(pass)(const babbage_integer_pass *p, const void *input, const int16_t *addend,
                        void *full, int16_t *sums) {
  const int step = p->pool ? 2 : 1, group = (p->pool ? POOLED_GROUP : GROUP) * NAMED(pieces);
  const int32_t height = p->height / step, width = p->width / step;
  const int32_t row_pieces = (width + PIECE - 1) / PIECE;
  integer_walk w;
  w.pass = p;
  w.least = p->relu ? 0 : INT32_MIN;
  w.in_half = integer_half(p->in_shift);
  w.full_coder = integer_coder_of(&p->full_codes);
  w.sum_coder = integer_coder_of(&p->sum_codes);
  int32_t y = 0, x = 0;
  int64_t left = (int64_t)height * row_pieces;
  while (left > 0) {
    const int most = NAMED(tile) * NAMED(pieces);
    const int pieces = left < most ? ((int)left + group - 1) / group * group : most;
    // A partly filled group repeats the last piece.
    for (int i = 0; i < pieces; i++) {
      w.in_place[i] = step * (y * p->in_row + x);
      w.add_place[i] = y * p->add_row + x;
      w.full_place[i] = y * p->full_row + x;
      w.sum_place[i] = y * p->sum_row + x;
      if (i + 1 >= left) continue;
      x += PIECE;
      if (x >= width) {
        x = 0;
        y++;
      } else if (x > width - PIECE) {
        x = width - PIECE;
      }
    }
    left -= pieces;
    w.vectors = pieces / NAMED(pieces);
    integer_channels(&w, p->pool ? &NAMED(pooled_steps) : &NAMED(steps), input, addend, full, sums);
  }
}

#undef NAMED
#undef OF_VECTOR
#undef EACH_VECTOR
#undef EACH_PHASE
#undef KIND
#undef VECTOR
#undef LANES
#undef PIECE
#undef GROUP
#undef POOLED_GROUP
