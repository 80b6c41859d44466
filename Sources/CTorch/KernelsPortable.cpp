#ifdef BABBAGE_TRAINING

#define LANES 4
#include "Kernels.hpp"

BABBAGE_KERNELS(portable)

#endif
