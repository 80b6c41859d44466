// All of the bridge but its inner loops, in one file: LibTorch's headers take longer to read than
// these files to compile.

#include "Arithmetic.cpp"
#include "Autograd.cpp"
#include "Core.cpp"
#ifdef BABBAGE_GLOO
#include "Group.cpp"
#else
#include "NoGroup.cpp"
#endif
#include "Layers.cpp"
#include "Optimizer.cpp"
#include "Pass.cpp"
#include "Rounding.cpp"
#include "Runtime.cpp"
#include "Shape.cpp"
#include "Table.cpp"
#include "Tensor.cpp"
