// A group of processes that compute together, on c10d: tensors in main memory go through Gloo, those
// on CUDA devices through NCCL where that was found.

// c10d hides its groups unless these are set.
#define USE_C10D_GLOO
#ifdef BABBAGE_NCCL
#define USE_C10D_NCCL
#endif

#include "Handle.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <thread>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>
#include <c10/util/Logging.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef BABBAGE_NCCL
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

using namespace babbage;

namespace {

using Clock = std::chrono::steady_clock;
using Gloo = c10d::ProcessGroupGloo;
#ifdef BABBAGE_NCCL
using Backend = c10d::Backend;
#else
using Backend = Gloo;
#endif

/// What the handle and the hooks of a graph share.
struct Members {
  c10::intrusive_ptr<c10d::Store> store;
  c10::intrusive_ptr<Backend> host, device;
  std::chrono::milliseconds timeout;
  std::string failure;

  /// What carries a tensor's elements. Processes meet on their devices when they first need to.
  Backend &carrier(const at::Tensor &tensor) {
#ifdef BABBAGE_NCCL
    if (tensor.is_cuda()) {
      if (!device) {
        const auto options = c10d::ProcessGroupNCCL::Options::create();
        options->timeout = timeout;
        device = c10::make_intrusive<c10d::ProcessGroupNCCL>(
            c10::make_intrusive<c10d::PrefixStore>("nccl", store), host->getRank(),
            host->getSize(), options);
      }
      return *device;
    }
#endif
    return *host;
  }

  /// Waits for a collective operation. After one has failed, the processes no longer agree on what
  /// comes next, so all later ones fail too.
  template <typename Start>
  void run(Start &&start) {
    TORCH_CHECK(failure.empty(), failure);
    try {
      start()->wait();
    } catch (const std::exception &error) {
      failure = error.what();
      if (failure.empty()) failure = "unknown exception";
      throw;
    }
  }

  /// Replaces the elements of a contiguous tensor by their sums over all processes.
  void sum(const at::Tensor &tensor) {
    std::vector<at::Tensor> list{tensor};
    run([&] { return carrier(tensor).allreduce(list); });
  }
};

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(1000 * seconds));
}

/// This machine's address on the route to a host. Its own name may not resolve, or may resolve to
/// an address that other machines cannot use. Connecting a datagram socket sends nothing.
std::string address_towards(const std::string &host, intptr_t port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  TORCH_CHECK(error == 0, host, ": ", gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  for (const auto *address = found; address; address = address->ai_next) {
    const int descriptor = socket(address->ai_family, SOCK_DGRAM, 0);
    if (descriptor < 0) continue;
    sockaddr_storage own{};
    socklen_t length = sizeof own;
    char text[NI_MAXHOST];
    const bool succeeded =
        connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 &&
        getsockname(descriptor, reinterpret_cast<sockaddr *>(&own), &length) == 0 &&
        getnameinfo(reinterpret_cast<sockaddr *>(&own), length, text, sizeof text, nullptr, 0,
                    NI_NUMERICHOST) == 0;
    close(descriptor);
    if (succeeded) return text;
  }
  TORCH_CHECK(false, "there is no way to ", host);
}

/// Waits until every rank has arrived. Gloo would wait too, but for as long as for an operation.
void wait_for_all(c10d::Store &store, intptr_t rank, intptr_t size, Clock::time_point deadline) {
  const auto key = [](intptr_t rank) { return "babbage/" + std::to_string(rank); };
  store.set(key(rank), std::vector<uint8_t>{1});
  for (intptr_t other = 0; other < size; other++) {
    while (!store.check({key(other)})) {
      TORCH_CHECK(Clock::now() < deadline, "rank ", other, " did not come");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

std::shared_ptr<Members> connect(const std::string &host, intptr_t port, intptr_t rank,
                                 intptr_t size, const char *interface, double patience,
                                 double timeout) {
  const auto deadline = Clock::now() + milliseconds(patience);
  c10d::TCPStoreOptions meeting;
  meeting.port = static_cast<uint16_t>(port);
  meeting.isServer = rank == 0;
  meeting.waitWorkers = false;
  meeting.timeout = milliseconds(patience);
  const auto store = c10::make_intrusive<c10d::TCPStore>(host, meeting);
  wait_for_all(*store, rank, size, deadline);
  const auto options = Gloo::Options::create(milliseconds(timeout));
  options->devices.push_back(interface
                                 ? Gloo::createDeviceForInterface(interface)
                                 : Gloo::createDeviceForHostname(address_towards(host, port)));
  // One thread, so that operations run in the order in which they were requested.
  options->threads = 1;
  const auto members = std::make_shared<Members>();
  members->store = store;
  members->timeout = milliseconds(timeout);
  members->host = c10::make_intrusive<Gloo>(store, static_cast<int>(rank),
                                            static_cast<int>(size), options);
  return members;
}

}  // namespace

struct bt_group {
  std::shared_ptr<Members> members;
};

bt_group *bt_group_new(const char *host, intptr_t port, intptr_t rank, intptr_t size,
                       const char *interface, double patience, double timeout) {
  bt_group *result = nullptr;
  attempted([&] {
    // Gloo writes to sockets whose other end may be gone, which should be an error and not kill the
    // process.
    std::signal(SIGPIPE, SIG_IGN);
    // c10d logs every attempt to connect, and also each error that it throws.
    const int fatal_only = 3;
    if (!std::getenv("TORCH_CPP_LOG_LEVEL")) FLAGS_caffe2_log_level = fatal_only;
    result = new bt_group{connect(host, port, rank, size, interface, patience, timeout)};
  });
  return result;
}

void bt_group_free(bt_group *group) { delete group; }

const char *bt_group_failure(const bt_group *group) {
  return group->members->failure.empty() ? nullptr : group->members->failure.c_str();
}

bool bt_group_sum(const bt_group *group, const bt_tensor *const *tensors, intptr_t count) {
  return attempted([&] {
    if (count == 0) return;
    c10::NoGradGuard unrecorded;
    std::vector<at::Tensor> parts;
    for (const auto &tensor : list(tensors, count)) parts.push_back(tensor.reshape({-1}));
    // One message for all: its latency costs more than the copies.
    const auto all = at::cat(parts);
    group->members->sum(all);
    int64_t start = 0;
    for (const auto &tensor : list(tensors, count)) {
      tensor.copy_(all.narrow(0, start, tensor.numel()).view(tensor.sizes()));
      start += tensor.numel();
    }
  });
}

bt_result bt_group_recorded_sum(const bt_group *group, const bt_tensor *tensor) {
  return guarded([&] {
    // The backward step of a copy only passes gradients on, so its elements may change unrecorded.
    const auto sum = tensor->tensor.clone(at::MemoryFormat::Contiguous);
    group->members->sum(sum.detach());
    if (sum.requires_grad()) {
      // Every process's result depends on every process's input.
      sum.register_hook([members = group->members](at::Tensor gradient) {
        const auto total = gradient.clone(at::MemoryFormat::Contiguous);
        members->sum(total);
        return total;
      });
    }
    return sum;
  });
}

bool bt_group_broadcast(const bt_group *group, const bt_tensor *tensor, intptr_t root) {
  return attempted([&] {
    c10::NoGradGuard unrecorded;
    std::vector<at::Tensor> list{tensor->tensor.detach().contiguous()};
    c10d::BroadcastOptions options;
    options.rootRank = root;
    auto &members = *group->members;
    members.run([&] { return members.carrier(list[0]).broadcast(list, options); });
    tensor->tensor.copy_(list[0]);
  });
}

bt_result bt_group_gather(const bt_group *group, const bt_tensor *tensor) {
  return guarded([&] {
    c10::NoGradGuard unrecorded;
    std::vector<at::Tensor> list{tensor->tensor.detach().contiguous()};
    std::vector<std::vector<at::Tensor>> all(1);
    auto &members = *group->members;
    for (int rank = 0; rank < members.host->getSize(); rank++) {
      all[0].push_back(at::empty(list[0].sizes(), list[0].options()));
    }
    members.run([&] { return members.carrier(list[0]).allgather(all, list); });
    return at::cat(all[0]);
  });
}

bool bt_group_barrier(const bt_group *group) {
  return attempted(
      [&] { group->members->run([&] { return group->members->host->barrier(); }); });
}

