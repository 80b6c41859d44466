// Normalisation as a layer stores it, rounded to few bits, while it is trained: on the tensor's own
// device, without a copy to the host. The same arithmetic as `BatchNorm.roundingScales` and
// `roundingShifts`, element by element, in the same order.

#include "Handle.hpp"

#include <c10/core/GradMode.h>

#include <ATen/ops/add.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/copysign.h>
#include <ATen/ops/floor.h>
#include <ATen/ops/ge.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/sqrt.h>

using namespace babbage;

namespace {

/// A step for numbers up to the largest of these in `limit` codes: the upper half of a float,
/// rounded up, as `ShortFloat`.
at::Tensor step_for(const at::Tensor &values, double limit) {
  const auto exact = at::amax(values.abs(), {}, true) / limit;
  const auto pattern = exact.view(at::kInt);
  return (pattern + 0xFFFF).bitwise_and(~0xFFFF).clamp_max(0x7F7F0000).view(at::kFloat);
}

/// Values as whole numbers of steps, halves away from zero, at most `limit` either way.
at::Tensor codes_of(const at::Tensor &values, const at::Tensor &step, double limit) {
  // Without any step all values are zero, and 0 / 0 stands for code 0.
  const auto steps = at::nan_to_num(values / step, 0.0).abs();
  const auto whole = at::floor(steps);
  const auto rounded = whole + at::ge(steps - whole, 0.5).to(at::kFloat);
  return at::copysign(rounded.clamp_max(limit), values);
}

}  // namespace

bt_result bt_stored_gamma(const bt_tensor *gamma, const bt_tensor *variance, double eps,
                          double least_variance, double largest_spread, intptr_t bits) {
  return guarded([&] {
    at::Tensor change;
    {
      c10::NoGradGuard unrecorded;
      const double limit = (1 << bits) - 1;
      const auto deviation = at::sqrt(variance->tensor + static_cast<float>(eps));
      const auto is_empty = variance->tensor.lt(static_cast<float>(least_variance));
      const auto least = at::amax(deviation, {}, true) / static_cast<float>(largest_spread);
      const auto share = (deviation / least).clamp_max(1).masked_fill(is_empty, 0);
      const auto scale = gamma->tensor * share / deviation;
      const auto step = step_for(scale, limit);
      change = codes_of(scale, step, limit) * step * deviation - gamma->tensor;
    }
    return gamma->tensor + change;
  });
}

bt_result bt_stored_beta(const bt_tensor *beta, const bt_tensor *gamma, const bt_tensor *mean,
                         const bt_tensor *variance, double eps, intptr_t bits) {
  return guarded([&] {
    at::Tensor change;
    {
      c10::NoGradGuard unrecorded;
      const double limit = (1 << (bits - 1)) - 1;
      const auto deviation = at::sqrt(variance->tensor + static_cast<float>(eps));
      const auto shift = beta->tensor - gamma->tensor / deviation * mean->tensor;
      const auto step = step_for(shift, limit);
      const auto stored = beta->tensor + (codes_of(shift, step, limit) * step - shift);
      change = stored - beta->tensor;
    }
    return beta->tensor + change;
  });
}
