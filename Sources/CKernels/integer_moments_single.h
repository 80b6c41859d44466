// Moments of maps that are a single window: each is a sum over all taps, 128 bits at a time.

enum { INTEGER_MOST_TAPS = 64, INTEGER_MOST_SINGLE = 16 };

typedef int16_t integer_short8 __attribute__((vector_size(16)));
typedef int32_t integer_word4 __attribute__((vector_size(16)));

INLINE integer_word4 integer_multiply8(integer_short8 a, integer_short8 b) {
#if defined(__x86_64__)
  return (integer_word4)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
  typedef int32_t word8 __attribute__((vector_size(32)));
  const word8 products = __builtin_convertvector(a, word8) * __builtin_convertvector(b, word8);
  return __builtin_shufflevector(products, products, 0, 2, 4, 6) +
         __builtin_shufflevector(products, products, 1, 3, 5, 7);
#endif
}

/// The sums of the elements of each of four vectors.
INLINE integer_word4 integer_totals(const integer_word4 v[4]) {
  const integer_word4 a = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5) +
                          __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7);
  const integer_word4 b = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5) +
                          __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
  return __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7);
}

/// Returns whether it could: 16 bits must hold the products of the functions.
static int integer_moments_single(const babbage_integer_moments *p, const int16_t *input,
                                  int16_t *output) {
  const int32_t taps = p->kernel_rows * p->kernel_columns, vectors = (taps + 7) / 8;
  if (taps > INTEGER_MOST_TAPS || p->moments > INTEGER_MOST_SINGLE) return 0;
  int16_t table[INTEGER_MOST_SINGLE][INTEGER_MOST_TAPS], buffer[INTEGER_MOST_TAPS];
  const int32_t padded = (p->moments + 3) & ~3;
  for (int32_t m = 0; m < padded; m++) {
    for (int32_t v = 0; v < vectors; v++) __builtin_memset(table[m] + 8 * v, 0, 16);
    if (m >= p->moments) continue;
    const int32_t *row = p->row_values + p->row_of[m] * p->kernel_rows;
    const int32_t *column = p->column_values + p->column_of[m] * p->kernel_columns;
    int32_t beyond = 0, tap = 0;
    for (int32_t i = 0; i < p->kernel_rows; i++)
      for (int32_t j = 0; j < p->kernel_columns; j++) {
        const int64_t value = (int64_t)row[i] * column[j];
        table[m][tap++] = (int16_t)value;
        beyond |= value != (int16_t)value;
      }
    if (beyond) return 0;
  }
  const int gathered = p->in_row != p->kernel_columns && p->kernel_rows > 1;
  for (int32_t v = 0; v < vectors; v++) __builtin_memset(buffer + 8 * v, 0, 16);
  const integer_word4 half = (p->shift > 0 ? 1 << (p->shift - 1) : 0) - (integer_word4){0};
  for (int32_t channel = 0; channel < p->channels; channel++, input += p->in_map) {
    const int16_t *from = input;
    if (gathered) {
      int32_t tap = 0;
      for (int32_t i = 0; i < p->kernel_rows; i++)
        for (int32_t j = 0; j < p->kernel_columns; j++) buffer[tap++] = input[i * p->in_row + j];
      from = buffer;
    }
    for (int32_t m = 0; m < padded; m += 4) {
      integer_word4 sum[4] = {{0}};
      for (int32_t v = 0; v < vectors; v++) {
        integer_short8 x, value;
        __builtin_memcpy(&x, from + 8 * v, sizeof x);
        UNROLL for (int k = 0; k < 4; k++) {
          __builtin_memcpy(&value, table[m + k] + 8 * v, sizeof value);
          sum[k] += integer_multiply8(x, value);
        }
      }
      const integer_word4 total = (integer_totals(sum) + half) >> p->shift;
      for (int32_t k = 0; k < 4 && m + k < p->moments; k++, output += p->pairs ? 1 : p->out_map)
        *output = (int16_t)total[k];
    }
  }
  if (p->pairs && (p->channels * p->moments) % 2) *output = 0;
  return 1;
}
