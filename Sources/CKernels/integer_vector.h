// Vectors of 4, 8 and 16 words of 32 bits, which hold the integers of a pass. They are unsigned, so
// that additions and products wrap; comparisons and right shifts treat them as signed.

#if defined(__x86_64__)
#include <immintrin.h>  // the files for AVX have included it already, outside of their attribute
#endif

// floor(x * m / 2^16) for 0 <= m <= 2^15, and shifts of all words by the same count. x86 multiplies
// halves of words quickly; clang would generate slow code for both, the shifts without AVX2. The
// upper half is multiplied by -m, as 2^15 is not a signed 16-bit number.
#if defined(__x86_64__)
#define DEFINE_PRODUCT(TYPE, WIDE, PREFIX)                                                       \
  INLINE TYPE TYPE##_product(TYPE x, TYPE m) {                                                   \
    return (TYPE)PREFIX##_mulhi_epu16((WIDE)x, (WIDE)m) -                                        \
           (TYPE)PREFIX##_madd_epi16((WIDE)x, (WIDE)(((TYPE){0} - m) << 16));                    \
  }                                                                                              \
  INLINE TYPE TYPE##_down(TYPE x, int n) {                                                       \
    return (TYPE)PREFIX##_sra_epi32((WIDE)x, _mm_cvtsi32_si128(n));                              \
  }                                                                                              \
  INLINE TYPE TYPE##_up(TYPE x, int n) {                                                         \
    return (TYPE)PREFIX##_sll_epi32((WIDE)x, _mm_cvtsi32_si128(n));                              \
  }                                                                                              \
  INLINE TYPE TYPE##_down_unsigned(TYPE x, int n) {                                              \
    return (TYPE)PREFIX##_srl_epi32((WIDE)x, _mm_cvtsi32_si128(n));                              \
  }
#else
#define DEFINE_PRODUCT(TYPE, WIDE, PREFIX)                                                       \
  INLINE TYPE TYPE##_down(TYPE x, int n) { return (TYPE)((TYPE##_signed)x >> n); }               \
  INLINE TYPE TYPE##_up(TYPE x, int n) { return x << (uint32_t)n; }                              \
  INLINE TYPE TYPE##_down_unsigned(TYPE x, int n) { return x >> (uint32_t)n; }                   \
  INLINE TYPE TYPE##_product(TYPE x, TYPE m) {                                                   \
    return TYPE##_down_unsigned((x & 0xffff) * m, 16) + TYPE##_down(x, 16) * m;                  \
  }
#endif

// Loads and stores need no alignment. Codes are sign-extended when widened; narrowing saturates.
#define DEFINE_WORDS(TYPE, LANES, WIDE, PREFIX)                                                  \
  typedef uint32_t TYPE __attribute__((vector_size(LANES * 4)));                                 \
  typedef int32_t TYPE##_signed __attribute__((vector_size(LANES * 4)));                         \
  typedef int16_t TYPE##_codes __attribute__((vector_size(LANES * 2)));                          \
  INLINE TYPE TYPE##_load(const void *p) { TYPE v; __builtin_memcpy(&v, p, sizeof v); return v; } \
  INLINE void TYPE##_store(void *p, TYPE v) { __builtin_memcpy(p, &v, sizeof v); }               \
  INLINE TYPE TYPE##_widen(TYPE##_codes c) {                                                     \
    return (TYPE)__builtin_convertvector(c, TYPE##_signed);                                      \
  }                                                                                              \
  INLINE TYPE TYPE##_splat(uint32_t x) { return x - (TYPE){0}; }                                 \
  INLINE TYPE TYPE##_even(TYPE a, TYPE b) { return __builtin_shufflevector(a, b, EVEN##LANES); } \
  INLINE TYPE TYPE##_odd(TYPE a, TYPE b) { return __builtin_shufflevector(a, b, ODD##LANES); }   \
  INLINE TYPE TYPE##_count(void) { return (TYPE){UP_TO##LANES}; }                                \
  INLINE TYPE##_codes TYPE##_within(TYPE##_codes c, int16_t low, int16_t high) {                 \
    c = __builtin_elementwise_max(c, low - (TYPE##_codes){0});                                   \
    return __builtin_elementwise_min(c, high - (TYPE##_codes){0});                               \
  }                                                                                              \
  INLINE TYPE TYPE##_larger(TYPE a, TYPE b) {                                                    \
    return (TYPE)__builtin_elementwise_max((TYPE##_signed)a, (TYPE##_signed)b);                  \
  }                                                                                              \
  INLINE TYPE TYPE##_smaller(TYPE a, TYPE b) {                                                   \
    return (TYPE)__builtin_elementwise_min((TYPE##_signed)a, (TYPE##_signed)b);                  \
  }                                                                                              \
  DEFINE_PRODUCT(TYPE, WIDE, PREFIX)                                                             \
  /* (x * m + half) >> shift without a product of more than 32 bits. */                          \
  INLINE TYPE TYPE##_rescale(TYPE x, TYPE m, uint32_t half, int shift,                           \
                               const int upper) {                                                \
    if (upper) return TYPE##_down(TYPE##_product(x, m) + half, shift - 16);                 \
    return TYPE##_up(TYPE##_down(x, 16) * m, 16 - shift) +                                       \
           TYPE##_down_unsigned((x & 0xffff) * m + half, shift);                                 \
  }
DEFINE_WORDS(word4, 4, __m128i, _mm)
INLINE word4_codes word4_narrow(word4 v) {
#if defined(__x86_64__)
  __m128i packed = _mm_packs_epi32((__m128i)v, (__m128i)v);
  word4_codes c;
  __builtin_memcpy(&c, &packed, sizeof c);
  return c;
#else
  v = word4_larger(word4_smaller(v, word4_splat(INT16_MAX)), word4_splat((uint32_t)INT16_MIN));
  return __builtin_convertvector((word4_signed)v, word4_codes);
#endif
}
INLINE uint32_t word4_total(word4 v) { return (v[0] + v[2]) + (v[1] + v[3]); }

#if NATIVE_LANES > 4
DEFINE_WORDS(word8, 8, __m256i, _mm256)
INLINE word4 word8_low(word8 v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3); }
INLINE word4 word8_high(word8 v) { return __builtin_shufflevector(v, v, 4, 5, 6, 7); }
INLINE word8 word8_join(word4 low, word4 high) {
  return __builtin_shufflevector(low, high, UP_TO8);
}
INLINE word8_codes word8_narrow(word8 v) {
  return (word8_codes)_mm_packs_epi32((__m128i)word8_low(v), (__m128i)word8_high(v));
}
INLINE uint32_t word8_total(word8 v) { return word4_total(word8_low(v) + word8_high(v)); }
#endif

#if NATIVE_LANES == 16
DEFINE_WORDS(word16, 16, __m512i, _mm512)
INLINE word16_codes word16_narrow(word16 v) {
  return (word16_codes)_mm512_cvtsepi32_epi16((__m512i)v);
}
INLINE uint32_t word16_total(word16 v) {
  return word8_total(__builtin_shufflevector(v, v, UP_TO8) +
                     __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
}
typedef word16 native_words;
#define WORDS(NAME) word16_##NAME
#elif NATIVE_LANES == 8
typedef word8 native_words;
#define WORDS(NAME) word8_##NAME
#else
typedef word4 native_words;
#define WORDS(NAME) word4_##NAME
#endif
