#if defined(BABBAGE_TRAINING) && defined(__x86_64__)

#define LANES 8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "PassKernel.hpp"
#pragma clang attribute pop

const babbage::PassKernel babbage::pass_kernel_avx2 = {forward, backward};

#endif
