// Compiled once for each instruction set; see kernels_*.c.
#include "babbage_kernels.h"
#include "vector.h"
#include "division.h"
#include "convolve.h"
#include "depthwise.h"
#include "pass.h"
#include "pool.h"
#include "moments.h"
#include "integer_convolve.h"
#include "integer_moments.h"
#include "integer_pass.h"

static const babbage_integer_core integer_core = {
    packed_integer_count, pack_integers, integer_scratch_count, convolve_integers,
    depthwise_integers};

#define KERNELS(NAME, INTEGERS)                       \
  {                                                   \
    .name = NAME,                                     \
    .lanes = NATIVE_LANES,                            \
    .packed_count = packed_count,                     \
    .pack = pack,                                     \
    .convolve = convolve,                             \
    .depthwise = depthwise,                           \
    .pass = pass,                                     \
    .largest = largest,                               \
    .moments = moments,                               \
    .integers = INTEGERS,                             \
    .pass_integers = pass_integers,                   \
    .moments_of_integers = moments_of_integers,       \
    .multiply_add = multiply_add,                     \
  }
