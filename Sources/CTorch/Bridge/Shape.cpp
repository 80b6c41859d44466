// Operations that move elements and compute nothing.

#include "Handle.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/flip.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/permute.h>
#include <ATen/ops/reshape.h>
#include <ATen/ops/slice.h>
#include <ATen/ops/transpose.h>

using namespace babbage;

bt_result bt_transpose(const bt_tensor *a, intptr_t first, intptr_t second) {
  return guarded([&] { return at::transpose(a->tensor, first, second); });
}

bt_result bt_permute(const bt_tensor *a, const intptr_t *axes, intptr_t rank) {
  return guarded([&] { return at::permute(a->tensor, dims(axes, rank)); });
}

bt_result bt_reshape(const bt_tensor *a, const intptr_t *shape, intptr_t rank) {
  return guarded([&] { return at::reshape(a->tensor, dims(shape, rank)); });
}

bt_result bt_expand(const bt_tensor *a, const intptr_t *shape, intptr_t rank) {
  return guarded([&] { return a->tensor.expand(dims(shape, rank)); });
}

bt_result bt_narrow(const bt_tensor *a, intptr_t axis, intptr_t start, intptr_t length) {
  return guarded([&] { return a->tensor.narrow(axis, start, length); });
}

bt_result bt_slice(const bt_tensor *a, intptr_t axis, intptr_t start, intptr_t end, intptr_t step) {
  return guarded([&] { return at::slice(a->tensor, axis, start, end, step); });
}

bt_result bt_cat(const bt_tensor *const *tensors, intptr_t count, intptr_t axis) {
  return guarded([&] { return at::cat(list(tensors, count), axis); });
}

bt_result bt_index_select(const bt_tensor *a, intptr_t axis, const bt_tensor *positions) {
  return guarded([&] { return at::index_select(a->tensor, axis, positions->tensor); });
}

bt_result bt_gather(const bt_tensor *a, intptr_t axis, const bt_tensor *positions) {
  return guarded([&] { return at::gather(a->tensor, axis, positions->tensor); });
}

bt_result bt_pad(const bt_tensor *a, const intptr_t *amounts, intptr_t count, double value) {
  return guarded([&] { return at::constant_pad_nd(a->tensor, dims(amounts, count), value); });
}

bt_result bt_flip(const bt_tensor *a, intptr_t axis) {
  return guarded([&] { return at::flip(a->tensor, {axis}); });
}

