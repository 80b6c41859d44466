#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#define NATIVE_LANES 16
#include "kernels.h"

extern const babbage_integer_core babbage_integer_core_vnni;
const babbage_kernels babbage_kernels_avx512 = KERNELS("avx512", &integer_core);
const babbage_kernels babbage_kernels_avx512vnni = KERNELS("avx512vnni", &babbage_integer_core_vnni);
#pragma clang attribute pop
#endif
