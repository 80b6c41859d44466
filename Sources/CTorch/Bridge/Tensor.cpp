// Tensors: created from memory, inspected, copied back.

#include "Handle.hpp"

#include <cstring>

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

using namespace babbage;

namespace {

template <typename Element>
bt_result from_buffer(const Element *values, intptr_t count, const intptr_t *shape, intptr_t rank,
                      at::ScalarType type) {
  return guarded([&] {
    const auto sizes = dims(shape, rank);
    int64_t product = 1;
    for (const auto size : sizes) {
      TORCH_CHECK(size >= 0 && !__builtin_mul_overflow(product, size, &product), "shape ",
                  at::IntArrayRef(sizes), " is not one of a tensor");
    }
    TORCH_CHECK(product == count, count, " values do not fill shape ", at::IntArrayRef(sizes));
    auto tensor = at::empty(sizes, type);
    if (count > 0) std::memcpy(tensor.data_ptr(), values, sizeof(Element) * count);
    return tensor;
  });
}

template <typename Element>
bool to_buffer(const at::Tensor &tensor, Element *values, intptr_t count, at::ScalarType type) {
  return attempted([&] {
    TORCH_CHECK(tensor.numel() == count, "a tensor of ", tensor.numel(), " elements does not fill ",
                count);
    const auto plain = tensor.detach().to(at::kCPU, type).contiguous();
    if (count > 0) std::memcpy(values, plain.data_ptr(), sizeof(Element) * count);
  });
}

}  // namespace

bt_result bt_from_floats(const float *values, intptr_t count, const intptr_t *shape,
                         intptr_t rank) {
  return from_buffer(values, count, shape, rank, at::kFloat);
}

bt_result bt_from_bytes(const uint8_t *values, intptr_t count, const intptr_t *shape,
                        intptr_t rank) {
  return from_buffer(values, count, shape, rank, at::kByte);
}

bt_result bt_from_integers(const intptr_t *values, intptr_t count, const intptr_t *shape,
                           intptr_t rank) {
  return from_buffer(values, count, shape, rank, at::kLong);
}

bt_result bt_full(double value, const intptr_t *shape, intptr_t rank) {
  return guarded([&] { return at::full(dims(shape, rank), value, at::kFloat); });
}

bt_result bt_retain(const bt_tensor *tensor) {
  return guarded([&] { return tensor->tensor; });
}

void bt_release(bt_tensor *tensor) { delete tensor; }

intptr_t bt_rank(const bt_tensor *tensor) { return tensor->tensor.dim(); }

void bt_shape(const bt_tensor *tensor, intptr_t *shape) {
  for (const auto size : tensor->tensor.sizes()) *shape++ = size;
}

intptr_t bt_count(const bt_tensor *tensor) { return tensor->tensor.numel(); }

bt_kind bt_kind_of(const bt_tensor *tensor) {
  switch (tensor->tensor.scalar_type()) {
    case at::kFloat: return bt_float;
    case at::kBFloat16: return bt_bfloat16;
    case at::kByte: return bt_byte;
    case at::kLong: return bt_integer;
    case at::kBool: return bt_boolean;
    default: return bt_other;
  }
}

bool bt_copy_floats(const bt_tensor *tensor, float *values, intptr_t count) {
  return to_buffer(tensor->tensor, values, count, at::kFloat);
}

bool bt_copy_integers(const bt_tensor *tensor, intptr_t *values, intptr_t count) {
  return to_buffer(tensor->tensor, values, count, at::kLong);
}

bool bt_copy_bytes(const bt_tensor *tensor, uint8_t *values, intptr_t count) {
  return to_buffer(tensor->tensor, values, count, at::kByte);
}

bool bt_item(const bt_tensor *tensor, double *value) {
  return attempted([&] { *value = tensor->tensor.item().toDouble(); });
}

bt_result bt_to_float(const bt_tensor *tensor) {
  return guarded([&] { return tensor->tensor.to(at::kFloat); });
}

bt_result bt_to_bfloat16(const bt_tensor *tensor) {
  return guarded([&] { return tensor->tensor.to(at::kBFloat16); });
}

bt_result bt_to_like(const bt_tensor *tensor, const bt_tensor *other) {
  return guarded([&] { return tensor->tensor.to(other->tensor.device(), other->tensor.scalar_type()); });
}

bt_result bt_to_byte(const bt_tensor *tensor) {
  return guarded([&] { return tensor->tensor.to(at::kByte); });
}

namespace {

/// The elements on a device. Those that come from main memory are copied aside at once, so nothing
/// waits until the device has done what it has to do before.
at::Tensor moved(const at::Tensor &tensor, at::Device device) {
  const bool waits = !(tensor.is_cpu() && device.is_cuda());
  return tensor.to(device, tensor.scalar_type(), !waits);
}

}  // namespace

bt_result bt_to_device(const bt_tensor *tensor, const char *device) {
  return guarded([&] { return moved(tensor->tensor, device_named(device)); });
}

bt_result bt_to_device_of(const bt_tensor *tensor, const bt_tensor *other) {
  return guarded([&] { return moved(tensor->tensor, other->tensor.device()); });
}

bool bt_move(bt_tensor *tensor, const char *device) {
  return attempted([&] {
    const bool recorded = tensor->tensor.requires_grad();
    tensor->tensor = tensor->tensor.detach().to(device_named(device)).requires_grad_(recorded);
  });
}

bt_result bt_contiguous(const bt_tensor *tensor, bool channels_last) {
  return guarded([&] {
    return tensor->tensor.contiguous(
        channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
  });
}

bt_result bt_clone(const bt_tensor *tensor) {
  return guarded([&] { return tensor->tensor.clone(); });
}

