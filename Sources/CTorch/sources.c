// The files of the bridge, embedded when this file is compiled.

#include "CTorch.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t CTorch_h[] = {
#embed "include/CTorch.h"
};
static const uint8_t Arithmetic_cpp[] = {
#embed "Bridge/Arithmetic.cpp"
};
static const uint8_t Autograd_cpp[] = {
#embed "Bridge/Autograd.cpp"
};
static const uint8_t Bridge_cpp[] = {
#embed "Bridge/Bridge.cpp"
};
static const uint8_t Core_cpp[] = {
#embed "Bridge/Core.cpp"
};
static const uint8_t Core_hpp[] = {
#embed "Bridge/Core.hpp"
};
static const uint8_t CoreKernel_hpp[] = {
#embed "Bridge/CoreKernel.hpp"
};
static const uint8_t Group_cpp[] = {
#embed "Bridge/Group.cpp"
};
static const uint8_t Handle_hpp[] = {
#embed "Bridge/Handle.hpp"
};
static const uint8_t InstructionSet_hpp[] = {
#embed "Bridge/InstructionSet.hpp"
};
static const uint8_t Kernels_cpp[] = {
#embed "Bridge/Kernels.cpp"
};
static const uint8_t Kernels_hpp[] = {
#embed "Bridge/Kernels.hpp"
};
static const uint8_t Layers_cpp[] = {
#embed "Bridge/Layers.cpp"
};
static const uint8_t NoGroup_cpp[] = {
#embed "Bridge/NoGroup.cpp"
};
static const uint8_t Optimizer_cpp[] = {
#embed "Bridge/Optimizer.cpp"
};
static const uint8_t Pass_cpp[] = {
#embed "Bridge/Pass.cpp"
};
static const uint8_t Pass_hpp[] = {
#embed "Bridge/Pass.hpp"
};
static const uint8_t PassKernel_hpp[] = {
#embed "Bridge/PassKernel.hpp"
};
static const uint8_t Rounding_cpp[] = {
#embed "Bridge/Rounding.cpp"
};
static const uint8_t Runtime_cpp[] = {
#embed "Bridge/Runtime.cpp"
};
static const uint8_t Shape_cpp[] = {
#embed "Bridge/Shape.cpp"
};
static const uint8_t Table_cpp[] = {
#embed "Bridge/Table.cpp"
};
static const uint8_t Tensor_cpp[] = {
#embed "Bridge/Tensor.cpp"
};
static const uint8_t Vectors_hpp[] = {
#embed "Bridge/Vectors.hpp"
};

#define BT_SOURCE(name, array) {name, array, sizeof array}

const bt_source *bt_sources(intptr_t *count) {
  static const bt_source sources[] = {
    BT_SOURCE("CTorch.h", CTorch_h),
    BT_SOURCE("Arithmetic.cpp", Arithmetic_cpp),
    BT_SOURCE("Autograd.cpp", Autograd_cpp),
    BT_SOURCE("Bridge.cpp", Bridge_cpp),
    BT_SOURCE("Core.cpp", Core_cpp),
    BT_SOURCE("Core.hpp", Core_hpp),
    BT_SOURCE("CoreKernel.hpp", CoreKernel_hpp),
    BT_SOURCE("Group.cpp", Group_cpp),
    BT_SOURCE("Handle.hpp", Handle_hpp),
    BT_SOURCE("InstructionSet.hpp", InstructionSet_hpp),
    BT_SOURCE("Kernels.cpp", Kernels_cpp),
    BT_SOURCE("Kernels.hpp", Kernels_hpp),
    BT_SOURCE("Layers.cpp", Layers_cpp),
    BT_SOURCE("NoGroup.cpp", NoGroup_cpp),
    BT_SOURCE("Optimizer.cpp", Optimizer_cpp),
    BT_SOURCE("Pass.cpp", Pass_cpp),
    BT_SOURCE("Pass.hpp", Pass_hpp),
    BT_SOURCE("PassKernel.hpp", PassKernel_hpp),
    BT_SOURCE("Rounding.cpp", Rounding_cpp),
    BT_SOURCE("Runtime.cpp", Runtime_cpp),
    BT_SOURCE("Shape.cpp", Shape_cpp),
    BT_SOURCE("Table.cpp", Table_cpp),
    BT_SOURCE("Tensor.cpp", Tensor_cpp),
    BT_SOURCE("Vectors.hpp", Vectors_hpp),
  };
  *count = sizeof sources / sizeof *sources;
  return sources;
}
