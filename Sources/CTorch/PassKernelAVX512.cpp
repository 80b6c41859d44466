#if defined(BABBAGE_TRAINING) && defined(__x86_64__)

#define LANES 16
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#include "PassKernel.hpp"
#pragma clang attribute pop

const babbage::PassKernel babbage::pass_kernel_avx512 = {forward, backward};

#endif
