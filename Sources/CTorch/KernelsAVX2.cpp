#if defined(BABBAGE_TRAINING) && defined(__x86_64__)

#define LANES 8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "Kernels.hpp"
#pragma clang attribute pop

BABBAGE_KERNELS(avx2)

#endif
