// Settings of the whole process, and the last error.

#include "Handle.hpp"

#include <atomic>
#include <climits>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/api/include/torch/version.h>

namespace {
thread_local std::string last_error;
}

void babbage::remember_exception() noexcept {
  try {
    try {
      throw;
    } catch (const c10::Error &error) {
      // The backtrace names LibTorch's internals, which mean nothing to a user.
      last_error = error.what_without_backtrace();
    } catch (const std::exception &error) {
      last_error = error.what();
    } catch (...) {
      last_error = "unknown exception";
    }
  } catch (...) {
    // The text itself did not fit in memory.
    last_error.clear();
  }
}

using babbage::attempted;

const char *bt_last_error() { return last_error.c_str(); }

const char *bt_version() { return TORCH_VERSION; }

bool bt_set_threads(intptr_t count) {
  return attempted([&] {
    TORCH_CHECK(count > 0 && count <= 4096, "the number of threads is ", count, ", not 1 to 4096");
    at::set_num_threads(static_cast<int>(count));
  });
}

intptr_t bt_threads() { return at::get_num_threads(); }

bool bt_set_deterministic(bool on) {
  return attempted([&] { at::globalContext().setDeterministicAlgorithms(on, false); });
}

bool bt_prefer_speed() {
  return attempted([&] {
    auto &context = at::globalContext();
    context.setAllowTF32CuBLAS(true);
    context.setAllowTF32CuDNN(true);
    context.setBenchmarkCuDNN(true);
  });
}

bool bt_has_cuda() { return at::globalContext().hasCUDA(); }

namespace {
std::atomic<int> chosen_cuda{0};
}

at::Device babbage::device_named(const char *name) {
  const at::Device device(name);
  if (device.is_cuda() && !device.has_index())
    return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(chosen_cuda.load()));
  return device;
}

bool bt_choose_cuda(intptr_t index) {
  return attempted([&] {
    const int count = c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount();
    TORCH_CHECK(count > 0 && index >= 0, "there is no CUDA device ", index);
    chosen_cuda = static_cast<int>(index % count);
  });
}

bool bt_seed(uint64_t seed) {
  return attempted([&] { at::manual_seed(seed); });
}

bool bt_flush_denormals(bool on) { return at::globalContext().setFlushDenormal(on); }

void bt_keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 1 << 28);
#endif
}

bool bt_set_recording(bool on) {
  const bool before = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(on);
  return before;
}

