// Codes that are only clamped to their limits: such a pass copies maps into a padded buffer.

typedef int16_t integer_few __attribute__((vector_size(16)));
typedef int16_t integer_many __attribute__((vector_size(NATIVE_LANES * 4)));

// The last vector of a row overlaps the one before.
#define COPY_ROW(TYPE)                                                                       \
  for (int32_t x = 0, lanes = sizeof(TYPE) / 2; x < width;                                   \
       x = x + lanes < width && x + 2 * lanes > width ? width - lanes : x + lanes) {         \
    TYPE c;                                                                                  \
    __builtin_memcpy(&c, from + x, sizeof c);                                                \
    c = __builtin_elementwise_max(c, low - (TYPE){0});                                       \
    c = __builtin_elementwise_min(c, high - (TYPE){0});                                      \
    __builtin_memcpy(to + x, &c, sizeof c);                                                  \
  }

INLINE void integer_copy_row(const int16_t *from, int16_t *to, int32_t width, int16_t low,
                             int16_t high) {
  if (width >= (int32_t)(sizeof(integer_many) / 2)) {
    COPY_ROW(integer_many)
  } else if (width >= 8) {
    COPY_ROW(integer_few)
  } else {
    for (int32_t x = 0; x < width; x++) {
      const int16_t c = from[x] > low ? from[x] : low;
      to[x] = c < high ? c : high;
    }
  }
}
#undef COPY_ROW

static int integer_is_copy(const babbage_integer_pass *p, const int16_t *addend, const void *full,
                           const int16_t *sums) {
  if (p->code_factor != 1 || p->expand_count > 0 || p->bias || addend || p->pool || sums || !full ||
      p->full_is_wide || p->full_codes.shift != 0)
    return 0;
  for (int32_t channel = 0; channel < p->channels && p->full_codes.multipliers; channel++)
    if (p->full_codes.multipliers[channel] != 1) return 0;
  return 1;
}

static void integer_pass_copy(const babbage_integer_pass *p, const int16_t *input, int16_t *full) {
  for (int32_t channel = 0; channel < p->channels; channel++) {
    const int16_t *from = input + channel * p->in_map;
    int16_t *to = full + channel * p->full_map;
    const int32_t limits = p->full_codes.multipliers ? channel : 0;
    int32_t low = p->full_codes.low[limits];
    const int32_t high = p->full_codes.high[limits];
    if (p->relu && low < 0) low = 0;
    for (int32_t y = 0; y < p->height; y++, from += p->in_row, to += p->full_row)
      integer_copy_row(from, to, p->width, (int16_t)low, (int16_t)high);
  }
}
