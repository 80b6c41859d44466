// A pass over a single pixel: pass_single.h on integers. Running sums become products with
// binomials, which is the same modulo 2^32.

// The value of map `map`, converted as it is read.
INLINE uint32_t integer_single_read(const babbage_integer_pass *p, const void *input, int32_t map) {
  const ptrdiff_t at = map * p->in_map;
  if (p->code_factor)
    return (uint32_t)((const int16_t *)input)[at] * (uint32_t)p->code_factor;
  const int64_t half = p->in_shift > 0 ? (int64_t)1 << (p->in_shift - 1) : 0;
  const int64_t scaled = ((const int32_t *)input)[at] * (int64_t)p->in_multipliers[map] + half;
  return (uint32_t)(scaled >> p->in_shift) + (uint32_t)p->in_offsets[map];
}

INLINE int32_t integer_single_code(const babbage_codes *codes, int32_t map, uint32_t x) {
  const int64_t half = codes->shift > 0 ? (int64_t)1 << (codes->shift - 1) : 0;
  const int64_t multiplier = codes->multipliers ? codes->multipliers[map] : 1;
  const int64_t scaled = ((int32_t)x * multiplier + half) >> codes->shift;
  const int64_t above = scaled > codes->low[map] ? scaled : codes->low[map];
  return (int32_t)(above < codes->high[map] ? above : codes->high[map]);
}

INLINE void integer_single_states(const babbage_integer_pass *p,
                                  const babbage_integer_interval *interval, const void *input,
                                  int32_t map, uint32_t d[3]) {
  d[0] = d[1] = d[2] = 0;
  for (int m = 0; m < interval->terms; m++) {
    const uint32_t value = integer_single_read(p, input, map + m);
    for (int k = 0; k < interval->terms; k++) d[k] += value * (uint32_t)interval->change[3 * k + m];
  }
}

// `count` channels of one interval. Also writes up to NATIVE_LANES - 1 elements past them.
INLINE void integer_single_expand(const babbage_integer_interval *interval, int32_t at,
                                  int32_t count, const uint32_t d[3], uint32_t *y) {
  if (interval->table) {
    const int32_t *factors = interval->table + (ptrdiff_t)at * interval->terms;
    for (int32_t t = 0; t < count; t++, factors += interval->terms) {
      y[t] = (uint32_t)factors[0] * d[0];
      for (int k = 1; k < interval->terms; k++) y[t] += (uint32_t)factors[k] * d[k];
    }
    return;
  }
  if (interval->terms < 3) {
    native_words v = (WORDS(count)() + (uint32_t)at) * d[1] + d[0];
    for (int32_t i = 0; i < count; i += NATIVE_LANES, v += NATIVE_LANES * d[1])
      WORDS(store)(y + i, v);
    return;
  }
  // d[0] + t d[1] + t (t - 1) / 2 d[2], by differences from one vector to the next.
  const native_words t = WORDS(count)() + (uint32_t)at;
  const native_words pairs = WORDS(down_unsigned)(WORDS(count)() * (WORDS(count)() - 1), 1) +
      WORDS(count)() * (uint32_t)at + (uint32_t)((uint64_t)at * (uint64_t)(at > 0 ? at - 1 : 0) / 2);
  const uint32_t lanes = NATIVE_LANES;
  native_words v = t * d[1] + pairs * d[2] + d[0];
  native_words step = (t * lanes + lanes * (lanes - 1) / 2) * d[2] + lanes * d[1];
  for (int32_t i = 0; i < count; i += NATIVE_LANES) {
    WORDS(store)(y + i, v);
    v += step;
    step += lanes * lanes * d[2];
  }
}

// Codes without multipliers; may read NATIVE_LANES - 1 elements past the end of `y`.
INLINE void integer_single_codes(const babbage_codes *codes, int32_t count, const uint32_t *y,
                                 int16_t *full, ptrdiff_t pitch) {
  const uint32_t half = codes->shift > 0 ? 1u << (codes->shift - 1) : 0;
  for (int32_t i = 0; i < count; i += NATIVE_LANES) {
    const WORDS(codes) c = WORDS(within)(
        WORDS(narrow)(WORDS(down)(WORDS(load)(y + i) + half, codes->shift)),
        (int16_t)codes->low[0], (int16_t)codes->high[0]);
    if (pitch == 1 && i + NATIVE_LANES <= count) {
      __builtin_memcpy(full + i, &c, sizeof c);
    } else {
      int16_t some[NATIVE_LANES];
      __builtin_memcpy(some, &c, sizeof c);
      for (int32_t k = 0; k < NATIVE_LANES && i + k < count; k++) full[(i + k) * pitch] = some[k];
    }
  }
}

INLINE void integer_single_finish(const babbage_integer_pass *p, int32_t channel, int32_t count,
                                  const int16_t *addend, void *full, uint32_t *y) {
  const int32_t *bias = p->bias ? p->bias + channel : NULL;
  int relu = p->relu;
  if (bias && !addend && count >= NATIVE_LANES) {
    // The last vector overlaps the one before, so it is computed first.
    const native_words least = WORDS(splat)(relu ? 0 : (uint32_t)INT32_MIN);
    const int32_t end = count - NATIVE_LANES;
    const native_words last = WORDS(load)(y + end) + WORDS(load)(bias + end);
    for (int32_t i = 0; i < end; i += NATIVE_LANES)
      WORDS(store)(y + i, WORDS(larger)(least, WORDS(load)(y + i) + WORDS(load)(bias + i)));
    WORDS(store)(y + end, WORDS(larger)(least, last));
    relu = 0;
  } else if (bias) {
    for (int32_t i = 0; i < count; i++) y[i] += (uint32_t)bias[i];
  }
  if (addend)
    for (int32_t i = 0; i < count; i++)
      y[i] += (uint32_t)addend[(channel + i) * p->add_map] * (uint32_t)p->add_factor;
  if (relu)
    for (int32_t i = 0; i < count; i += NATIVE_LANES)
      WORDS(store)(y + i, WORDS(larger)((native_words){0}, WORDS(load)(y + i)));
  if (full && p->full_is_wide)
    for (int32_t i = 0; i < count; i++)
      ((int32_t *)full)[(channel + i) * p->full_map] = (int32_t)y[i];
  else if (full && !p->full_codes.multipliers)
    integer_single_codes(&p->full_codes, count, y, (int16_t *)full + channel * p->full_map,
                         p->full_map);
  else if (full)
    for (int32_t i = 0; i < count; i++)
      ((int16_t *)full)[(channel + i) * p->full_map] =
          (int16_t)integer_single_code(&p->full_codes, channel + i, y[i]);
}

// Adds `count` channels to the sums of an interval, of which `at` are already done.
INLINE void integer_single_reduce(const babbage_integer_interval *interval, int32_t at,
                                  int32_t count, int32_t shift, const uint32_t *y,
                                  const int three, native_words sums[3]) {
  const uint32_t half = shift > 0 ? 1u << (shift - 1) : 0;
  if (interval->table) {
    const int32_t *shares = interval->table + (ptrdiff_t)at * interval->terms;
    for (int32_t t = 0; t < count; t++, shares += interval->terms)
      for (int k = 0; k < interval->terms; k++)
        sums[k][0] += (uint32_t)shares[k] * (uint32_t)((int32_t)(y[t] + half) >> shift);
    return;
  }
  // How many channels follow, and how many pairs of them; both wrap past the last channel.
  const uint32_t last = (uint32_t)(interval->length - 1 - at), lanes = NATIVE_LANES;
  const uint32_t last_pairs = (uint32_t)((uint64_t)last * (last - 1 + (last == 0)) / 2);
  native_words rest = last - WORDS(count)();
  native_words pairs = last_pairs - WORDS(count)() * last +
      WORDS(down_unsigned)(WORDS(count)() * (WORDS(count)() + 1), 1);
  native_words s0 = sums[0], s1 = sums[1], s2 = sums[2];
  for (int32_t i = 0; i < count; i += NATIVE_LANES) {
    native_words v = WORDS(down)(WORDS(load)(y + i) + half, shift);
    if (i + NATIVE_LANES > count)
      v &= (native_words)(WORDS(count)() < WORDS(splat)((uint32_t)(count - i)));
    s0 += v;
    s1 += v * rest;
    if (three) s2 += v * pairs;
    if (three) pairs += lanes * (lanes + 1) / 2 - rest * lanes;
    rest -= lanes;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
}

INLINE void integer_single_write(const babbage_integer_pass *p,
                                 const babbage_integer_interval *interval, int32_t map,
                                 const native_words sums[3], int16_t *out) {
  uint32_t s[3];
  UNROLL for (int k = 0; k < 3; k++) s[k] = WORDS(total)(sums[k]);
  for (int m = 0; m < interval->terms; m++) {
    uint32_t u = 0;
    for (int k = 0; k < interval->terms; k++) u += (uint32_t)interval->change[3 * k + m] * s[k];
    out[(map + m) * p->sum_map] = (int16_t)integer_single_code(&p->sum_codes, map + m, u);
  }
}

static void integer_pass_single(const babbage_integer_pass *p, const void *input,
                                const int16_t *addend, void *full, int16_t *sums) {
  const babbage_integer_interval *expand = p->expand, *reduce = p->reduce;
  int32_t expanded = 0, reduced = 0, read = 0, written = 0;  // channels of intervals, maps
  uint32_t d[3];
  native_words sum[3] = {0};
  _Alignas(64) uint32_t y[CHUNK + NATIVE_LANES];
  for (int32_t channel = 0; channel < p->channels; channel += CHUNK) {
    const int32_t rest = p->channels - channel, chunk = rest < CHUNK ? rest : CHUNK;
    WORDS(store)(y + chunk, (native_words){0});  // whole vectors are read
    for (int32_t i = 0, count; i < chunk && p->expand_count > 0; i += count) {
      const int32_t left = expand->length - expanded;
      count = left < chunk - i ? left : chunk - i;
      if (expanded == 0) integer_single_states(p, expand, input, read, d);
      integer_single_expand(expand, expanded, count, d, y + i);
      expanded += count;
      if (expanded < expand->length) continue;
      read += expand->terms;
      expand++;
      expanded = 0;
    }
    if (p->expand_count <= 0)
      for (int32_t i = 0; i < chunk; i++) y[i] = integer_single_read(p, input, channel + i);
    integer_single_finish(p, channel, chunk, addend, full, y);
    for (int32_t i = 0, count; i < chunk && sums; i += count) {
      const int32_t left = reduce->length - reduced;
      count = left < chunk - i ? left : chunk - i;
      if (reduce->terms > 2)
        integer_single_reduce(reduce, reduced, count, p->down_shift, y + i, 1, sum);
      else
        integer_single_reduce(reduce, reduced, count, p->down_shift, y + i, 0, sum);
      reduced += count;
      if (reduced < reduce->length) continue;
      integer_single_write(p, reduce, written, sum, sums);
      UNROLL for (int k = 0; k < 3; k++) sum[k] = (native_words){0};
      written += reduce->terms;
      reduce++;
      reduced = 0;
    }
  }
}
