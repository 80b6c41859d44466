#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NATIVE_LANES 8
#include "kernels.h"

const babbage_kernels babbage_kernels_avx2 = KERNELS("avx2", &integer_core);
#pragma clang attribute pop
#endif
