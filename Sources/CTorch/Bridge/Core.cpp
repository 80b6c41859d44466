// The convolution of a small core as one LibTorch operation, with its own backward pass.

#include "Core.hpp"
#include "Handle.hpp"
#include "InstructionSet.hpp"

#include <memory>

#include <ATen/Parallel.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

using namespace babbage;
namespace autograd = torch::autograd;

namespace {

const CoreKernel &core_kernel() {
  static const CoreKernel &chosen = BABBAGE_CHOOSE(core_kernel);
  return chosen;
}

CoreShape shape_of(const at::Tensor &maps, const at::Tensor &weight, int64_t padding) {
  CoreShape shape{};
  shape.images = maps.size(0);
  shape.channels = maps.size(1);
  shape.height = maps.size(2);
  shape.width = maps.size(3);
  shape.filters = weight.size(0);
  shape.rows = weight.size(2);
  shape.columns = weight.size(3);
  shape.padding = padding;
  shape.padded_height = shape.height + 2 * padding;
  shape.padded_width = shape.width + 2 * padding;
  shape.out_height = shape.padded_height - shape.rows + 1;
  shape.out_width = shape.padded_width - shape.columns + 1;
  // As many images as easily fit in the level-2 cache, because lanes are summed once per unit.
  const int64_t cache = 1 << 15, maps_count = shape.channels + shape.filters;
  shape.images_per_unit = std::min<int64_t>(
      8, std::max<int64_t>(1, cache / (maps_count * core_pitch(shape))));
  shape.units = (shape.images + shape.images_per_unit - 1) / shape.images_per_unit;
  return shape;
}

template <typename Body>
void for_each_core_unit(const CoreShape &shape, const Body &body) {
  at::parallel_for(0, shape.units, 1, [&](int64_t first, int64_t end) {
    const auto scratch = at::empty({core_scratch(shape)}, at::kFloat);
    for (int64_t unit = first; unit < end; unit++) body(unit, scratch.data_ptr<float>());
  });
}

struct CoreBackward : autograd::Node {
  CoreShape shape;
  autograd::SavedVariable maps, weight;

  autograd::variable_list apply(autograd::variable_list &&gradients) override {
    autograd::variable_list result(2);
    if (!gradients[0].defined()) return result;
    const auto input = maps.unpack(), factors = weight.unpack();
    const auto gradient = gradients[0].contiguous();
    if (task_should_compute_output(0)) result[0] = at::empty(input.sizes(), gradient.options());
    const int64_t count = factors.numel();
    const auto sums = at::empty({shape.units, count}, gradient.options());
    const float *output_data = gradient.data_ptr<float>(), *input_data = input.data_ptr<float>();
    const float *weight_data = factors.data_ptr<float>();
    float *input_gradient = result[0].defined() ? result[0].data_ptr<float>() : nullptr;
    float *sum_data = sums.data_ptr<float>();
    for_each_core_unit(shape, [&](int64_t unit, float *scratch) {
      core_kernel().backward(shape, unit, output_data, input_data, weight_data, input_gradient,
                        sum_data + unit * count, scratch);
    });
    result[1] = at::sum(sums, {0}).reshape(factors.sizes());
    return result;
  }

  void release_variables() override {
    maps.reset_data();
    weight.reset_data();
  }

  std::string name() const override { return "CoreBackward"; }
};

at::Tensor run_core(const at::Tensor &input, const at::Tensor &weight, int64_t padding) {
  const int64_t few = 16;
  const bool fits = input.dim() == 4 && weight.dim() == 4 && input.scalar_type() == at::kFloat &&
                    input.size(0) > 0 && input.size(1) == weight.size(1) &&
                    weight.size(0) <= few && weight.size(1) <= few &&
                    input.size(2) + 2 * padding >= weight.size(2) &&
                    input.size(3) + 2 * padding >= weight.size(3);
  if (!fits) return at::conv2d(input, weight, {}, 1, padding).contiguous();
  const auto maps = input.contiguous(), factors = weight.contiguous();
  const auto shape = shape_of(maps, factors, padding);
  auto output =
      at::empty({shape.images, shape.filters, shape.out_height, shape.out_width}, maps.options());
  const float *maps_data = maps.data_ptr<float>(), *weight_data = factors.data_ptr<float>();
  float *output_data = output.data_ptr<float>();
  for_each_core_unit(shape, [&](int64_t unit, float *scratch) {
    core_kernel().forward(shape, unit, maps_data, weight_data, output_data, scratch);
  });
  if (!c10::GradMode::is_enabled() || !(maps.requires_grad() || factors.requires_grad()))
    return output;
  const std::shared_ptr<CoreBackward> node(new CoreBackward(), autograd::deleteNode);
  node->shape = shape;
  node->maps = autograd::SavedVariable(maps, false);
  node->weight = autograd::SavedVariable(factors, false);
  node->set_next_edges(autograd::collect_next_edges(maps, factors));
  autograd::set_history(output, node);
  return output;
}

}  // namespace

bt_result bt_small_conv2d(const bt_tensor *maps, const bt_tensor *weight, intptr_t padding) {
  return guarded([&] { return run_core(maps->tensor, weight->tensor, padding); });
}

