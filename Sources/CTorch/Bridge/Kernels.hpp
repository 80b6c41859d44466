// All inner loops. Compiled once for each instruction set, with LANES defined; nothing from LibTorch or the
// standard library may be included here, because its inline functions would be compiled for that set too.

#include "Vectors.hpp"

#include "CoreKernel.hpp"
#include "PassKernel.hpp"

// The set's name is expanded before it becomes a part of names.
#define BABBAGE_KERNELS(SET) BABBAGE_KERNELS_NAMED(SET)
#define BABBAGE_KERNELS_NAMED(SET)                                                         \
  const babbage::PassKernel babbage::pass_kernel_##SET = {forward, backward};              \
  const babbage::CoreKernel babbage::core_kernel_##SET = {core_forward, core_backward};
