#if defined(BABBAGE_TRAINING) && defined(__x86_64__)

#define LANES 16
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#include "Kernels.hpp"
#pragma clang attribute pop

BABBAGE_KERNELS(avx512)

#endif
