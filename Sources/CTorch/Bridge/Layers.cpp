// The layers of networks, the loss, and the sampling that augmentation needs.

#include "Handle.hpp"

#include <ATen/Context.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/softmax.h>

#include <limits>

using namespace babbage;

bt_result bt_conv2d(const bt_tensor *x, const bt_tensor *weight, const bt_tensor *bias,
                    bt_pair stride, bt_pair padding, intptr_t groups) {
  return guarded([&] {
    return at::conv2d(x->tensor, weight->tensor, maybe(bias), dims(stride), dims(padding), 1,
                      groups);
  });
}

bt_result bt_linear(const bt_tensor *x, const bt_tensor *weight, const bt_tensor *bias) {
  return guarded([&] { return at::linear(x->tensor, weight->tensor, maybe(bias)); });
}

bt_result bt_max_pool2d(const bt_tensor *x, bt_pair kernel, bt_pair stride, bt_pair padding) {
  return guarded(
      [&] { return at::max_pool2d(x->tensor, dims(kernel), dims(stride), dims(padding)); });
}

bt_result bt_avg_pool2d(const bt_tensor *x, bt_pair kernel, bt_pair stride, bt_pair padding,
                        bool counts_padding) {
  return guarded([&] {
    return at::avg_pool2d(x->tensor, dims(kernel), dims(stride), dims(padding), false,
                          counts_padding);
  });
}

bt_result bt_batch_norm(const bt_tensor *x, const bt_tensor *gamma, const bt_tensor *beta,
                        const bt_tensor *running_mean, const bt_tensor *running_var, bool training,
                        double momentum, double eps) {
  return guarded([&] {
    return at::batch_norm(x->tensor, maybe(gamma), maybe(beta), running_mean->tensor,
                          running_var->tensor, training, momentum, eps,
                          at::globalContext().userEnabledCuDNN());
  });
}

bt_result bt_dropout(const bt_tensor *x, double probability) {
  return guarded([&] { return at::dropout(x->tensor, probability, true); });
}

bt_result bt_softmax(const bt_tensor *x, intptr_t axis) {
  return guarded([&] { return at::softmax(x->tensor, axis); });
}

bt_result bt_log_softmax(const bt_tensor *x, intptr_t axis) {
  return guarded([&] { return at::log_softmax(x->tensor, axis); });
}

bt_result bt_cross_entropy(const bt_tensor *logits, const bt_tensor *labels, double smoothing) {
  return guarded([&] {
    // No label is ignored: a negative one is an error in the data.
    const int64_t ignored = std::numeric_limits<int64_t>::min();
    return at::cross_entropy_loss(logits->tensor, labels->tensor, {}, at::Reduction::Mean, ignored,
                                  smoothing);
  });
}

bt_result bt_affine_grid(const bt_tensor *theta, const intptr_t *shape, intptr_t rank) {
  return guarded([&] {
    // LibTorch reads four lengths without checking.
    TORCH_CHECK(rank == 4, "the shape of a batch has 4 axes, not ", rank);
    return at::affine_grid_generator(theta->tensor, dims(shape, rank), false);
  });
}

bt_result bt_grid_sample(const bt_tensor *x, const bt_tensor *grid) {
  const int64_t bilinear = 0, zeros = 0;
  return guarded([&] { return at::grid_sampler(x->tensor, grid->tensor, bilinear, zeros, false); });
}

