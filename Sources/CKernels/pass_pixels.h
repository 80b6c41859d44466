// Included once for each kind of tile, which KIND names: VECTORS vectors of LANES pixels, or
// POOLED_VECTORS if there is pooling, each made of pieces of PIECE neighbours. The last piece of a
// row overlaps the one before.

#define NAMED(NAME) JOIN_NAMES(NAME, KIND)
#define VECTOR JOIN(float, LANES)
#define OF_VECTOR(NAME) JOIN_NAMES(VECTOR, NAME)
#define EACH_VECTOR UNROLL for (int v = 0; v < (pool ? POOLED_VECTORS : VECTORS); v++)
enum { NAMED(pieces) = LANES / PIECE };

#if PIECE == LANES
INLINE VECTOR NAMED(load)(const float *p, const ptrdiff_t *place) {
  return OF_VECTOR(load)(p + place[0]);
}
INLINE void NAMED(store)(float *p, const ptrdiff_t *place, VECTOR v) {
  OF_VECTOR(store)(p + place[0], v);
}
INLINE void NAMED(load_pairs)(const float *p, const ptrdiff_t *place, VECTOR *even, VECTOR *odd) {
  VECTOR a = OF_VECTOR(load)(p + place[0]), b = OF_VECTOR(load)(p + place[0] + LANES);
  *even = OF_VECTOR(even)(a, b);
  *odd = OF_VECTOR(odd)(a, b);
}
#elif PIECE == 4
INLINE VECTOR NAMED(load)(const float *p, const ptrdiff_t *place) {
  return float8_join(float4_load(p + place[0]), float4_load(p + place[1]));
}
INLINE void NAMED(store)(float *p, const ptrdiff_t *place, VECTOR v) {
  float4_store(p + place[0], float8_low(v));
  float4_store(p + place[1], float8_high(v));
}
INLINE void NAMED(load_pairs)(const float *p, const ptrdiff_t *place, VECTOR *even, VECTOR *odd) {
  VECTOR a = float8_load(p + place[0]), b = float8_load(p + place[1]);
  *even = float8_even(a, b);
  *odd = float8_odd(a, b);
}
#else
INLINE VECTOR NAMED(load)(const float *p, const ptrdiff_t *place) {
  return (VECTOR){p[place[0]], p[place[1]], p[place[2]], p[place[3]]};
}
INLINE void NAMED(store)(float *p, const ptrdiff_t *place, VECTOR v) {
  UNROLL for (int i = 0; i < LANES; i++) p[place[i]] = v[i];
}
INLINE void NAMED(load_pairs)(const float *p, const ptrdiff_t *place, VECTOR *even, VECTOR *odd) {
  *even = NAMED(load)(p, place);
  *odd = NAMED(load)(p + 1, place);
}
#endif

// The pixels of one vector in one map; with pooling, all four of each window.
INLINE void NAMED(load_phases)(const pass_walk *w, const float *map, int v, const int pool,
                               VECTOR *phases) {
  const ptrdiff_t *place = w->in_place + v * NAMED(pieces);
  if (pool) {
    NAMED(load_pairs)(map, place, &phases[0], &phases[1]);
    NAMED(load_pairs)(map + w->pass->in_row, place, &phases[2], &phases[3]);
  } else {
    phases[0] = NAMED(load)(map, place);
  }
}

INLINE void NAMED(segment)(pass_walk *restrict w, const int expand, const int reduce,
                           const int pool) {
  const int phases = pool ? 4 : 1;
  const int states = expand == WITH_TABLE ? 3 : expand, sums = reduce == WITH_TABLE ? 3 : reduce;
  const babbage_pass *p = w->pass;
  VECTOR state[3][VECTORS][4], sum[3][VECTORS], y[VECTORS];

  UNROLL for (int k = 0; k < states; k++) EACH_VECTOR {
    const float *kept = w->kept_states + (k * VECTORS + v) * 4 * LANES;
    if (expand == WITH_TABLE && k >= w->expand_terms)
      UNROLL for (int f = 0; f < phases; f++) state[k][v][f] = (VECTOR){0};
    else if (w->expand_begins)
      NAMED(load_phases)(w, w->states + k * p->in_map, v, pool, state[k][v]);
    else
      UNROLL for (int f = 0; f < phases; f++) state[k][v][f] = OF_VECTOR(load)(kept + f * LANES);
  }
  UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR sum[k][v] = (VECTOR){0};
  if (reduce && !w->reduce_begins)
    UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR
      sum[k][v] = OF_VECTOR(load)(w->kept_sums + (k * VECTORS + v) * LANES);

  const float *bias = w->bias, *addend = w->addend, *channel = w->states;
  const float *factors = w->expand_table, *shares = w->reduce_table;
  float *full = w->full;
  const VECTOR low = OF_VECTOR(splat)(p->low), high = OF_VECTOR(splat)(p->high);
  const int has_high = p->high < __builtin_inff();
  // A missing factor is replaced by another one: what it multiplies is zero, or is dropped.
  const int factor1 = w->expand_terms > 1, factor2 = factor1 + (w->expand_terms > 2);
  const int share1 = w->reduce_terms > 1, share2 = share1 + (w->reduce_terms > 2);

  for (int32_t count = w->count; count > 0; count--) {
    EACH_VECTOR {
      VECTOR value[4];
      if (expand == ABSENT) NAMED(load_phases)(w, channel, v, pool, value);
      UNROLL for (int f = 0; f < phases && expand != ABSENT; f++) {
        value[f] = state[0][v][f];
        if (expand == WITH_TABLE)
          value[f] = value[f] * factors[0] + state[1][v][f] * factors[factor1] +
                     state[2][v][f] * factors[factor2];
        else if (expand > 1)
          state[0][v][f] += state[1][v][f];
        if (expand == 3) state[1][v][f] += state[2][v][f];
      }
      y[v] = value[0];
      if (pool)
        y[v] = OF_VECTOR(larger)(OF_VECTOR(larger)(value[0], value[1]),
                                 OF_VECTOR(larger)(value[2], value[3]));
    }
    // The bias is the same for the whole window, so it may follow the pooling.
    if (bias) {
      const VECTOR b = OF_VECTOR(splat)(*bias++);
      EACH_VECTOR y[v] += b;
    }
    if (!pool && addend) {
      EACH_VECTOR y[v] += NAMED(load)(addend, w->add_place + v * NAMED(pieces));
      addend += p->add_map;
    }
    EACH_VECTOR y[v] = OF_VECTOR(larger)(low, y[v]);
    if (has_high) EACH_VECTOR y[v] = OF_VECTOR(smaller)(high, y[v]);
    if (full) {
      EACH_VECTOR NAMED(store)(full, w->full_place + v * NAMED(pieces), y[v]);
      full += p->full_map;
    }
    EACH_VECTOR {
      if (reduce == WITH_TABLE) {
        sum[0][v] += y[v] * shares[0];
        sum[1][v] += y[v] * shares[share1];
        sum[2][v] += y[v] * shares[share2];
      } else {
        if (reduce > 2) sum[2][v] += sum[1][v];
        if (reduce > 1) sum[1][v] += sum[0][v];
        if (reduce > 0) sum[0][v] += y[v];
      }
    }
    if (expand == ABSENT) channel += p->in_map;
    if (expand == WITH_TABLE) factors += w->expand_terms;
    if (reduce == WITH_TABLE) shares += w->reduce_terms;
  }

  if (expand && !w->expand_ends)
    UNROLL for (int k = 0; k < states; k++) EACH_VECTOR
      UNROLL for (int f = 0; f < phases; f++)
        OF_VECTOR(store)(w->kept_states + ((k * VECTORS + v) * 4 + f) * LANES, state[k][v][f]);
  if (!reduce) return;
  if (w->reduce_ends) {
    float *map = w->sums;
    UNROLL for (int k = 0; k < sums; k++, map += p->sum_map) {
      if (reduce == WITH_TABLE && k >= w->reduce_terms) break;
      EACH_VECTOR NAMED(store)(map, w->sum_place + v * NAMED(pieces), sum[k][v]);
    }
  } else {
    UNROLL for (int k = 0; k < sums; k++) EACH_VECTOR
      OF_VECTOR(store)(w->kept_sums + (k * VECTORS + v) * LANES, sum[k][v]);
  }
}

#define DEFINE_SEGMENT(NAME, EXPAND, REDUCE, POOL)                 \
  static void NAMED(NAME##_##EXPAND##REDUCE)(pass_walk * w) {      \
    NAMED(segment)(w, EXPAND, REDUCE, POOL);                       \
  }
#define SEGMENT(EXPAND, REDUCE) \
  DEFINE_SEGMENT(segment, EXPAND, REDUCE, 0) DEFINE_SEGMENT(pooled, EXPAND, REDUCE, 1)
#define SEGMENTS(EXPAND) \
  SEGMENT(EXPAND, 0) SEGMENT(EXPAND, 1) SEGMENT(EXPAND, 2) SEGMENT(EXPAND, 3) SEGMENT(EXPAND, 4)
SEGMENTS(0) SEGMENTS(1) SEGMENTS(2) SEGMENTS(3) SEGMENTS(4)
#define NAMES(NAME, EXPAND) {NAMED(NAME##_##EXPAND##0), NAMED(NAME##_##EXPAND##1), \
  NAMED(NAME##_##EXPAND##2), NAMED(NAME##_##EXPAND##3), NAMED(NAME##_##EXPAND##4)}

static void NAMED(pass_pixels)(const babbage_pass *p, const float *input, const float *addend,
                               float *full, float *sums) {
  static pass_segment *const segments[2][PASS_FORMS][PASS_FORMS] = {
      {NAMES(segment, 0), NAMES(segment, 1), NAMES(segment, 2), NAMES(segment, 3),
       NAMES(segment, 4)},
      {NAMES(pooled, 0), NAMES(pooled, 1), NAMES(pooled, 2), NAMES(pooled, 3),
       NAMES(pooled, 4)}};
  const int step = p->pool ? 2 : 1, pieces = (p->pool ? POOLED_VECTORS : VECTORS) * NAMED(pieces);
  const int32_t height = p->height / step, width = p->width / step;
  const int32_t row_pieces = (width + PIECE - 1) / PIECE;
  pass_walk w;
  w.pass = p;
  int32_t y = 0, x = 0;
  for (int64_t left = (int64_t)height * row_pieces; left > 0; left -= pieces) {
    // A partly filled tile repeats its last piece.
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
    pass_channels(&w, segments[p->pool != 0], input, addend, full, sums);
  }
}

#undef NAMED
#undef OF_VECTOR
#undef EACH_VECTOR
#undef DEFINE_SEGMENT
#undef SEGMENT
#undef SEGMENTS
#undef NAMES
#undef KIND
#undef VECTOR
#undef LANES
#undef PIECE
#undef VECTORS
#undef POOLED_VECTORS
