// Gradients, and changes of parameters that leave no trace in the graph.

#include "Handle.hpp"

#include <c10/core/GradMode.h>

using namespace babbage;

bool bt_set_requires_grad(const bt_tensor *tensor, bool on) {
  return attempted([&] { tensor->tensor.set_requires_grad(on); });
}

bool bt_requires_grad(const bt_tensor *tensor) { return tensor->tensor.requires_grad(); }

bt_result bt_detach(const bt_tensor *tensor) {
  return guarded([&] { return tensor->tensor.detach(); });
}

bool bt_backward(const bt_tensor *scalar) {
  return attempted([&] { scalar->tensor.backward(); });
}

bool bt_has_grad(const bt_tensor *tensor) { return tensor->tensor.grad().defined(); }

bt_result bt_grad(const bt_tensor *tensor) {
  return guarded([&] {
    const auto &gradient = tensor->tensor.grad();
    TORCH_CHECK(gradient.defined(), "the tensor has no gradient");
    return gradient;
  });
}

bool bt_clear_grad(const bt_tensor *tensor) {
  return attempted([&] { tensor->tensor.mutable_grad().reset(); });
}

bool bt_assign(const bt_tensor *tensor, const bt_tensor *source) {
  return attempted([&] {
    c10::NoGradGuard unrecorded;
    tensor->tensor.copy_(source->tensor);
  });
}

bool bt_lerp_assign(const bt_tensor *tensor, const bt_tensor *end, double weight) {
  return attempted([&] {
    c10::NoGradGuard unrecorded;
    tensor->tensor.lerp_(end->tensor, weight);
  });
}

