#define NATIVE_LANES 4
#include "kernels.h"

const babbage_kernels babbage_kernels_portable = KERNELS("portable", &integer_core);
