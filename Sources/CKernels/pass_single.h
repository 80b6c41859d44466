// A pass over a single pixel, as after a fully connected layer: the lanes run over the channels. A
// chunk of channels is expanded into a buffer; running sums become products with binomials.

enum { CHUNK = 256 };

// `count` channels of one interval. Also writes up to NATIVE_LANES - 1 elements past them.
INLINE void single_expand(const babbage_interval *interval, int32_t at, int32_t count,
                          const float *maps, ptrdiff_t in_map, float *y) {
  const int terms = interval->terms;
  const float s0 = maps[0], s1 = terms > 1 ? maps[in_map] : 0;
  const float s2 = terms > 2 ? maps[2 * in_map] : 0;
  if (interval->table) {
    const float *factors = interval->table + (ptrdiff_t)at * terms;
    for (int32_t t = 0; t < count; t++, factors += terms) {
      y[t] = factors[0] * s0;
      if (terms > 1) y[t] += factors[1] * s1;
      if (terms > 2) y[t] += factors[2] * s2;
    }
    return;
  }
  native t = NATIVE(count)() + (float)at;
  for (int32_t i = 0; i < count; i += NATIVE_LANES, t += (float)NATIVE_LANES)
    NATIVE(store)(y + i, s0 + t * (s1 + (t - 1) * (s2 / 2)));
}

INLINE void single_finish(const babbage_pass *p, int32_t channel, int32_t count,
                          const float *addend, float *full, float *y) {
  const native low = NATIVE(splat)(p->low), high = NATIVE(splat)(p->high);
  const float *bias = p->bias ? p->bias + channel : NULL;
  if (bias)
    for (int32_t i = 0; i < count; i++) y[i] += bias[i];
  if (addend && p->add_map == 1)
    for (int32_t i = 0; i < count; i++) y[i] += addend[channel + i];
  else if (addend)
    for (int32_t i = 0; i < count; i++) y[i] += addend[(channel + i) * p->add_map];
  for (int32_t i = 0; i < count && p->low > -__builtin_inff(); i += NATIVE_LANES)
    NATIVE(store)(y + i, NATIVE(larger)(low, NATIVE(load)(y + i)));
  for (int32_t i = 0; i < count && p->high < __builtin_inff(); i += NATIVE_LANES)
    NATIVE(store)(y + i, NATIVE(smaller)(high, NATIVE(load)(y + i)));
  if (full && p->full_map == 1)
    __builtin_memcpy(full + channel, y, sizeof(float) * (size_t)count);
  else if (full)
    for (int32_t i = 0; i < count; i++) full[(channel + i) * p->full_map] = y[i];
}

// Adds `count` channels to the sums of an interval, of which `at` are already done.
INLINE void single_reduce(const babbage_interval *interval, int32_t at, int32_t count,
                          const float *y, native sums[3]) {
  const int terms = interval->terms;
  if (interval->table) {
    const float *shares = interval->table + (ptrdiff_t)at * terms;
    for (int32_t t = 0; t < count; t++, shares += terms)
      for (int k = 0; k < terms; k++) sums[k][0] += shares[k] * y[t];
    return;
  }
  // Running sums count a channel once, once per channel that follows, and once per pair of those.
  native rest = (float)(interval->length - 1 - at) - NATIVE(count)();
  native s0 = sums[0], s1 = sums[1], s2 = sums[2];
  for (int32_t i = 0; i < count; i += NATIVE_LANES) {
    native v = NATIVE(load)(y + i);
    if (i + NATIVE_LANES > count)
      v = NATIVE(where)(v, NATIVE(count)() < (float)(count - i));
    native weighted = v * rest;
    s0 += v;
    s1 += weighted;
    s2 += weighted * (rest - 1);
    rest -= (float)NATIVE_LANES;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
}

INLINE void single_write(const babbage_interval *interval, const native sums[3], float *out,
                         ptrdiff_t sum_map) {
  for (int k = 0; k < interval->terms; k++) {
    const float total = NATIVE(total)(sums[k]);
    // A product of two consecutive numbers counts each pair twice.
    out[k * sum_map] = k == 2 && !interval->table ? total / 2 : total;
  }
}

static void pass_single(const babbage_pass *p, const float *input, const float *addend,
                        float *full, float *sums) {
  const babbage_interval *expand = p->expand, *reduce = p->reduce;
  int32_t expanded = 0, reduced = 0;  // of the current intervals
  native sum[3] = {0};
  _Alignas(64) float y[CHUNK + NATIVE_LANES] = {0};
  for (int32_t channel = 0; channel < p->channels; channel += CHUNK) {
    const int32_t rest = p->channels - channel, chunk = rest < CHUNK ? rest : CHUNK;
    for (int32_t i = 0, count; i < chunk && p->expand_count > 0; i += count) {
      const int32_t left = expand->length - expanded;
      count = left < chunk - i ? left : chunk - i;
      single_expand(expand, expanded, count, input, p->in_map, y + i);
      expanded += count;
      if (expanded < expand->length) continue;
      input += expand->terms * p->in_map;
      expand++;
      expanded = 0;
    }
    if (p->expand_count <= 0)
      for (int32_t i = 0; i < chunk; i++) y[i] = input[(channel + i) * p->in_map];
    single_finish(p, channel, chunk, addend, full, y);
    for (int32_t i = 0, count; i < chunk && sums; i += count) {
      const int32_t left = reduce->length - reduced;
      count = left < chunk - i ? left : chunk - i;
      single_reduce(reduce, reduced, count, y + i, sum);
      reduced += count;
      if (reduced < reduce->length) continue;
      single_write(reduce, sum, sums, p->sum_map);
      UNROLL for (int k = 0; k < 3; k++) sum[k] = (native){0};
      sums += reduce->terms * p->sum_map;
      reduce++;
      reduced = 0;
    }
  }
}
