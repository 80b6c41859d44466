// The inner loops once more for one instruction set, which `BABBAGE_SET` and `LANES` name.
//
// Compiled by itself for each set, with the compiler's options for it.

#include "Kernels.hpp"

BABBAGE_KERNELS(BABBAGE_SET)
