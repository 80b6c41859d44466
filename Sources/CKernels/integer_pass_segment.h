// The steps of a walk for one kind of tile; a part of integer_pass_pixels.h.

#define KEPT_STATE(k, v, f) (w->kept_states + (((v) * 3 + (k)) * 4 + (f)) * LANES)
#define KEPT_SUM(k, v) (w->kept_sums + ((v) * 3 + (k)) * LANES)

INLINE void NAMED(make_states)(integer_walk *restrict w, const int terms, const int upper,
                               const int pool) {
  const babbage_integer_pass *p = w->pass;
  const int32_t *change = w->expand->change;
  const uint32_t c00 = (uint32_t)change[0], c01 = (uint32_t)change[1], c02 = (uint32_t)change[2];
  const uint32_t c10 = (uint32_t)change[3], c11 = (uint32_t)change[4], c12 = (uint32_t)change[5];
  const uint32_t c20 = (uint32_t)change[6], c21 = (uint32_t)change[7], c22 = (uint32_t)change[8];
  // For polynomials of rising degree the matrix is triangular.
  const int square = (terms > 1 && c10 != 0) || (terms > 2 && (c20 != 0 || c21 != 0));
  VECTOR multiplier[3], offset[3];
  UNROLL for (int k = 0; k < terms; k++) {
    multiplier[k] = OF_VECTOR(splat)((uint32_t)p->in_multipliers[w->in_index + k]);
    offset[k] = OF_VECTOR(splat)((uint32_t)p->in_offsets[w->in_index + k]);
  }
  const uint32_t half = w->in_half;
  const int shift = p->in_shift, vectors = w->vectors;
  const int32_t *const map = w->sums_read;
  const ptrdiff_t in_map = p->in_map;
  for (int v = 0; v < vectors; v++) {
    VECTOR value[3][4];
    UNROLL for (int k = 0; k < terms; k++)
      NAMED(scale_sums)(w, map + k * in_map, multiplier[k], offset[k], v, upper, pool, half, shift,
                        value[k]);
    EACH_PHASE {
      VECTOR d0 = value[0][f], d1 = {0}, d2 = {0};
      if (c00 != 1) d0 *= c00;
      if (terms > 1) {
        d0 += value[1][f] * c01;
        d1 = value[1][f] * c11;
      }
      if (terms > 2) {
        d0 += value[2][f] * c02;
        d1 += value[2][f] * c12;
        d2 = value[2][f] * c22;
      }
      if (square) {
        d1 += value[0][f] * c10;
        if (terms > 2) d2 += value[0][f] * c20 + value[1][f] * c21;
      }
      OF_VECTOR(store)(KEPT_STATE(0, v, f), d0);
      if (terms > 1) OF_VECTOR(store)(KEPT_STATE(1, v, f), d1);
      if (terms > 2) OF_VECTOR(store)(KEPT_STATE(2, v, f), d2);
    }
  }
}

INLINE void NAMED(begin_any)(integer_walk *w, const int upper, const int pool) {
  if (w->expand->terms == 1) NAMED(make_states)(w, 1, upper, pool);
  else if (w->expand->terms == 2) NAMED(make_states)(w, 2, upper, pool);
  else NAMED(make_states)(w, 3, upper, pool);
}

INLINE void NAMED(write_sums)(integer_walk *restrict w, const int terms, const int upper,
                              const int pool) {
  const integer_coder coder = w->sum_coder;
  const int32_t *change = w->reduce->change;
  const uint32_t c00 = (uint32_t)change[0], c01 = (uint32_t)change[1], c02 = (uint32_t)change[2];
  const uint32_t c10 = (uint32_t)change[3], c11 = (uint32_t)change[4], c12 = (uint32_t)change[5];
  const uint32_t c20 = (uint32_t)change[6], c21 = (uint32_t)change[7], c22 = (uint32_t)change[8];
  const int square = (terms > 1 && c10 != 0) || (terms > 2 && (c20 != 0 || c21 != 0));
  const int group = pool ? POOLED_GROUP : GROUP, few = group % 2 ? 1 : 2, vectors = w->vectors;
  const ptrdiff_t sum_map = w->pass->sum_map;
  int16_t *const to = w->sums;
  VECTOR multiplier[3];
  int16_t low[3], high[3];
  UNROLL for (int m = 0; m < terms; m++) {
    multiplier[m] = OF_VECTOR(splat)((uint32_t)coder.multipliers[w->sum_index + m]);
    low[m] = (int16_t)coder.low[w->sum_index + m];
    high[m] = (int16_t)coder.high[w->sum_index + m];
  }
  for (int v = 0; v < vectors; v += few) {
    VECTOR u[3][2];
    UNROLL for (int i = 0; i < few; i++) {
      const VECTOR s0 = OF_VECTOR(load)(KEPT_SUM(0, v + i));
      const VECTOR s1 = terms > 1 ? OF_VECTOR(load)(KEPT_SUM(1, v + i)) : s0;
      const VECTOR s2 = terms > 2 ? OF_VECTOR(load)(KEPT_SUM(2, v + i)) : s0;
      u[0][i] = s0;
      if (c00 != 1) u[0][i] *= c00;
      if (terms > 1) u[1][i] = s0 * c01 + s1 * c11;
      if (terms > 2) u[2][i] = s0 * c02 + s1 * c12 + s2 * c22;
      if (square) {
        u[0][i] += s1 * c10;
        if (terms > 2) u[0][i] += s2 * c20;
        if (terms > 2) u[1][i] += s2 * c21;
      }
    }
    const ptrdiff_t *place = w->sum_place + v * NAMED(pieces);
    UNROLL for (int m = 0; m < terms; m++) {
      if (!upper || few == 1) {
        UNROLL for (int i = 0; i < few; i++)
          NAMED(store_codes)(to + m * sum_map, place + i * NAMED(pieces),
                             NAMED(coded)(u[m][i], &coder, w->sum_index + m, upper), pool);
        continue;
      }
      UNROLL for (int i = 0; i < few; i++)
        u[m][i] = OF_VECTOR(rescale)(u[m][i], multiplier[m], coder.half, coder.shift, 1);
      NAMED(store_two)(to + m * sum_map, place, u[m][0], u[m][few - 1], low[m], high[m], pool);
    }
  }
}

INLINE void NAMED(end_any)(integer_walk *w, const int upper, const int pool) {
  if (w->reduce->terms == 1) NAMED(write_sums)(w, 1, upper, pool);
  else if (w->reduce->terms == 2) NAMED(write_sums)(w, 2, upper, pool);
  else NAMED(write_sums)(w, 3, upper, pool);
}

// Each form is a number of terms, or both are INTEGER_GENERAL. What most passes do has a loop of
// its own, with as little as possible around it; `mode` selects it.
INLINE void NAMED(walk_group)(integer_walk *restrict w, const int first, const int expand,
                              const int reduce, const int pool, const int mode) {
  const int general = expand == INTEGER_GENERAL;
  const int lower = general || (expand == ABSENT && reduce == ABSENT);
  const int states = general ? 3 : expand, sums = general ? 3 : reduce;
  const babbage_integer_pass *p = w->pass;
  const int absent = general ? w->expand_form == ABSENT : expand == ABSENT;
  const int expand_terms = general && !absent ? w->expand->terms : states;
  const int reduce_terms = general && w->reduce_form ? w->reduce->terms : sums;
  VECTOR state[3][GROUP][4], sum[3][GROUP], y[GROUP];
  UNROLL for (int k = 0; k < states; k++) EACH_VECTOR EACH_PHASE
    state[k][v][f] = k < expand_terms && !absent ? OF_VECTOR(load)(KEPT_STATE(k, first + v, f)) : (VECTOR){0};
  UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR sum[k][v] = (VECTOR){0};
  if (sums && !w->sums_begin)
    UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR sum[k][v] = OF_VECTOR(load)(KEPT_SUM(k, first + v));

  const int32_t *bias = w->bias, *sums_read = w->sums_read;
  const int16_t *addend = w->addend, *codes_read = w->codes_read;
  const int32_t *factors = general && w->expand_form == WITH_TABLE ? w->expand_table : NULL;
  const int32_t *shares = general && w->reduce_form == WITH_TABLE ? w->reduce_table : NULL;
  const int factor1 = expand_terms > 1, factor2 = factor1 + (expand_terms > 2);
  const int share1 = reduce_terms > 1, share2 = share1 + (reduce_terms > 2);
  int32_t *wide = w->wide;
  int16_t *full = w->full;
  // The rounding term of the codes is added with the bias, and removed again before the sums.
  const uint32_t ahead = mode == WALK_CODED ? w->full_coder.half : 0;
  const VECTOR least = OF_VECTOR(splat)((uint32_t)w->least + (p->relu ? ahead : 0));
  const int down = p->down_shift;
  const VECTOR half = OF_VECTOR(splat)((down > 0 ? 1u << (down - 1) : 0) - ahead);
  const uint32_t code_factor = (uint32_t)p->code_factor;
  const uint32_t add_factor = (uint32_t)p->add_factor;

  const integer_coder full_coder = w->full_coder;
  const int16_t low = full ? (int16_t)full_coder.low[0] : 0;
  const int16_t high = full ? (int16_t)full_coder.high[0] : 0;
  const int32_t count = w->count;
  if (mode == WALK_CODED && sums && !down) {
    const uint64_t n = (uint64_t)count;
    const uint32_t without[3] = {0 - ahead * (uint32_t)n, ahead * (uint32_t)(n * (n + 1) / 2),
                                 0 - ahead * (uint32_t)(n * (n + 1) * (n + 2) / 6)};
    UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR sum[k][v] += without[k];
  }
  static const int32_t no_bias = 0;
  const int32_t *next_bias = bias ? bias : &no_bias;
  for (int32_t i = 0; i < count && mode != WALK_ANY; i++) {
    const VECTOR b = OF_VECTOR(splat)((uint32_t)*next_bias + ahead);
    next_bias += bias != NULL;
    EACH_VECTOR {
      VECTOR most[4];
      if (absent) NAMED(read_codes)(w, codes_read, first + v, pool, 1, most);
      EACH_PHASE most[f] = (absent ? most[f] : state[0][v][f]) + b;
      if (pool) {
        most[0] = OF_VECTOR(larger)(most[0], most[1]);
        most[0] = OF_VECTOR(larger)(most[0], OF_VECTOR(larger)(most[2], most[3]));
      }
      y[v] = most[0];
      EACH_PHASE {
        if (states > 1) state[0][v][f] += state[1][v][f];
        if (states > 2) state[1][v][f] += state[2][v][f];
      }
    }
    if (mode == WALK_CODED && !pool && addend) {
      EACH_VECTOR y[v] += NAMED(load_codes)(addend, w->add_place + (first + v) * NAMED(pieces)) * add_factor;
      addend += p->add_map;
    }
    EACH_VECTOR y[v] = OF_VECTOR(larger)(least, y[v]);
    if (mode == WALK_CODED) {
      NAMED(store_rounded)(w, full, first, y, &full_coder, 0, low, high, pool);
      full += p->full_map;
    }
    if (sums && down) EACH_VECTOR y[v] = OF_VECTOR(down)(y[v] + half, down);
    EACH_VECTOR {
      if (sums > 2) sum[2][v] += sum[1][v];
      if (sums > 1) sum[1][v] += sum[0][v];
      if (sums > 0) sum[0][v] += y[v];
    }
    if (absent) codes_read += p->in_map;
  }
  for (int32_t i = 0; i < count && mode == WALK_ANY; i++) {
    const VECTOR b = OF_VECTOR(splat)(bias ? (uint32_t)bias[i] : 0);
    EACH_VECTOR {
      VECTOR value[4];
      if (absent && sums_read && p->in_shift > 16)
        NAMED(load_sums)(w, sums_read, w->in_index + i, first + v, 1, pool, value);
      else if (absent && sums_read) NAMED(load_sums)(w, sums_read, w->in_index + i, first + v, 0, pool, value);
      else if (absent) NAMED(read_codes)(w, codes_read, first + v, pool, code_factor, value);
      else EACH_PHASE {
        value[f] = state[0][v][f];
        if (general && factors) {
          value[f] = value[f] * (uint32_t)factors[0] + state[1][v][f] * (uint32_t)factors[factor1] +
                     state[2][v][f] * (uint32_t)factors[factor2];
          continue;
        }
        if (states > 1) state[0][v][f] += state[1][v][f];
        if (states > 2) state[1][v][f] += state[2][v][f];
      }
      // The bias comes before the pooling: the order matters where the addition wraps.
      EACH_PHASE value[f] += b;
      y[v] = value[0];
      if (pool)
        y[v] = OF_VECTOR(larger)(OF_VECTOR(larger)(value[0], value[1]),
                                 OF_VECTOR(larger)(value[2], value[3]));
    }
    if (!pool && addend) {
      EACH_VECTOR y[v] += NAMED(load_codes)(addend, w->add_place + (first + v) * NAMED(pieces)) * add_factor;
      addend += p->add_map;
    }
    EACH_VECTOR y[v] = OF_VECTOR(larger)(least, y[v]);
    if (full) {
      const ptrdiff_t *place = w->full_place + first * NAMED(pieces);
      const int32_t map = w->channel + i;
      // Only a few forms support small shifts.
      if (!full_coder.multipliers)
        NAMED(store_rounded)(w, full, first, y, &full_coder, full_coder.half, low, high,
                             pool);
      else if (lower && full_coder.shift <= 16)
        EACH_VECTOR NAMED(store_codes)(full, place + v * NAMED(pieces),
                                       NAMED(coded)(y[v], &full_coder, map, 0), pool);
      else
        EACH_VECTOR NAMED(store_codes)(full, place + v * NAMED(pieces),
                                       NAMED(coded)(y[v], &full_coder, map, 1), pool);
      full += p->full_map;
    }
    if (wide) {
      EACH_VECTOR NAMED(store)(wide, w->full_place + (first + v) * NAMED(pieces), y[v], pool);
      wide += p->full_map;
    }
    if (sums && down) EACH_VECTOR y[v] = OF_VECTOR(down)(y[v] + half, down);
    EACH_VECTOR {
      if (general && shares) {
        sum[0][v] += y[v] * (uint32_t)shares[0];
        sum[1][v] += y[v] * (uint32_t)shares[share1];
        sum[2][v] += y[v] * (uint32_t)shares[share2];
        continue;
      }
      if (sums > 2) sum[2][v] += sum[1][v];
      if (sums > 1) sum[1][v] += sum[0][v];
      if (sums > 0) sum[0][v] += y[v];
    }
    if (absent && sums_read) sums_read += p->in_map;
    else if (absent) codes_read += p->in_map;
    if (general && factors) factors += expand_terms;
    if (general && shares) shares += reduce_terms;
  }

  // Keeps the states of an interval that continues in the next segment; the general form keeps all.
  if (w->expand_goes_on)
    UNROLL for (int k = 0; k < states; k++) EACH_VECTOR EACH_PHASE
      OF_VECTOR(store)(KEPT_STATE(k, first + v, f), state[k][v][f]);
  UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR OF_VECTOR(store)(KEPT_SUM(k, first + v), sum[k][v]);
}

INLINE void NAMED(walk)(integer_walk *w, const int expand, const int reduce, const int pool) {
  const int group = pool ? POOLED_GROUP : GROUP, general = expand == INTEGER_GENERAL;
  const int is_read = expand != ABSENT || (w->codes_read && w->pass->code_factor == 1);
  // A pass that writes nothing reduces.
  if (!general && reduce != ABSENT && is_read && !w->addend && !w->full && !w->wide) {
    for (int first = 0; first < w->vectors; first += group)
      NAMED(walk_group)(w, first, expand, reduce, pool, WALK_PLAIN);
  } else if (!general && is_read && w->full && !w->full_coder.multipliers) {
    for (int first = 0; first < w->vectors; first += group)
      NAMED(walk_group)(w, first, expand, reduce, pool, WALK_CODED);
  } else {
    for (int first = 0; first < w->vectors; first += group)
      NAMED(walk_group)(w, first, expand, reduce, pool, WALK_ANY);
  }
}

#define DEFINE_WALK(NAME, EXPAND, REDUCE, POOL)                 \
  static void NAMED(NAME##_##EXPAND##REDUCE)(integer_walk *w) { \
    NAMED(walk)(w, EXPAND, REDUCE, POOL);                       \
  }
#define WALKS(NAME, EXPAND, POOL) \
  DEFINE_WALK(NAME, EXPAND, 0, POOL) DEFINE_WALK(NAME, EXPAND, 1, POOL) \
  DEFINE_WALK(NAME, EXPAND, 2, POOL) DEFINE_WALK(NAME, EXPAND, 3, POOL)
#define NAMES(NAME, EXPAND) {NAMED(NAME##_##EXPAND##0), NAMED(NAME##_##EXPAND##1), \
  NAMED(NAME##_##EXPAND##2), NAMED(NAME##_##EXPAND##3)}
#define DEFINE_STEPS(NAME, POOL)                                                               \
  static void NAMED(NAME##_begin)(integer_walk *w) {                                           \
    if (w->pass->in_shift > 16) NAMED(begin_any)(w, 1, POOL);                                  \
    else NAMED(begin_any)(w, 0, POOL);                                                         \
  }                                                                                            \
  static void NAMED(NAME##_end)(integer_walk *w) {                                             \
    if (w->sum_coder.shift > 16) NAMED(end_any)(w, 1, POOL);                                   \
    else NAMED(end_any)(w, 0, POOL);                                                           \
  }                                                                                            \
  WALKS(NAME, 0, POOL) WALKS(NAME, 1, POOL) WALKS(NAME, 2, POOL) WALKS(NAME, 3, POOL)          \
  DEFINE_WALK(NAME, 4, 4, POOL)                                                                \
  static const integer_steps NAMED(NAME) = {                                                   \
      NAMED(NAME##_begin), NAMED(NAME##_end), NAMED(NAME##_44),                                \
      {NAMES(NAME, 0), NAMES(NAME, 1), NAMES(NAME, 2), NAMES(NAME, 3)}};
DEFINE_STEPS(steps, 0)
DEFINE_STEPS(pooled_steps, 1)

#undef KEPT_STATE
#undef KEPT_SUM
#undef DEFINE_WALK
#undef WALKS
#undef NAMES
#undef DEFINE_STEPS
