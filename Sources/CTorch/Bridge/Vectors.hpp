// Vectors of LANES numbers.

#pragma once

#include <cstdint>

namespace {

typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef int32_t Integers __attribute__((vector_size(4 * LANES)));
typedef uint8_t Bytes __attribute__((vector_size(LANES)));

#define INLINE static inline __attribute__((always_inline))

INLINE Floats load(const float *from) {
  Floats result;
  __builtin_memcpy(&result, from, sizeof result);
  return result;
}

INLINE void store(float *to, Floats values) { __builtin_memcpy(to, &values, sizeof values); }

INLINE void add(float *to, Floats values) { store(to, load(to) + values); }

}  // namespace
