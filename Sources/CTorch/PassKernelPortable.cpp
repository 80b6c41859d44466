#ifdef BABBAGE_TRAINING

#define LANES 4
#include "PassKernel.hpp"

const babbage::PassKernel babbage::pass_kernel_portable = {forward, backward};

#endif
