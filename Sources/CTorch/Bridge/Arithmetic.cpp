// Element-wise operations, reductions and matrix products.

#include "Handle.hpp"

#include <ATen/ops/abs.h>
#include <ATen/ops/add.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/div.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/erf.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/log.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/round.h>
#include <ATen/ops/rsub.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/tanh.h>

using namespace babbage;

// The operations of one form differ only in their name.
#define BT_UNARY(name) \
  bt_result bt_##name(const bt_tensor *a) { \
    return guarded([&] { return at::name(a->tensor); }); \
  }
#define BT_BINARY(name) \
  bt_result bt_##name(const bt_tensor *a, const bt_tensor *b) { \
    return guarded([&] { return at::name(a->tensor, b->tensor); }); \
  }
#define BT_SCALAR(name) \
  bt_result bt_##name##_scalar(const bt_tensor *a, double b) { \
    return guarded([&] { return at::name(a->tensor, b); }); \
  }

BT_BINARY(add)
BT_BINARY(sub)
BT_BINARY(mul)
BT_BINARY(div)
BT_BINARY(eq)
BT_BINARY(matmul)

BT_SCALAR(add)
BT_SCALAR(rsub)
BT_SCALAR(mul)
BT_SCALAR(div)

BT_UNARY(neg)
BT_UNARY(abs)
BT_UNARY(sqrt)
BT_UNARY(exp)
BT_UNARY(log)
BT_UNARY(reciprocal)
BT_UNARY(round)
BT_UNARY(relu)
BT_UNARY(sigmoid)
BT_UNARY(tanh)
BT_UNARY(softplus)
BT_UNARY(erf)

bt_result bt_clamp(const bt_tensor *a, double low, double high) {
  return guarded([&] { return at::clamp(a->tensor, low, high); });
}

bt_result bt_sum(const bt_tensor *a, const intptr_t *axes, intptr_t rank, bool keep) {
  return guarded([&] { return at::sum(a->tensor, dims(axes, rank), keep); });
}

bt_result bt_mean(const bt_tensor *a, const intptr_t *axes, intptr_t rank, bool keep) {
  return guarded([&] { return at::mean(a->tensor, dims(axes, rank), keep); });
}

bt_result bt_amax(const bt_tensor *a, const intptr_t *axes, intptr_t rank, bool keep) {
  return guarded([&] { return at::amax(a->tensor, dims(axes, rank), keep); });
}

bt_result bt_argmax(const bt_tensor *a, intptr_t axis) {
  return guarded([&] { return at::argmax(a->tensor, axis); });
}

