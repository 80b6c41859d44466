// Included once for each number of lanes. The last vector of a row overlaps the one before.

#define VECTOR JOIN(float, LANES)
#define OF_VECTOR(NAME) JOIN_NAMES(VECTOR, NAME)
#define NAMED(NAME) JOIN_NAMES(NAME, LANES)
#define EACH_VECTOR UNROLL for (int v = 0; v < 4; v++)

INLINE VECTOR NAMED(moments_load)(const float *p, ptrdiff_t column, const int spread) {
  VECTOR v = {0};
  if (!spread) {
    v = OF_VECTOR(load)(p);
  } else if (column == 2) {
    v = OF_VECTOR(even)(OF_VECTOR(load)(p), OF_VECTOR(load)(p + LANES));
  } else {
    UNROLL for (int i = 0; i < LANES; i++) v[i] = p[i * column];
  }
  return v;
}

INLINE void NAMED(moments_walk)(const moments_filter *f, const int filters, const int spread) {
  const ptrdiff_t step = f->step, in_column = f->in_column;
  const int32_t taps = f->taps, width = f->width;
  const int64_t count = f->height * (int64_t)((width + LANES - 1) / LANES);
  int32_t y = 0, x = 0;
  for (int64_t left = count; left > 0; left -= 4) {
    const float *in[4];
    ptrdiff_t place[4];
    // A partly filled tile repeats its last vector.
    EACH_VECTOR {
      in[v] = f->in + y * f->in_row + x * in_column;
      place[v] = y * f->out_row + x;
      if (v + 1 >= left) continue;
      x += LANES;
      if (x >= width) {
        x = 0;
        y++;
      } else if (x > width - LANES) {
        x = width - LANES;
      }
    }
    VECTOR sum[MOST_FILTERS][4];
    UNROLL for (int k = 0; k < filters; k++) EACH_VECTOR sum[k][v] = (VECTOR){0};
    for (int32_t i = 0; i < taps; i++) EACH_VECTOR {
      const VECTOR element = NAMED(moments_load)(in[v] + i * step, in_column, spread);
      UNROLL for (int k = 0; k < filters; k++) sum[k][v] += element * f->values[k][i];
    }
    UNROLL for (int k = 0; k < filters; k++) EACH_VECTOR
      OF_VECTOR(store)(f->out[k] + place[v], sum[k][v]);
  }
}

#define RUN(NAME, FILTERS, SPREAD)                         \
  static void NAMED(NAME)(const moments_filter *f) {       \
    NAMED(moments_walk)(f, FILTERS, SPREAD);               \
  }
RUN(moments_near1, 1, 0) RUN(moments_near2, 2, 0) RUN(moments_near3, 3, 0)
RUN(moments_spread1, 1, 1) RUN(moments_spread2, 2, 1) RUN(moments_spread3, 3, 1)

static void NAMED(moments_run)(const moments_filter *f) {
  static void (*const run[2][MOST_FILTERS])(const moments_filter *) = {
      {NAMED(moments_near1), NAMED(moments_near2), NAMED(moments_near3)},
      {NAMED(moments_spread1), NAMED(moments_spread2), NAMED(moments_spread3)}};
  run[f->in_column != 1][f->filters - 1](f);
}

#undef VECTOR
#undef OF_VECTOR
#undef NAMED
#undef EACH_VECTOR
#undef RUN
#undef LANES
