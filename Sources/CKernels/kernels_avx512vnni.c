// Everything that is faster with VNNI's dot products.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"))), \
    apply_to = function)
#define NATIVE_LANES 16
#define KERNEL_DOT_PRODUCTS
#include "babbage_kernels.h"
#include "vector.h"
#include "division.h"
#include "integer_convolve.h"

const babbage_integer_core babbage_integer_core_vnni = {
    packed_integer_count, pack_integers, integer_scratch_count, convolve_integers,
    depthwise_integers};
#pragma clang attribute pop
#endif
