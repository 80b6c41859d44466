// What takes the place of a group of processes where Gloo's headers are missing.

#include "Handle.hpp"

#include <c10/util/Exception.h>

using namespace babbage;

struct bt_group {};

namespace {

void refuse() {
  TORCH_CHECK(false, "this LibTorch came without Gloo's headers; install them (on Debian: libgloo-dev)");
}

}  // namespace

bt_group *bt_group_new(const char *, intptr_t, intptr_t, intptr_t, const char *, double, double) {
  attempted(refuse);
  return nullptr;
}

// There is no group to call these for.

void bt_group_free(bt_group *group) { delete group; }

const char *bt_group_failure(const bt_group *) { return nullptr; }

bool bt_group_sum(const bt_group *, const bt_tensor *const *, intptr_t) {
  return attempted(refuse);
}

bt_result bt_group_recorded_sum(const bt_group *, const bt_tensor *) {
  attempted(refuse);
  return nullptr;
}

bool bt_group_broadcast(const bt_group *, const bt_tensor *, intptr_t) {
  return attempted(refuse);
}

bt_result bt_group_gather(const bt_group *, const bt_tensor *) {
  attempted(refuse);
  return nullptr;
}

bool bt_group_barrier(const bt_group *) { return attempted(refuse); }
