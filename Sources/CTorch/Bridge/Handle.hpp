// What the files of this target share: handles, and the guard that keeps C++ exceptions inside.

#pragma once

// All of LibTorch's operations in one header take twice as long to compile as those a file needs.
#define AT_PER_OPERATOR_HEADERS
#include <ATen/core/Tensor.h>

#include "CTorch.h"

struct bt_tensor {
  at::Tensor tensor;
};

namespace babbage {

static_assert(sizeof(intptr_t) == sizeof(int64_t), "sizes are passed as 64-bit integers");

/// Keeps the text of the exception in flight for `bt_last_error`. Call it in a `catch` only.
void remember_exception() noexcept;

/// A device by its name: `cpu`, `cuda` (the one that was chosen), `cuda:1`.
at::Device device_named(const char *name);

/// Runs `body` and hands its tensor out, or remembers why it failed.
template <typename Body>
bt_result guarded(Body &&body) noexcept {
  try {
    return new bt_tensor{body()};
  } catch (...) {
    remember_exception();
    return nullptr;
  }
}

/// Runs `body`, or remembers why it failed.
template <typename Body>
bool attempted(Body &&body) noexcept {
  try {
    body();
    return true;
  } catch (...) {
    remember_exception();
    return false;
  }
}

/// A copy, because `intptr_t` and `int64_t` are different types on some platforms.
inline at::DimVector dims(const intptr_t *values, intptr_t count) {
  return at::DimVector(values, values + count);
}

inline at::DimVector dims(bt_pair pair) { return {pair.rows, pair.columns}; }

inline c10::optional<at::Tensor> maybe(const bt_tensor *tensor) {
  return tensor ? c10::optional<at::Tensor>(tensor->tensor) : c10::nullopt;
}

inline std::vector<at::Tensor> list(const bt_tensor *const *tensors, intptr_t count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (intptr_t i = 0; i < count; i++) result.push_back(tensors[i]->tensor);
  return result;
}

}  // namespace babbage
