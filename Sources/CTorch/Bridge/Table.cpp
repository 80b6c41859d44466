// The table in which a program finds all functions.

#include "CTorch.h"

const bt_functions *bt_table() {
#define BT_MEMBER(name) bt_##name,
  static const bt_functions functions = {BT_FUNCTIONS(BT_MEMBER)};
#undef BT_MEMBER
  return &functions;
}
