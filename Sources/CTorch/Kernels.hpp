// All inner loops. Included once for each instruction set, with LANES defined; nothing from LibTorch or the
// standard library may be included here, because its inline functions would be compiled for that set too.

#include "Vectors.hpp"

#include "CoreKernel.hpp"
#include "PassKernel.hpp"

#define BABBAGE_KERNELS(SET)                                                               \
  const babbage::PassKernel babbage::pass_kernel_##SET = {forward, backward};              \
  const babbage::CoreKernel babbage::core_kernel_##SET = {core_forward, core_backward};
