// Vectors of 1, 4, 8 and 16 floats, in the compiler's own vector extension.

typedef float float4 __attribute__((vector_size(16)));
typedef float float8 __attribute__((vector_size(32)));
typedef float float16 __attribute__((vector_size(64)));

// Inlined code without debug information: the same machine code, a fifth of the compiling time less.
#define INLINE static inline __attribute__((always_inline, nodebug))

// Loads and stores need no alignment; memcpy becomes one instruction.
#define DEFINE_VECTOR(TYPE)                                                                       \
  INLINE TYPE TYPE##_load(const float *p) { TYPE v; __builtin_memcpy(&v, p, sizeof v); return v; } \
  INLINE void TYPE##_store(float *p, TYPE v) { __builtin_memcpy(p, &v, sizeof v); }
DEFINE_VECTOR(float4)
DEFINE_VECTOR(float8)
DEFINE_VECTOR(float16)

// The larger or smaller of each pair, or `b` where either is NaN. x86 has one instruction for that,
// where __builtin_elementwise_max takes three; the ternary operator needs the other kind of vector.
#if defined(__aarch64__)
#define LARGER(TYPE, a, b) __builtin_elementwise_max(a, b)
#define SMALLER(TYPE, a, b) __builtin_elementwise_min(a, b)
#else
#define CHOOSE(TYPE, a, b, SIGN) \
  ((TYPE)((TYPE##_ext)(a) SIGN (TYPE##_ext)(b) ? (TYPE##_ext)(a) : (TYPE##_ext)(b)))
#define LARGER(TYPE, a, b) CHOOSE(TYPE, a, b, >)
#define SMALLER(TYPE, a, b) CHOOSE(TYPE, a, b, <)
#endif
typedef float float4_ext __attribute__((ext_vector_type(4)));
typedef float float8_ext __attribute__((ext_vector_type(8)));
typedef float float16_ext __attribute__((ext_vector_type(16)));

#define EVEN4 0, 2, 4, 6
#define EVEN8 EVEN4, 8, 10, 12, 14
#define EVEN16 EVEN8, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD4 1, 3, 5, 7
#define ODD8 ODD4, 9, 11, 13, 15
#define ODD16 ODD8, 17, 19, 21, 23, 25, 27, 29, 31
#define UP_TO4 0, 1, 2, 3
#define UP_TO8 UP_TO4, 4, 5, 6, 7
#define UP_TO16 UP_TO8, 8, 9, 10, 11, 12, 13, 14, 15

typedef int32_t float4_mask __attribute__((vector_size(16)));
typedef int32_t float8_mask __attribute__((vector_size(32)));
typedef int32_t float16_mask __attribute__((vector_size(64)));

// Copies of one value; every other element of a pair of vectors; 0, 1, 2 and so on; the elements
// where a mask is set, zero elsewhere.
#define DEFINE_ARRANGEMENTS(TYPE, LANES)                                                           \
  INLINE TYPE TYPE##_larger(TYPE a, TYPE b) { return LARGER(TYPE, a, b); }                         \
  INLINE TYPE TYPE##_smaller(TYPE a, TYPE b) { return SMALLER(TYPE, a, b); }                       \
  INLINE TYPE TYPE##_splat(float x) { return x - (TYPE){0}; }                                      \
  INLINE TYPE TYPE##_even(TYPE a, TYPE b) { return __builtin_shufflevector(a, b, EVEN##LANES); }   \
  INLINE TYPE TYPE##_odd(TYPE a, TYPE b) { return __builtin_shufflevector(a, b, ODD##LANES); }     \
  INLINE TYPE TYPE##_count(void) { return (TYPE){UP_TO##LANES}; }                                  \
  INLINE TYPE TYPE##_where(TYPE v, TYPE##_mask mask) { return (TYPE)((TYPE##_mask)v & mask); }
DEFINE_ARRANGEMENTS(float4, 4)
DEFINE_ARRANGEMENTS(float8, 8)
DEFINE_ARRANGEMENTS(float16, 16)

INLINE float8 float8_join(float4 low, float4 high) {
  return __builtin_shufflevector(low, high, UP_TO8);
}
INLINE float4 float8_low(float8 v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3); }
INLINE float4 float8_high(float8 v) { return __builtin_shufflevector(v, v, 4, 5, 6, 7); }

INLINE float8 float16_low(float16 v) { return __builtin_shufflevector(v, v, UP_TO8); }
INLINE float8 float16_high(float16 v) {
  return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE float float4_total(float4 v) { return (v[0] + v[2]) + (v[1] + v[3]); }
INLINE float float8_total(float8 v) { return float4_total(float8_low(v) + float8_high(v)); }
INLINE float float16_total(float16 v) { return float8_total(float16_low(v) + float16_high(v)); }

#define UNROLL _Pragma("clang loop unroll(full)")
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define JOIN_NAMES(a, b) JOIN(JOIN(a, _), b)

// The vector that fills a register: native, with NATIVE(load) and so on.
#if NATIVE_LANES == 16
typedef float16 native;
typedef float16_mask native_mask;
#define NATIVE(NAME) float16_##NAME
#elif NATIVE_LANES == 8
typedef float8 native;
typedef float8_mask native_mask;
#define NATIVE(NAME) float8_##NAME
#else
typedef float4 native;
typedef float4_mask native_mask;
#define NATIVE(NAME) float4_##NAME
#endif
