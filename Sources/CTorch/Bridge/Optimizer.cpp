// AdamW. LibTorch's own class is not used, because its headers include each other by paths that
// need a search path besides /usr/include, which a Swift package cannot add. The arithmetic, and
// its order, are the same.

#include "Handle.hpp"

#include <c10/core/GradMode.h>

#include <array>
#include <cmath>
#include <map>

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

#if __has_include(<ATen/ops/_fused_adamw.h>)
#include <ATen/ops/_fused_adamw.h>
#define BABBAGE_FUSED 1
#endif

using namespace babbage;

struct bt_adamw {
  struct Parameter {
    at::Tensor value, mean, square;
    double weight_decay;
    int64_t steps = 0;
    /// The same number on the device, where a fused step counts it.
    at::Tensor counter;
  };
  double beta1, beta2, eps;
  std::vector<Parameter> parameters;
};

namespace {

const bt_adamw::Parameter &parameter(const bt_adamw *optimizer, intptr_t index) {
  TORCH_CHECK(index >= 0 && index < bt_adamw_count(optimizer), "there is no parameter ", index);
  return optimizer->parameters[index];
}

#ifdef BABBAGE_FUSED
/// One kernel for all parameters on a CUDA device that share a weight decay. Its last bits may
/// differ from those of single operations.
void step_fused(bt_adamw *optimizer, double learning_rate) {
  std::map<double, std::array<std::vector<at::Tensor>, 5>> groups;
  for (auto &parameter : optimizer->parameters) {
    if (!parameter.value.grad().defined()) continue;
    if (!parameter.counter.defined()) {
      const double before = static_cast<double>(parameter.steps);
      parameter.counter = at::full({}, before, parameter.value.options());
    }
    parameter.steps += 1;
    auto &[values, gradients, means, squares, counters] = groups[parameter.weight_decay];
    values.push_back(parameter.value);
    gradients.push_back(parameter.value.grad());
    means.push_back(parameter.mean);
    squares.push_back(parameter.square);
    counters.push_back(parameter.counter);
  }
  for (auto &[weight_decay, group] : groups) {
    auto &[values, gradients, means, squares, counters] = group;
    at::_foreach_add_(counters, 1);
    at::_fused_adamw_(values, gradients, means, squares, {}, counters, learning_rate,
                      optimizer->beta1, optimizer->beta2, weight_decay, optimizer->eps, false,
                      false);
  }
}
#endif

}  // namespace

bt_adamw *bt_adamw_new(double beta1, double beta2, double eps) {
  bt_adamw *result = nullptr;
  attempted([&] {
    TORCH_CHECK(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "betas ", beta1, " and ", beta2,
                " are not in 0..<1");
    TORCH_CHECK(eps >= 0, "eps ", eps, " is negative");
    result = new bt_adamw{beta1, beta2, eps, {}};
  });
  return result;
}

void bt_adamw_free(bt_adamw *optimizer) { delete optimizer; }

bool bt_adamw_add(bt_adamw *optimizer, const bt_tensor *const *parameters, intptr_t count,
                  double weight_decay) {
  return attempted([&] {
    TORCH_CHECK(weight_decay >= 0, "weight decay ", weight_decay, " is negative");
    for (const auto &value : list(parameters, count)) {
      TORCH_CHECK(value.is_leaf() && value.requires_grad(),
                  "a parameter is not a leaf that requires a gradient");
      const auto zeros = [&] { return at::zeros_like(value, at::MemoryFormat::Preserve); };
      optimizer->parameters.push_back({value, zeros(), zeros(), weight_decay, 0, {}});
    }
  });
}

bool bt_adamw_step(bt_adamw *optimizer, double learning_rate) {
  return attempted([&] {
    c10::NoGradGuard unrecorded;
#ifdef BABBAGE_FUSED
    if (!optimizer->parameters.empty() && optimizer->parameters[0].value.is_cuda())
      return step_fused(optimizer, learning_rate);
#endif
    std::vector<at::Tensor> values, gradients, means, squares;
    std::vector<at::Scalar> shrink, corrections, rates;
    for (auto &parameter : optimizer->parameters) {
      if (!parameter.value.grad().defined()) continue;
      parameter.steps += 1;
      const auto steps = static_cast<double>(parameter.steps);
      values.push_back(parameter.value);
      gradients.push_back(parameter.value.grad());
      means.push_back(parameter.mean);
      squares.push_back(parameter.square);
      shrink.push_back(1 - learning_rate * parameter.weight_decay);
      corrections.push_back(std::sqrt(1 - std::pow(optimizer->beta2, steps)));
      rates.push_back(-learning_rate / (1 - std::pow(optimizer->beta1, steps)));
    }
    if (values.empty()) return;
    at::_foreach_mul_(values, shrink);
    at::_foreach_mul_(means, optimizer->beta1);
    at::_foreach_add_(means, gradients, 1 - optimizer->beta1);
    at::_foreach_mul_(squares, optimizer->beta2);
    at::_foreach_addcmul_(squares, gradients, gradients, 1 - optimizer->beta2);
    auto denominators = at::_foreach_sqrt(squares);
    at::_foreach_div_(denominators, corrections);
    at::_foreach_add_(denominators, optimizer->eps);
    at::_foreach_addcdiv_(values, means, denominators, rates);
  });
}

bool bt_adamw_clear_grads(bt_adamw *optimizer) {
  return attempted([&] {
    for (auto &parameter : optimizer->parameters) parameter.value.mutable_grad().reset();
  });
}

intptr_t bt_adamw_count(const bt_adamw *optimizer) {
  return static_cast<intptr_t>(optimizer->parameters.size());
}

intptr_t bt_adamw_steps(const bt_adamw *optimizer, intptr_t index) {
  return optimizer->parameters[index].steps;
}

bt_result bt_adamw_mean(const bt_adamw *optimizer, intptr_t index) {
  return guarded([&] { return parameter(optimizer, index).mean; });
}

bt_result bt_adamw_square(const bt_adamw *optimizer, intptr_t index) {
  return guarded([&] { return parameter(optimizer, index).square; });
}

bool bt_adamw_restore(bt_adamw *optimizer, intptr_t index, intptr_t steps, const bt_tensor *mean,
                      const bt_tensor *square) {
  return attempted([&] {
    const auto &target = parameter(optimizer, index);
    TORCH_CHECK(steps >= 0, "the number of steps is negative");
    for (const auto *tensor : {mean, square}) {
      TORCH_CHECK(tensor->tensor.sizes() == target.value.sizes(), "a state of shape ",
                  tensor->tensor.sizes(), " does not fit a parameter of shape ",
                  target.value.sizes());
    }
    target.mean.copy_(mean->tensor);
    target.square.copy_(square->tensor);
    optimizer->parameters[index].steps = steps;
    optimizer->parameters[index].counter.reset();
  });
}

