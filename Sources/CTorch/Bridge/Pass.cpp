// The pass between two polynomial layers as one LibTorch operation, with its own backward pass.

#include "Handle.hpp"
#include "InstructionSet.hpp"
#include "Pass.hpp"

#include <memory>

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

using namespace babbage;
namespace autograd = torch::autograd;

namespace {

/// What a pass computes, with memory of its own.
struct Pass {
  PassFactors factors;
  std::vector<float> expansion, reduction;
  std::vector<PassSegment> segments;
};

const PassKernel &pass_kernel() {
  static const PassKernel &chosen = BABBAGE_CHOOSE(pass_kernel);
  return chosen;
}

/// Cuts a batch into units of about as many pixels as fit in the level-1 cache, for the core maps
/// of a small network.
PassGrid grid(const PassFactors &pass, int64_t images, int64_t height, int64_t width) {
  const int64_t few = 64, many = 192, lanes = 16;
  PassGrid grid{};
  grid.images = images;
  grid.height = height;
  grid.width = width;
  grid.rows = pass.pools ? height / 2 : height;
  grid.columns = pass.pools ? width / 2 : width;
  const int64_t area = grid.rows * grid.columns;
  grid.images_per_unit = std::max<int64_t>(1, few / area);
  grid.rows_per_unit =
      area <= many ? grid.rows : std::max<int64_t>(1, many / grid.columns);
  grid.units_per_image = (grid.rows + grid.rows_per_unit - 1) / grid.rows_per_unit;
  grid.units =
      (images + grid.images_per_unit - 1) / grid.images_per_unit * grid.units_per_image;
  const int64_t pixels = grid.images_per_unit * grid.rows_per_unit * grid.columns;
  grid.pitch = (pixels + lanes - 1) / lanes * lanes;
  return grid;
}

/// Runs `body` for all units, with working memory, on as many threads as LibTorch may use.
template <typename Body>
void for_each_pass_unit(const PassFactors &pass, const PassGrid &grid, const Body &body) {
  const int64_t work = grid.pitch * pass.filters;
  at::parallel_for(0, grid.units, 1 + 32768 / work, [&](int64_t first, int64_t end) {
    const auto scratch = at::empty({pass_scratch(pass, grid)}, at::kFloat);
    for (int64_t unit = first; unit < end; unit++) body(unit, scratch.data_ptr<float>());
  });
}

struct PassBackward : autograd::Node {
  std::shared_ptr<const Pass> pass;
  PassGrid grid;
  std::vector<int64_t> shape;
  at::Tensor origins;

  autograd::variable_list apply(autograd::variable_list &&gradients) override {
    autograd::variable_list result(num_outputs());
    if (!gradients[0].defined()) return result;
    TORCH_CHECK(origins.defined(), "the graph of this pass has been used already");
    const auto &factors = pass->factors;
    const auto gradient = gradients[0].contiguous();
    // Pooling leaves out the last row or column of an odd size.
    const bool covers = !factors.pools || (grid.height % 2 == 0 && grid.width % 2 == 0);
    const auto maps = covers ? at::empty(shape, gradient.options())
                             : at::zeros(shape, gradient.options());
    const bool has_bias = num_outputs() > 1 && task_should_compute_output(1);
    const auto biases =
        has_bias ? at::zeros({grid.units, factors.filters}, gradient.options()) : at::Tensor();
    float *bias = has_bias ? biases.data_ptr<float>() : nullptr;
    for_each_pass_unit(factors, grid, [&](int64_t unit, float *scratch) {
      pass_kernel().backward(factors, grid, unit, gradient.data_ptr<float>(),
                        origins.data_ptr<uint8_t>(), maps.data_ptr<float>(),
                        bias ? bias + unit * factors.filters : nullptr, scratch);
    });
    result[0] = maps;
    if (has_bias) result[1] = at::sum(biases, {0});
    return result;
  }

  void release_variables() override { origins.reset(); }

  std::string name() const override { return "PassBackward"; }
};

at::Tensor run_pass(const std::shared_ptr<const Pass> &pass, const at::Tensor &input,
               const at::Tensor &bias) {
  const auto &factors = pass->factors;
  TORCH_CHECK(input.scalar_type() == at::kFloat && (input.dim() == 4 || input.dim() == 2),
              "a pass takes floats, NCHW or NC");
  const bool flat = input.dim() == 2;
  TORCH_CHECK(input.size(1) == factors.cores, "a pass of ", factors.cores, " core maps was given ",
              input.size(1));
  TORCH_CHECK(!bias.defined() || bias.numel() == factors.filters, "a pass of ", factors.filters,
              " filters was given ", bias.numel(), " biases");
  const int64_t height = flat ? 1 : input.size(2), width = flat ? 1 : input.size(3);
  TORCH_CHECK(input.size(0) > 0 && height > 0 && width > 0, "a pass over nothing");
  TORCH_CHECK(!factors.pools || (height > 1 && width > 1), "maps too small for pooling");
  const bool records =
      c10::GradMode::is_enabled() &&
      (input.requires_grad() || (bias.defined() && bias.requires_grad()));
  const auto cells = grid(factors, input.size(0), height, width);

  const auto maps = input.detach().contiguous();
  const auto biases = bias.defined() ? bias.detach().contiguous() : bias;
  std::vector<int64_t> shape{input.size(0), factors.sums > 0 ? factors.sums : factors.filters};
  if (!flat) shape.insert(shape.end(), {cells.rows, cells.columns});
  auto output = at::empty(shape, maps.options());
  const auto origins =
      records ? at::empty({cells.units, factors.filters, cells.pitch}, maps.options().dtype(at::kByte))
              : at::Tensor();
  for_each_pass_unit(factors, cells, [&](int64_t unit, float *scratch) {
    pass_kernel().forward(factors, cells, unit, maps.data_ptr<float>(),
                     biases.defined() ? biases.data_ptr<float>() : nullptr,
                     output.data_ptr<float>(), records ? origins.data_ptr<uint8_t>() : nullptr,
                     scratch);
  });
  if (!records) return output;
  const std::shared_ptr<PassBackward> node(new PassBackward(), autograd::deleteNode);
  node->pass = pass;
  node->grid = cells;
  node->shape = input.sizes().vec();
  node->origins = origins;
  node->set_next_edges(bias.defined() ? autograd::collect_next_edges(input, bias)
                                      : autograd::collect_next_edges(input));
  autograd::set_history(output, node);
  return output;
}

/// Copies the factors of an axis, and checks that no block reaches past the maps it combines.
std::vector<float> factors(bt_blocks axis, intptr_t filters) {
  std::vector<float> result(filters * largest_block);
  for (intptr_t filter = 0; filter < filters; filter++) {
    const intptr_t first = axis.first[filter], count = axis.counts[filter];
    TORCH_CHECK(count > 0 && count <= largest_block && first >= 0 && first + count <= axis.maps,
                "a block of maps ", first, " to ", first + count, " of ", axis.maps);
    for (intptr_t k = 0; k < count; k++)
      result[filter * largest_block + k] = axis.factors[filter * largest_block + k];
  }
  return result;
}

}  // namespace

struct bt_pass {
  std::shared_ptr<const Pass> pass;
};

bt_pass *bt_pass_new(intptr_t filters, bt_blocks expansion, const bt_blocks *reduction, bool pools,
                     bool relu) {
  bt_pass *result = nullptr;
  attempted([&] {
    TORCH_CHECK(filters > 0, "a pass without filters");
    auto pass = std::make_shared<Pass>();
    pass->expansion = factors(expansion, filters);
    if (reduction) pass->reduction = factors(*reduction, filters);
    for (intptr_t filter = 0; filter < filters; filter++) {
      const PassSegment segment{filter, filter + 1, expansion.first[filter],
                                expansion.counts[filter],
                                reduction ? reduction->first[filter] : 0};
      auto *last = pass->segments.empty() ? nullptr : &pass->segments.back();
      if (last && last->first_core == segment.first_core && last->cores == segment.cores &&
          last->first_sum == segment.first_sum)
        last->end_filter = segment.end_filter;
      else
        pass->segments.push_back(segment);
    }
    pass->factors = {filters,
                     expansion.maps,
                     reduction ? reduction->maps : 0,
                     pools,
                     relu,
                     pass->expansion.data(),
                     pass->reduction.data(),
                     pass->segments.data(),
                     static_cast<int64_t>(pass->segments.size())};
    result = new bt_pass{std::move(pass)};
  });
  return result;
}

void bt_pass_free(bt_pass *pass) { delete pass; }

bt_result bt_pass_run(const bt_pass *pass, const bt_tensor *maps, const bt_tensor *bias) {
  return guarded([&] { return run_pass(pass->pass, maps->tensor, bias ? bias->tensor : at::Tensor()); });
}

